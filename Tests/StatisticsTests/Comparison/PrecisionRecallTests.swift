import Engine
import TestSupport
import Testing

@testable import Statistics

@Suite struct PrecisionRecallTests {
  @Test func sameExamplesHaveBoth() throws {
    let features = normalFeatures(120, 6, seed: 1)
    let result = try PrecisionRecall(real: features, generated: features)
    #expect(result.precision == IntervalEstimate(value: 1, lower: 1, upper: 1))
    #expect(result.recall == IntervalEstimate(value: 1, lower: 1, upper: 1))
  }

  @Test func distributionElsewhereHasNeither() throws {
    let result = try PrecisionRecall(
      real: normalFeatures(100, 6, seed: 2), generated: normalFeatures(80, 6, seed: 3, shift: 50))
    #expect(result.precision.value == 0 && result.recall.value == 0)
  }

  /// Copies of one real example, with a little noise: all precise, and nothing else is recalled.
  @Test func collapsedGenerator() throws {
    let real = normalFeatures(300, 8, seed: 4)
    let noise = normalFeatures(100, 8, seed: 5)
    let collapsed = Matrix((0..<100).map { row in zip(real.row(7), noise.row(row)).map { $0 + 1e-3 * $1 } })
    let result = try PrecisionRecall(real: real, generated: collapsed)
    #expect(result.precision.value == 1)
    #expect(result.recall.value <= 1.0 / 300)
  }

  /// One of two modes drawn: what is drawn is real, and half of what is real is never drawn.
  @Test func missingMode() throws {
    let (first, second) = (normalFeatures(200, 2, seed: 6), normalFeatures(200, 2, seed: 7, shift: 100))
    let real = Matrix(rows: 400, columns: 2, elements: first.elements + second.elements)
    let result = try PrecisionRecall(real: real, generated: normalFeatures(200, 2, seed: 8))
    // In two dimensions the balls of 200 normal points leave few per cent of other points outside.
    #expect(result.precision.value > 0.88)
    #expect(result.recall.value > 0.44 && result.recall.value <= 0.5)
  }

  /// The definition by plain loops over all pairs, and the two roles exchanged.
  @Test func agreesWithTheDefinition() throws {
    try expectTheDefinition(normalFeatures(60, 5, seed: 9), normalFeatures(45, 5, seed: 10, shift: 0.4))
  }

  /// Equal distances are equal: whether a ball's border has a point on it is no matter of rounding.
  @Test(arguments: TiedFeatures.allCases)
  func agreesWithTheDefinitionWhereDistancesAreEqual(features: TiedFeatures) throws {
    try expectTheDefinition(features.matrix(60, seed: 20), features.matrix(45, seed: 21))
  }

  private func expectTheDefinition(_ real: Matrix, _ generated: Matrix) throws {
    for k in [1, 3] {
      func radius(_ features: Matrix, _ i: Int) -> Double {
        (0..<features.rows).filter { $0 != i }.map { squaredDistance(features.row(i), features.row($0)) }.sorted()[
          k - 1]
      }
      func share(of some: Matrix, in others: Matrix) -> Double {
        let inside = (0..<some.rows).count { i in
          (0..<others.rows).contains { squaredDistance(some.row(i), others.row($0)) <= radius(others, $0) }
        }
        return Double(inside) / Double(some.rows)
      }
      let result = try PrecisionRecall(real: real, generated: generated, neighbors: k)
      #expect(result.precision.value == share(of: generated, in: real))
      #expect(result.recall.value == share(of: real, in: generated))
      let exchanged = try PrecisionRecall(real: generated, generated: real, neighbors: k)
      #expect(exchanged.precision == result.recall && exchanged.recall == result.precision)
    }
  }
}
