import Engine
import TestSupport
import Testing

@testable import Statistics

@Suite struct PrincipalComponentsTests {
  private func moments(_ codes: Matrix, classes: [Int]? = nil) -> ClassMoments {
    var moments = ClassMoments(dimensions: codes.columns)
    moments.add(codes, classes: classes)
    return moments
  }

  /// Sorted by variance, the largest number of each positive: the second axis is turned round.
  @Test func rotatedAxes() throws {
    let found = try PrincipalComponents(moments(AxisPoints.points([4, 9, 1])))
    #expect(relativeDifference(found.variances, [9, 4, 1]) < 1e-13)
    let expected = AxisPoints.axes[1].map { -$0 } + AxisPoints.axes[0] + AxisPoints.axes[2]
    #expect(relativeDifference(found.components.elements, expected) < 1e-13)
    #expect(relativeDifference(found.explainedVariance, [9.0 / 14, 4.0 / 14, 1.0 / 14]) < 1e-13)
    #expect(abs(found.explainedVariance.reduce(0, +) - 1) < 1e-13)
  }

  /// Shares are of the whole variance, however few components are kept.
  @Test func fewerComponents() throws {
    let two = try PrincipalComponents(moments(AxisPoints.points([9, 4, 1])), count: 2)
    #expect(two.components.rows == 2 && abs(two.explainedVariance[1] - 4.0 / 14) < 1e-13)
    let flat = try PrincipalComponents(moments(AxisPoints.points([9, 4, 0])))
    #expect(flat.variances.count == 2 && abs(flat.totalVariance - 13) < 1e-12)
  }

  @Test func codesWithoutVariation() {
    // A mean of tenths is not exact, and what is left is no variance.
    let alike = Matrix([[Double]](repeating: [0.1, 0.7, 1e5], count: 7))
    #expect(throws: StatisticsError.noVariation(what: "examples along all directions")) {
      try PrincipalComponents(moments(alike))
    }
  }
}
