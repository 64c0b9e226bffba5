import Foundation
import Testing

@testable import FileFormats

/// Numbers that a type does not hold are refused with their place, which the decoder alone does not say.
struct WholeNumberTests {
  private struct Recipe: Codable, Equatable {
    struct Start: Codable, Equatable { let seed: WholeNumber<UInt32> }
    let starts: [Start]
    let noise: WholeNumber<UInt64>?
    let row: WholeNumber<Int8>?
  }

  private func decode(_ json: String) throws -> Recipe {
    try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
  }

  /// To the ends of the types, also where a `Double` has no such number; and written as numbers, not as objects.
  @Test func numbersAreReadBack() throws {
    let json = #"{"noise":18446744073709551615,"row":-128,"starts":[{"seed":0},{"seed":4294967295}]}"#
    let recipe = try decode(json)
    #expect(recipe.starts.map(\.seed.value) == [0, .max] && recipe.noise?.value == .max && recipe.row?.value == -128)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(recipe), as: UTF8.self) == json)
    let least = try decode(#"{"starts": [], "row": null}"#)
    #expect(least == Recipe(starts: [], noise: nil, row: nil))
  }

  @Test(arguments: [
    (#"{"starts": [{"seed": 1}, {"seed": -1}]}"#, "starts.1.seed", "from 0 to 4294967295, found -1"),
    (#"{"starts": [{"seed": 4294967296}]}"#, "starts.0.seed", "from 0 to 4294967295, found 4294967296"),
    (#"{"starts": [{"seed": 1.5}]}"#, "starts.0.seed", "from 0 to 4294967295, found 1.5"),
    (#"{"starts": [], "noise": -3}"#, "noise", "from 0 to 18446744073709551615, found -3"),
    (#"{"starts": [], "row": 1e99}"#, "row", "from -128 to 127, found 1e+99"),
    (#"{"starts": [], "row": 1e999}"#, "row", "from -128 to 127, found another number"),
  ])
  func refusalsNameThePlace(json: String, place: String, fault: String) throws {
    let error = #expect(throws: DecodingError.self) { try decode(json) }
    guard case .dataCorrupted(let context)? = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".") == place)
    #expect(context.debugDescription == "expected a whole number " + fault)
    #expect("\(try #require(context.underlyingError))" == context.debugDescription)
  }

  /// What is no number at all is refused as the decoder does it.
  @Test func otherKindsAreMismatches() throws {
    let error = #expect(throws: DecodingError.self) { try decode(#"{"starts": [{"seed": "1"}]}"#) }
    guard case .typeMismatch(_, let context)? = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(context.codingPath.last?.stringValue == "seed")
  }
}
