/// The amounts of an edit as a person writes them: `-3:3:7` (from, to, count) or `-2,0,2.5`.
public struct AmountList: Equatable, Sendable {
  /// The amounts in the order in which they are written, one or more, each within ±1000.
  public let values: [Float]

  /// - Throws: `AmountError` that says what was expected; numbers lie within ±1000.
  public init(_ text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    func number(_ part: Substring) throws -> Float {
      guard let value = Float(part), value.isFinite, abs(value) <= 1000 else { throw AmountError(text: text) }
      return value
    }
    switch parts.count {
    case 1:
      values = try text.split(separator: ",", omittingEmptySubsequences: false).map(number)
    case 3:
      let (from, to) = (try number(parts[0]), try number(parts[1]))
      guard let count = Int(parts[2]), (2...101).contains(count) else { throw AmountError(text: text) }
      values = (0..<count).map { from + (to - from) * Float($0) / Float(count - 1) }
    default: throw AmountError(text: text)
    }
  }
}

/// Amounts that cannot be read.
public struct AmountError: Error, Equatable, CustomStringConvertible {
  /// What was to be read as amounts.
  public let text: String
  public var description: String {
    "\"\(text)\": expected amounts from:to:count, as -3:3:7 with a count of 2 to 101, or a list, as -2,0,2"
  }
}
