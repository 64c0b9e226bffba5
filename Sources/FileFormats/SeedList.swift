/// The seeds of `--seeds 1,2,5-10`: numbers and ascending ranges, in the order given.
/// A seed may come twice, as a walk that returns to its start needs.
public struct SeedList: Equatable, Sendable {
  /// All seeds one by one, in the order of the text.
  public let seeds: [UInt32]

  /// Parses `text`; spaces around items are allowed.
  /// - Parameters:
  ///   - text: numbers and ascending ranges with commas between them, such as `1,2,5-10`.
  ///   - limit: the largest number of seeds accepted, so that a slip like `1-1000000000` is refused.
  /// - Throws: `FileFormatError.invalidText` naming the item.
  public init(_ text: String, limit: Int = 1_000_000) throws {
    var seeds: [UInt32] = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let range = try Self.range(String(item).trimmed, of: text)
      guard range.count <= limit - seeds.count else {
        throw FileFormatError.invalidText(text, expected: "at most \(limit) seeds", found: "more")
      }
      seeds.append(contentsOf: range)
    }
    self.seeds = seeds
  }

  private static func range(_ item: String, of text: String) throws -> ClosedRange<UInt32> {
    guard !item.isEmpty else {
      throw FileFormatError.invalidText(text, expected: "seeds such as 1,2,5-10", found: "an empty item")
    }
    if item.hasPrefix("-") {
      throw FileFormatError.invalidText(item, expected: "a seed from 0 to \(UInt32.max)", found: "a negative number")
    }
    let ends = try item.split(separator: "-", omittingEmptySubsequences: false).map {
      try seed(String($0).trimmed, of: item)
    }
    guard ends.count <= 2 else {
      throw FileFormatError.invalidText(item, expected: "a range such as 5-10", found: "\(ends.count) numbers")
    }
    guard ends[0] <= ends[ends.count - 1] else {
      throw FileFormatError.invalidText(item, expected: "an ascending range", found: "a descending one")
    }
    return ends[0]...ends[ends.count - 1]
  }

  private static func seed(_ text: String, of item: String) throws -> UInt32 {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw FileFormatError.invalidText(
        item, expected: "a seed such as 7 or a range such as 5-10", found: text.isEmpty ? "a missing number" : text)
    }
    guard let value = UInt32(text) else {
      throw FileFormatError.invalidText(item, expected: "a seed from 0 to \(UInt32.max)", found: text)
    }
    return value
  }
}

extension String {
  fileprivate var trimmed: String {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
