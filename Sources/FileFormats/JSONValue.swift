import Foundation

/// A JSON document (RFC 8259) whose objects keep the order of their members, so that equal values give
/// equal bytes. Made for `--json` outputs and file headers:
///
/// ```swift
/// let report: JSONValue = ["seed": 7, "score": .number(0.25), "files": ["a.png", "b.png"]]
/// print(report.text(indented: true))
/// ```
public enum JSONValue: Equatable, Sendable {
  /// The value `null`.
  case null
  /// The values `true` and `false`.
  case bool(Bool)
  /// A number that is written without fraction and exponent.
  case integer(Int)
  /// JSON has no infinities and no NaN: they are written as `null`.
  case number(Double)
  /// A text of any characters; those that JSON does not allow between quotation marks are escaped when it is written.
  case string(String)
  /// Values in their order.
  case array([JSONValue])
  /// Members in the order in which they are written.
  case object([Member])

  /// One `"key": value` of an object.
  public struct Member: Equatable, Sendable {
    /// The member's name. An object does not check that names are different.
    public var key: String
    /// What stands after the colon.
    public var value: JSONValue

    /// One `"key": value` of an object.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The number with the fewest digits that reads back as `value` in single precision: 0.7, not 0.699999988079071.
  public static func single(_ value: Float) -> JSONValue { .number(Double("\(value)") ?? Double(value)) }

  /// The first member with this key; `nil` when there is none or this is not an object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The text; nil where this is no string.
  public var stringValue: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The number; nil where this is none, or one that was not kept as a whole number.
  public var integerValue: Int? {
    guard case .integer(let value) = self else { return nil }
    return value
  }

  /// The number, whole or not.
  public var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// True or false; nil where this is no boolean.
  public var boolValue: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The values in their order; nil where this is no array.
  public var arrayValue: [JSONValue]? {
    guard case .array(let values) = self else { return nil }
    return values
  }

  /// What this is, in an error message.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer, .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string, written as a literal.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number, written as a literal.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number with a fraction or exponent, written as a literal.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A boolean, written as a literal.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array, written as a literal of values.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object, written as a literal; members keep the order of the text.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension JSONValue {
  /// The document as text: members in their order, numbers in the shortest form that reads back equal.
  public func text(indented: Bool = false) -> String {
    var output = ""
    write(to: &output, indentation: indented ? 0 : nil)
    return output
  }

  private func write(to output: inout String, indentation: Int?) {
    switch self {
    case .null: output += "null"
    case .bool(let value): output += value ? "true" : "false"
    case .integer(let value): output += String(value)
    case .number(let value): output += value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.quote(value, into: &output)
    case .array(let values):
      Self.writeList(values, between: ("[", "]"), to: &output, indentation: indentation) { value, output, inner in
        value.write(to: &output, indentation: inner)
      }
    case .object(let members):
      Self.writeList(members, between: ("{", "}"), to: &output, indentation: indentation) { member, output, inner in
        Self.quote(member.key, into: &output)
        output += inner == nil ? ":" : ": "
        member.value.write(to: &output, indentation: inner)
      }
    }
  }

  private static func writeList<Item>(
    _ items: [Item], between brackets: (String, String), to output: inout String, indentation: Int?,
    _ writeItem: (Item, inout String, Int?) -> Void
  ) {
    let inner = indentation.map { $0 + 2 }
    output += brackets.0
    for (index, item) in items.enumerated() {
      if index > 0 { output += "," }
      if let inner { output += "\n" + String(repeating: " ", count: inner) }
      writeItem(item, &output, inner)
    }
    if let indentation, !items.isEmpty { output += "\n" + String(repeating: " ", count: indentation) }
    output += brackets.1
  }

  private static func quote(_ text: String, into output: inout String) {
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}
