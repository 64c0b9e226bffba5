import Engine
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct HeldDirectionsTests {
  private func direction(_ name: String, _ normal: [Float], deviation: Float = 3) -> Direction {
    Direction(
      attribute: name, space: .w, normal: normal, offset: 0, deviation: deviation, modelIdentity: "", method: "test")
  }

  /// A covariance of diag(2, ½), twice: the second class lies elsewhere.
  private let spread = CodeSpread(
    codes: Tensor([2, 0, -2, 0, 0, 1, 0, -1, 52, 0, 48, 0, 50, 1, 50, -1], shape: [8, 2]),
    classes: [0, 0, 0, 0, 1, 1, 1, 1])

  private func held(_ metric: HoldMetric) throws -> HeldDirections {
    try HeldDirections([direction("a", [1, 0]), direction("b", [0.6, 0.8])], metric: metric, spread: spread)
  }

  /// (1, 0) without (0.6, 0.8) is along (0.8, −0.6), the other way round along (0, 1); both keep four fifths.
  @Test func eachHoldsTheOther() throws {
    let found = try held(.normals)
    #expect(relativeDifference(found.directions[0].normal, [0.8, -0.6]) < 1e-6)
    #expect(relativeDifference(found.directions[1].normal, [0, 1]) < 1e-6)
    #expect(relativeDifference(found.remainingShares, [0.8, 0.8]) < 1e-6)
    // Variances along the normals: 2 becomes 0.64 · 2 + 0.36 / 2, and 0.36 · 2 + 0.64 / 2 becomes ½.
    let deviations = [3 * (1.46 / 2 as Float).squareRoot(), 3 * (0.5 / 1.04 as Float).squareRoot()]
    #expect(relativeDifference(found.directions.map(\.deviation), deviations) < 1e-6)
    #expect(found.directions.map(\.attribute) == ["a", "b"])
  }

  /// Σb is along (3, 1): what a keeps clear of it is along (1, −3), and Σa is along a.
  @Test func theCovarianceIsThatWithinClasses() throws {
    let found = try held(.covariance)
    let root = 10.0.squareRoot()
    #expect(relativeDifference(found.directions[0].normal, [Float(1 / root), Float(-3 / root)]) < 1e-6)
    #expect(relativeDifference(found.directions[1].normal, [0, 1]) < 1e-6)
    #expect(relativeDifference(found.remainingShares, [1 / root, 0.8]) < 1e-6)
  }

  @Test func directionsThatSpanAllAreRefused() {
    let error = #expect(throws: LatentSpaceError.self) {
      try HeldDirections(
        [direction("a", [1, 0]), direction("b", [0.6, 0.8]), direction("c", [0, 1])], metric: .normals,
        spread: spread)
    }
    #expect("\(error!)".hasPrefix("a: expected to keep at least 5.0 % of itself when others are held, found 0.0 %"))
  }
}
