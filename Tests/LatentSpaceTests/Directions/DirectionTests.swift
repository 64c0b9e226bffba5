import FileFormats
import Foundation
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct DirectionTests {
  private let folder: TemporaryFolder
  private var url: URL { folder.url.appendingPathComponent("color.safetensors") }
  private let direction = Direction(
    attribute: "hue:red", space: .w, normal: [0.6, 0, -0.8], offset: 0.25, classOffsets: ["cat": -1.5, "a b": 2],
    deviation: 1.75, truncation: 0.7, modelIdentity: "abc", method: "svm", report: "{\"C\":0.1}")

  init() throws { folder = try TemporaryFolder() }

  @Test func readsBack() throws {
    try direction.write(to: url)
    #expect(try Direction(contentsOf: url) == direction)
    let first = try Data(contentsOf: url)
    try Direction(contentsOf: url).write(to: url)
    #expect(try Data(contentsOf: url) == first)
  }

  /// A direction from elsewhere need not say at which truncation it was found.
  @Test func withoutTruncation() throws {
    var other = direction
    other.truncation = nil
    try other.write(to: url)
    #expect(try Direction(contentsOf: url) == other)
  }

  /// 0.6 · 1 − 0.8 · 3 = −1.8, and the offset of the class where it has one.
  @Test func signedDistances() {
    #expect(abs(direction.signedDistance([1, 2, 3], className: "dog") - -1.55) < 1e-6)
    #expect(abs(direction.signedDistance([1, 2, 3], className: "cat") - -3.3) < 1e-6)
  }

  @Test func aCutFileIsRefused() throws {
    try direction.write(to: url)
    let bytes = try Data(contentsOf: url)
    for length in [0, 7, 8, 40, bytes.count / 2, bytes.count - 1] {
      try bytes.prefix(length).write(to: url)
      let error = #expect(throws: FileFormatError.self, "\(length) bytes") { try Direction(contentsOf: url) }
      #expect("\(error!)".contains("color.safetensors"))
    }
    #expect(throws: FileFormatError.self) { try Direction(contentsOf: folder.url.appendingPathComponent("none")) }
  }

  /// Everything that a file may state and an edit could not use, each refused in one line with the file's name.
  @Test func damagedFieldsAreRefused() throws {
    try direction.write(to: url)
    let whole = try SafetensorsFile(contentsOf: url)
    func refusal(_ change: (inout SafetensorsFile) throws -> Void) throws -> String {
      var file = whole
      try change(&file)
      try file.write(to: url)
      do {
        let read = try Direction(contentsOf: url)
        Issue.record("a damaged direction was read: \(read)")
        return ""
      } catch {
        #expect(!"\(error)".contains("\n"))
        return "\(error)"
      }
    }
    #expect(
      try refusal { $0.metadata["format"] = "latent-generator" }
        == "color.safetensors: expected a direction (format latent-direction), found latent-generator")
    #expect(try refusal { $0.metadata["format"] = nil }.contains("found no format"))
    #expect(try refusal { $0.metadata["formatVersion"] = "9" }.hasSuffix("expected format version 1, found 9"))
    #expect(try refusal { $0.metadata["space"] = "q" } == "no space \"q\": expected z, w or s")
    #expect(try refusal { $0.metadata["model"] = nil }.contains("model"))
    #expect(try refusal { $0["normal"] = try .init(shape: [3], [0.6, 0, 0.9]) }.contains("expected unit length"))
    #expect(try refusal { $0["normal"] = try .init(shape: [3], [.nan, 0, 1]) }.contains("expected unit length"))
    #expect(try refusal { $0["normal"] = try .init(shape: [1, 3], [0.6, 0, 0.8]) }.contains("expected one axis"))
    #expect(try refusal { $0["normal"] = nil }.contains("normal"))
    #expect(
      try refusal { $0["deviation"] = try .init(shape: [], [0]) }.contains("deviation: expected above 0, found 0"))
    #expect(try refusal { $0["deviation"] = try .init(shape: [], [.infinity]) }.contains("deviation"))
    #expect(try refusal { $0["offset"] = try .init(shape: [], [.nan]) }.contains("offset: expected a finite number"))
    #expect(try refusal { $0["offset of cat"] = try .init(shape: [], [.nan]) }.contains("offset of cat"))
  }
}
