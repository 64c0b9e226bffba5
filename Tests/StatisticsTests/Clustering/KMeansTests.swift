import Engine
import Statistics
import Testing

struct KMeansTests {
  /// Rows of `count` columns around given places, a normal distance of `spread` away.
  private func rows(around places: [[Float]], each: Int, spread: Float, seed: UInt64) -> [[Float]] {
    var random = PhiloxGenerator(seed: seed, purpose: "rows")
    return (0..<places.count * each).map { index in
      places[index % places.count].map { $0 + spread * Float(random.normal()) }
    }
  }

  /// Rows that lie in four places of their own are grouped by these, whatever the seed.
  @Test(arguments: [UInt64](0..<10)) func separatePlaces(seed: UInt64) {
    let places: [[Float]] = [[0, 0, 9], [30, 0, 9], [0, 30, 9], [30, 30, 9]]
    let rows = rows(around: places, each: 25, spread: 1, seed: 1)
    let groups = KMeans(rows, count: 4, seed: seed)
    let ofPlaces = (0..<4).map { groups.assignment[$0] }
    #expect(Set(ofPlaces) == [0, 1, 2, 3])
    for (index, group) in groups.assignment.enumerated() { #expect(group == ofPlaces[index % 4]) }
    for (place, group) in zip(places, ofPlaces) {
      for (found, expected) in zip(groups.centers[group], place) { #expect(abs(found - expected) < 1) }
    }
    #expect(KMeans.nearest(to: [29, 2, 0], groups.centers) == ofPlaces[1])
  }

  /// What Lloyd's iterations end with: each row is nearest to its own centre, which is the mean of its rows.
  @Test func aFixedPoint() {
    let rows = rows(around: [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], each: 300, spread: 1, seed: 2)
    let groups = KMeans(rows, count: 7, seed: 3)
    func distance(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    for (row, group) in zip(rows, groups.assignment) {
      let distances = groups.centers.map { distance(row, $0) }
      #expect(distances[group] <= distances.min()! * 1.00001)
    }
    for group in 0..<7 {
      let own = zip(rows, groups.assignment).filter { $1 == group }.map(\.0)
      #expect(!own.isEmpty)
      for column in 0..<10 {
        let mean = own.reduce(0) { $0 + Double($1[column]) } / Double(own.count)
        #expect(abs(mean - Double(groups.centers[group][column])) < 1e-5)
      }
    }
    #expect(groups == KMeans(rows, count: 7, seed: 3))
    #expect(groups != KMeans(rows, count: 7, seed: 4))
  }

  /// Groups that are left over where fewer rows differ have none of them.
  @Test func equalRows() {
    let groups = KMeans([[1, 2], [1, 2], [5, 2], [1, 2]], count: 3, seed: 1)
    #expect(Set(groups.assignment).count == 2 && groups.centers.count == 3)
    #expect(groups.assignment[0] == groups.assignment[1] && groups.assignment[0] == groups.assignment[3])
    #expect(groups.assignment[2] != groups.assignment[0])
  }
}
