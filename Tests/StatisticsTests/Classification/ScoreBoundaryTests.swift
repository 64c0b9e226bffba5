import Engine
import TestSupport
import Testing

@testable import Statistics

@Suite struct ScoreBoundaryTests {
  private func find(
    _ examples: Matrix, _ scores: [Double], _ change: (inout BoundaryOptions) -> Void = { _ in }
  ) throws -> ScoreBoundary {
    var options = BoundaryOptions()
    options.costs = [1e-3, 1e-2, 1e-1]
    options.bootstrapRefits = 8
    options.permutations = 199
    change(&options)
    return try ScoreBoundary(examples: examples, scores: scores, options: options)
  }

  @Test func turnedScoresTurnTheNormal() throws {
    // An even share of 1,050 examples to fit is exact on both sides, so both problems hold the same examples.
    let data = LinearAttribute(1500, 6, noise: 0.3)
    let up = try find(data.codes, data.scores)
    let cost = try #require(up.cost)
    let down = try find(data.codes, data.scores.map { -$0 }) { $0.costs = [cost] }
    #expect(relativeDifference(down.normal, up.normal.map { -$0 }) < 1e-8)
    #expect(abs(down.offset + up.offset) < 1e-8)
  }

  /// What happens to held-out examples cannot change the boundary.
  @Test func heldOutExamplesHaveNoPart() throws {
    let data = LinearAttribute(800, 5, noise: 0.3)
    let split = RowSplit(examples: data.codes, heldOutShare: 0.3, seed: 0)
    #expect(split.heldOut.count == 240 && Set(split.fit).isDisjoint(with: split.heldOut))
    var scores = data.scores
    for index in split.heldOut { scores[index] = -scores[index] }
    let (before, after) = (try find(data.codes, data.scores), try find(data.codes, scores))
    #expect(after.normal == before.normal && after.offset == before.offset && after.cost == before.cost)
    #expect(after.distanceDeviation == before.distanceDeviation)
    #expect(after.figures.balancedAccuracy < 0.1)
  }

  /// Each example ten times, as ten people's scores of it: what is said of the boundary is what is said of single ones.
  @Test func copiesAreOneObservation() throws {
    let data = LinearAttribute(80, 4, noise: 0.5)
    func find(_ rows: [Int], cost: Double) throws -> ScoreBoundary {
      try self.find(data.codes.selectingRows(rows), rows.map { data.scores[$0] }) {
        ($0.extremeShare, $0.heldOutShare, $0.costs) = (0.5, 0.3, [cost])
      }
    }
    // Ten errors of a tenth of the cost are one error.
    let (single, many) = (try find(Array(0..<80), cost: 1), try find((0..<800).map { $0 / 10 }, cost: 0.1))
    #expect(cosine(single.normal, many.normal) > 1 - 1e-9)
    let (a, b) = (single.figures, many.figures)
    #expect(a.balancedAccuracy == b.balancedAccuracy && a.permutationP == b.permutationP)
    #expect(single.fittedCount == 56 && many.fittedCount == 56)
    #expect(abs(a.balancedAccuracyInterval.lowerBound - b.balancedAccuracyInterval.lowerBound) < 1e-12)
    #expect(abs(a.balancedAccuracyInterval.upperBound - b.balancedAccuracyInterval.upperBound) < 1e-12)
    #expect(abs(a.normalStability - b.normalStability) < 1e-9)
  }

  /// Examples at 1e8, where single precision holds none of their differences.
  @Test func offsetsAreNoMatter() throws {
    let data = LinearAttribute(300, 3, noise: 0.3)
    let moved = Matrix(rows: 300, columns: 3, elements: data.codes.elements.map { $0 + 1e8 })
    let found = try [data.codes, moved].map { try find($0, data.scores) }
    // Of the sixteen digits of a double, eight are left.
    #expect(cosine(found[0].normal, found[1].normal) > 1 - 1e-6)
    #expect(found[0].figures.balancedAccuracy == found[1].figures.balancedAccuracy)
  }
}
