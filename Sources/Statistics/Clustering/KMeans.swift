import Engine

/// Groups of rows that are close to one another: k-means by Lloyd's iterations from centres that are drawn far apart
/// (Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007).
///
/// Sums are made in the order of the rows, so that the result is the same on any number of threads.
public struct KMeans: Equatable, Sendable {
  /// The mean of each group, `[groups][columns]`.
  public let centers: [[Float]]
  /// The group of each row, that of the nearest centre; of equally near ones the first.
  public let assignment: [Int]

  /// Iterations after which the groups are taken as they are.
  private static let mostIterations = 50

  /// - Parameters:
  ///   - rows: `[N][columns]`, at least one; finite.
  ///   - count: of groups, at least 1. Where fewer rows differ, the groups that are left over are empty.
  ///   - seed: decides which rows the centres begin with.
  public init(_ rows: [[Float]], count: Int, seed: UInt64) {
    precondition(count >= 1 && !rows.isEmpty, "KMeans: \(count) groups of \(rows.count) rows")
    var centers = Self.spread(rows, count: count, seed: seed)
    var assignment = rows.map { Self.nearest(to: $0, centers).index }
    for _ in 0..<Self.mostIterations {
      centers = Self.means(rows, assignment, centers)
      let next = rows.map { Self.nearest(to: $0, centers).index }
      if next == assignment { break }
      assignment = next
    }
    (self.centers, self.assignment) = (centers, assignment)
  }

  /// The index of the centre that a row is nearest to; of equally near ones the first.
  public static func nearest(to row: [Float], _ centers: [[Float]]) -> Int { nearest(to: row, centers).index }

  /// The sum over rows of the squared distance to the nearest centre.
  public func squaredDistances(of rows: [[Float]]) -> Double {
    rows.reduce(0) { $0 + Double(Self.nearest(to: $1, centers).distance) }
  }

  /// Rows to begin with: the first drawn evenly, each further one with a chance that goes with its squared distance
  /// from the nearest of those before it.
  private static func spread(_ rows: [[Float]], count: Int, seed: UInt64) -> [[Float]] {
    var random = PhiloxGenerator(seed: seed, purpose: "k-means")
    var centers = [rows[random.integer(below: rows.count)]]
    var distances = rows.map { Double(squaredDistance($0, centers[0])) }
    while centers.count < count {
      let total = distances.reduce(0, +)
      var rest = random.uniform() * total
      let chosen = distances.firstIndex { distance in
        rest -= distance
        return rest < 0
      }
      let center = rows[chosen ?? rows.count - 1]
      centers.append(center)
      for (index, row) in rows.enumerated() {
        distances[index] = min(distances[index], Double(squaredDistance(row, center)))
      }
    }
    return centers
  }

  /// The mean of the rows of each group; an empty one keeps its centre.
  private static func means(_ rows: [[Float]], _ assignment: [Int], _ centers: [[Float]]) -> [[Float]] {
    var sums = centers.map { [Double](repeating: 0, count: $0.count) }
    var counts = [Int](repeating: 0, count: centers.count)
    for (row, group) in zip(rows, assignment) {
      counts[group] += 1
      for column in row.indices { sums[group][column] += Double(row[column]) }
    }
    return centers.indices.map { group in
      counts[group] == 0 ? centers[group] : sums[group].map { Float($0 / Double(counts[group])) }
    }
  }

  private static func nearest(to row: [Float], _ centers: [[Float]]) -> (index: Int, distance: Float) {
    var best = (index: 0, distance: Float.infinity)
    for (index, center) in centers.enumerated() {
      let distance = squaredDistance(row, center)
      if distance < best.distance { best = (index, distance) }
    }
    return best
  }

  private static func squaredDistance(_ a: [Float], _ b: [Float]) -> Float {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sum = SIMD8<Float>.zero
        let whole = a.count / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) {
          var difference = SIMD8<Float>.zero
          for lane in 0..<8 { difference[lane] = a[start + lane] - b[start + lane] }
          sum += difference * difference
        }
        var rest: Float = 0
        for column in whole..<a.count { rest += (a[column] - b[column]) * (a[column] - b[column]) }
        return sum.sum() + rest
      }
    }
  }
}
