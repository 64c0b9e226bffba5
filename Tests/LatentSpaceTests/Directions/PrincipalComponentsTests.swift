import Engine
import Foundation
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct PrincipalComponentsTests {
  /// An orthonormal basis.
  private static let axes: [[Double]] = [[2, 3, 6], [3, -6, 2], [6, 2, -3]].map { $0.map { $0 / 7 } }

  /// Points on the axes, on both sides of a centre, so that the variance along each axis is the one given.
  private func points(_ variances: [Double], around centre: [Double] = [10, -20, 5]) -> Matrix {
    Matrix(
      zip(Self.axes, variances).flatMap { axis, variance in
        [1.0, -1].map { sign in zip(axis, centre).map { $1 + sign * (3 * variance).squareRoot() * $0 } }
      })
  }

  private func moments(_ codes: Matrix, classes: [Int]? = nil) -> CodeMoments {
    var moments = CodeMoments(dimensions: codes.columns)
    moments.add(codes, classes: classes)
    return moments
  }

  /// Sorted by variance, the largest number of each positive: the second axis is turned round.
  @Test func rotatedAxes() throws {
    let found = try PrincipalComponents(moments(points([4, 9, 1])))
    #expect(relativeDifference(found.variances, [9, 4, 1]) < 1e-13)
    let expected = Self.axes[1].map { -$0 } + Self.axes[0] + Self.axes[2]
    #expect(relativeDifference(found.components.elements, expected) < 1e-13)
    #expect(relativeDifference(found.explainedVariance, [9.0 / 14, 4.0 / 14, 1.0 / 14]) < 1e-13)
    #expect(abs(found.explainedVariance.reduce(0, +) - 1) < 1e-13)
  }

  /// Shares are of the whole variance, however few components are kept.
  @Test func fewerComponents() throws {
    let two = try PrincipalComponents(moments(points([9, 4, 1])), count: 2)
    #expect(two.components.rows == 2 && abs(two.explainedVariance[1] - 4.0 / 14) < 1e-13)
    let flat = try PrincipalComponents(moments(points([9, 4, 0])))
    #expect(flat.variances.count == 2 && abs(flat.totalVariance - 13) < 1e-12)
  }

  @Test func codesWithoutVariation() {
    // A mean of tenths is not exact, and what is left is no variance.
    let alike = Matrix([[Double]](repeating: [0.1, 0.7, 1e5], count: 7))
    #expect(throws: LatentSpaceError.codesAlike(along: "all directions")) { try PrincipalComponents(moments(alike)) }
  }

  @Test func directions() throws {
    let (here, there) = (points([9, 4, 1]), points([9, 4, 1], around: [-50, 0, 8]))
    let codes = Matrix(rows: 12, columns: 3, elements: here.elements + there.elements)
    let moments = moments(codes, classes: (0..<12).map { $0 / 6 })
    let origin = DirectionOrigin(
      method: "pca", space: .w, layers: 1...2, truncation: 0.7, modelIdentity: "m", classNames: ["a", "b"])
    let found = try PrincipalComponents(moments, count: 2).directions(of: moments, origin: origin)
    #expect(found.map(\.attribute) == ["pca 1", "pca 2"] && found.allSatisfy { $0.method == "pca" })
    let first = found[0]
    #expect(first.layers == 1...2 && first.truncation == 0.7 && first.modelIdentity == "m" && first.space == .w)
    #expect(abs(first.deviation - 3) < 1e-5)
    // Signed distances are 0 in the middle of each class, to single precision of numbers about 50.
    #expect(abs(first.signedDistance([10, -20, 5], className: "a")) < 2e-5)
    #expect(abs(first.signedDistance([-50, 0, 8], className: "b")) < 2e-5)
    #expect(abs(first.offset - (first.classOffsets["a"]! + first.classOffsets["b"]!) / 2) < 1e-5)
    let report = try JSONDecoder().decode(ComponentReport.self, from: Data(found[1].report.utf8))
    #expect(report.component == 2 && report.codes == 12 && report.layer == nil)
    #expect(abs(report.variance - 4) < 1e-12 && abs(report.cumulativeVariance - 13.0 / 14) < 1e-12)
  }

  /// Without a spread of codes there is no unit to move in.
  @Test func directionsAlongWhichNothingVaries() {
    let moments = moments(points([9, 4, 0]))
    let origin = DirectionOrigin(method: "sefa", space: .w)
    #expect(throws: LatentSpaceError.codesAlike(along: "flat")) {
      try origin.direction(
        "flat", normal: Self.axes[2], moments: moments, covariance: moments.covariance, report: "none")
    }
  }
}
