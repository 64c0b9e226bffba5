import Foundation
import Testing

@testable import LatentSpace

@Suite struct DirectionCodableTests {
  private let direction = Direction(
    attribute: "hue:red", space: .w, layers: 2...4, normal: [0.6, 0, -0.8], offset: 1 / 3,
    classOffsets: ["cat": -1.5, "3": 2], deviation: 1.75, truncation: 0.7, modelIdentity: "abc", method: "svm",
    report: "{\"C\":0.1}")

  private func read(_ direction: Direction) throws -> Direction {
    try JSONDecoder().decode(Direction.self, from: JSONEncoder().encode(direction))
  }

  @Test func readsBack() throws {
    #expect(try read(direction) == direction)
    let bare = Direction(
      attribute: "a", space: .s, normal: [1], offset: 0, deviation: 1e-30, modelIdentity: "", method: "")
    #expect(try read(bare) == bare)
    let text = String(decoding: try JSONEncoder().encode(bare), as: UTF8.self)
    for name in ["layers", "classOffsets", "truncation", "model", "report"] { #expect(!text.contains("\"\(name)\"")) }
  }

  /// Single precision in the shortest form that reads back equal: 0.6, and not 0.60000002384185791.
  @Test func numbersAreShort() throws {
    let text = String(decoding: try JSONEncoder().encode(direction), as: UTF8.self)
    #expect(text.contains("\"normal\":[0.6,0,-0.8]"), "\(text)")
  }
}
