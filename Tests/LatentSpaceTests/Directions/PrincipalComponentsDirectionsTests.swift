import Engine
import Foundation
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct PrincipalComponentsDirectionsTests {
  private func moments(_ codes: Matrix, classes: [Int]? = nil) -> ClassMoments {
    var moments = ClassMoments(dimensions: codes.columns)
    moments.add(codes, classes: classes)
    return moments
  }

  @Test func directions() throws {
    let (here, there) = (AxisPoints.points([9, 4, 1]), AxisPoints.points([9, 4, 1], around: [-50, 0, 8]))
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
    let moments = moments(AxisPoints.points([9, 4, 0]))
    let origin = DirectionOrigin(method: "sefa", space: .w)
    #expect(throws: LatentSpaceError.codesAlike(along: "flat")) {
      try origin.direction(
        "flat", normal: AxisPoints.axes[2], moments: moments, covariance: moments.covariance, report: "none")
    }
  }
}
