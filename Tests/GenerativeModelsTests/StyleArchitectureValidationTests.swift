import Foundation
import Testing

@testable import GenerativeModels

struct StyleArchitectureValidationTests {
  /// What a file states, and how it is refused: the field, what is expected and what was found.
  @Test(arguments: [
    ("\"size\":16", "\"size\":48", "size: expected 16, 32, 64, 128 or 256, found 48"),
    ("\"size\":16", "\"size\":512", "size: expected 16, 32, 64, 128 or 256, found 512"),
    ("[16,16,8]", "[]", "channels: expected 3 numbers for 16 pixels, found 0"),
    ("[16,16,8]", "[16,0,8]", "channels: expected 1 to 4096, found 0"),
    ("\"latentDimension\":8", "\"latentDimension\":-8", "latentDimension: expected 1 to 4096, found -8"),
    ("\"styleDimension\":8", "\"styleDimension\":4097", "styleDimension: expected 1 to 4096, found 4097"),
    ("[\"first\",\"second\"]", "[]", "classes: expected 1 to 10000, found 0"),
    ("[\"first\",\"second\"]", "[\"first\",\"\"]", "classes: expected a name for each, found an empty one"),
    ("[\"first\",\"second\"]", "[\"first\",\"first\"]", "classes: expected different names, found \"first\" twice"),
    ("[16,16,8]", "[16,16,8],\"clusters\":[2]", "clusters: expected a number for each of 2 classes, found 1"),
    ("[16,16,8]", "[16,16,8],\"clusters\":[2,0]", "clusters: expected 1 to 10000, found 0"),
  ]) func everyFieldIsRefusedByName(from: String, to: String, reason: String) throws {
    let sound =
      "{\"size\":16,\"classes\":[\"first\",\"second\"],\"latentDimension\":8,\"styleDimension\":8,\"channels\":[16,16,8]}"
    func validate(_ text: String) throws {
      try JSONDecoder().decode(StyleArchitecture.self, from: Data(text.utf8)).validate(file: "model")
    }
    #expect(throws: Never.self) { try validate(sound) }
    #expect(throws: ModelError.architecture(file: "model", reason: reason)) {
      try validate(sound.replacingOccurrences(of: from, with: to))
    }
    let text = "\(ModelError.architecture(file: "model", reason: reason))"
    #expect(text == "model: the architecture is not one of ours: \(reason)")
  }

  @Test func classesByName() throws {
    #expect(try smallArchitecture.classIndex("second") == 1)
    let error = #expect(throws: ModelError.self) { try smallArchitecture.classIndex("third") }
    #expect(error == .unknownClass(name: "third", known: ["first", "second"]))
    #expect("\(error!)".contains("first, second"))
  }
}
