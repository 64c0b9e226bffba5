import Engine
import FileFormats
import Foundation
import TestSupport
import Testing

@testable import LatentSpace

private let published = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("shared/pretrained/interfacegan-boundaries")

@Suite struct NormalFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func array(_ name: String, _ shape: [Int], _ elements: NPYArray.Elements) throws -> NormalFile {
    try NPYArray(shape: shape, elements).write(to: folder.file(name))
    return try NormalFile(contentsOf: folder.file(name))
  }

  private func direction(
    _ name: String, _ normal: [Float], space: CodeSpace = .w, model: String = "abc"
  ) throws -> NormalFile {
    let direction = Direction(
      attribute: name, space: space, normal: normal, offset: 0.5, deviation: 3, modelIdentity: model, method: "svm")
    try direction.write(to: folder.file("\(name).safetensors"))
    return try NormalFile(contentsOf: folder.file("\(name).safetensors"))
  }

  /// (6, 8, 0) without its part along (5, 0, 0) is along (0, 1, 0), whatever the lengths.
  @Test func arraysKeepShapeAndPrecision() throws {
    let held = try array("held.npy", [3], .float64([5, 0, 0]))
    for (shape, elements) in [
      ([1, 3], .float32([6, 8, 0])), ([3], .float64([6, 8, 0])), ([3], .int64([6, 8, 0])),
    ] as [([Int], NPYArray.Elements)] {
      let start = try array("start.npy", shape, elements)
      #expect(start.attribute == "start" && relativeDifference(start.normal, [0.6, 0.8, 0]) < 1e-15)
      let found = try start.holding([held], metric: .normals)
      #expect(abs(found.remainingShare - 0.8) < 1e-15 && found.rank == 1)
      try found.file.write(to: folder.file("out.npy"))
      let written = try NPYArray(contentsOf: folder.file("out.npy"))
      #expect(written.shape == shape && relativeDifference(written.doubles!, [0, 1, 0]) < 1e-15)
      switch (elements, written.elements) {
      case (.float32, .float32), (.float64, .float64), (.int64, .float64): break
      default: Issue.record("written as \(written.elements)")
      }
    }
  }

  /// What a direction says beside its normal stays, and its deviation where there are no codes to measure it on.
  @Test func directionsStayDirections() throws {
    let (a, b) = (try direction("a", [1, 0]), try direction("b", [0.6, 0.8]))
    let plain = try a.holding([b], metric: .normals)
    try plain.file.write(to: folder.file("out.safetensors"))
    let written = try Direction(contentsOf: folder.file("out.safetensors"))
    #expect(relativeDifference(written.normal, [0.8, -0.6]) < 1e-6 && written.deviation == 3 && written.offset == 0.5)
    #expect(written.attribute == "a" && written.modelIdentity == "abc" && written.method == "held")
    let report = try JSONValue(parsing: Data(written.report.utf8), file: "report")
    #expect(report["held"] == ["b"] && report["of"]?["method"] == "svm")
    try plain.file.write(to: folder.file("out.npy"))
    #expect(try NPYArray(contentsOf: folder.file("out.npy")) == NPYArray(shape: [2], written.normal))

    // Σ = diag(2, ½): Σb is along (3, 1), so that (1, −3)/√10 is left, whose variance is (2 + 4.5)/10.
    let spread = CodeSpread(
      codes: Tensor([2, 0, -2, 0, 0, 1, 0, -1], shape: [4, 2]), classes: [0, 0, 0, 0])
    let measured = try a.holding([b], metric: .covariance, spread: spread)
    #expect(relativeDifference(measured.file.normal, [1 / 10.0.squareRoot(), -3 / 10.0.squareRoot()]) < 1e-6)
    guard case .direction(let turned) = measured.file.contents else {
      Issue.record("no direction")
      return
    }
    #expect(abs(turned.deviation - 3 * (0.65 / 2 as Float).squareRoot()) < 1e-5)
  }

  @Test func refusals() throws {
    let a = try direction("a", [1, 0])
    func refusal(_ other: NormalFile) -> String {
      let error = #expect(throws: LatentSpaceError.self) { try a.holding([other], metric: .normals) }
      return error.map { "\($0)" } ?? ""
    }
    #expect(
      refusal(try array("long.npy", [1, 3], .float32([1, 0, 0])))
        == "long.npy: normal: expected 2 dimensions, as a.safetensors has, found 3")
    #expect(
      refusal(try direction("z", [0, 1], space: .z)) == "z.safetensors: found in the space z, and asked for in w")
    #expect(
      refusal(try direction("other", [0, 1], model: "xyz"))
        == "other.safetensors: found for the model xyz, and used with the model abc")
    #expect(
      refusal(try array("same.npy", [2], .float32([2, 0]))).hasPrefix("a.safetensors: expected to keep at least"))
    // Without its part along the second axis nothing is left along which these codes vary.
    let flat = CodeSpread(codes: Tensor([5, 1, 5, 3], shape: [2, 2]), classes: [0, 0])
    #expect(throws: LatentSpaceError.codesAlike(along: "tilted with others held")) {
      try direction("tilted", [0.6, 0.8]).holding([direction("second", [0, 1])], metric: .normals, spread: flat)
    }
    // A normal of anyone's names no model.
    #expect(try a.holding([direction("bare", [0, 1], model: "")], metric: .normals).remainingShare == 1)
    for (shape, elements) in [([2, 2], .float32([1, 0, 0, 1])), ([2], .float32([0, 0])), ([2], .text(["a", "b"]))]
      as [([Int], NPYArray.Elements)]
    {
      let error = #expect(throws: LatentSpaceError.self) { try array("bad.npy", shape, elements) }
      #expect("\(error!)".hasPrefix("bad.npy: "))
    }
  }

  /// The age boundary of a published GAN with gender held is the conditional boundary that was published with it (Shen,
  /// Gu, Tang and Zhou, CVPR 2020).
  @Test(.enabled(if: FileManager.default.fileExists(atPath: published.path)))
  func publishedConditionalBoundary() throws {
    func read(_ name: String) throws -> NormalFile {
      try NormalFile(contentsOf: published.appendingPathComponent("pggan_celebahq_\(name)_boundary.npy"))
    }
    let found = try read("age").holding([read("gender")], metric: .normals)
    let expected = try read("age_c_gender").normal
    #expect(cosine(found.file.normal, expected) >= 0.99999)
    // Their age and gender have a cosine of 0.4857.
    #expect(abs(found.remainingShare - 0.8741) < 1e-4 && found.rank == 1)
    guard case .array(let array) = found.file.contents else {
      Issue.record("no array")
      return
    }
    #expect(array.shape == [1, 512])
  }
}
