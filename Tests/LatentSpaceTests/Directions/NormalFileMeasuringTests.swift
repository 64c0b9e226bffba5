import Engine
import FileFormats
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct NormalFileMeasuringTests {
  /// Around the means (1, 0) and (11, 10) codes vary by 1 along the first axis, so by 0.6 along (0.6, 0.8), however far
  /// apart the classes lie.
  private let spread = CodeSpread(
    codes: Tensor([0, 0, 2, 0, 10, 10, 12, 10], shape: [4, 2]), classes: [0, 0, 1, 1])

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func normal(_ values: [Double]) throws -> NormalFile {
    try NPYArray(.float64(values)).write(to: folder.file("tone.npy"))
    return try NormalFile(contentsOf: folder.file("tone.npy"))
  }

  @Test func withinClasses() throws {
    let direction = try normal([3, 4]).measured(
      on: spread, space: .w, truncation: 0.7, classNames: ["first", "second"])
    #expect(direction.attribute == "tone" && direction.space == .w && direction.truncation == 0.7)
    #expect(direction.modelIdentity.isEmpty && direction.report.isEmpty)
    // Rounded to single precision.
    #expect(abs(direction.deviation - 0.6) < 1e-6)
    #expect(Set(direction.classOffsets.keys) == ["first", "second"])
    #expect(abs(direction.classOffsets["first"]! + 0.6) < 1e-5)
    #expect(abs(direction.classOffsets["second"]! + 14.6) < 1e-5)
    #expect(abs(direction.offset + 7.6) < 1e-5)
    #expect(abs(direction.signedDistance([11, 10], className: "second")) < 1e-5)
  }

  @Test func refusals() throws {
    let long = #expect(throws: LatentSpaceError.self) {
      try normal([1, 0, 0]).measured(on: spread, space: .w, truncation: nil, classNames: ["first", "second"])
    }
    #expect("\(long!)" == "tone.npy: normal: expected 2 dimensions in w, found 3")
    // Classes differ along the second axis, their codes do not.
    #expect(throws: LatentSpaceError.self) {
      try normal([0, 1]).measured(on: spread, space: .w, truncation: nil, classNames: ["first", "second"])
    }
  }
}
