import Foundation

/// Values as JSON, the one way in which all files and outputs are written: keys in alphabetical order, so that equal
/// values give equal bytes, and numbers that read back to the bit.
public enum CanonicalJSON {
  /// The bytes of a value's JSON.
  /// - Parameters:
  ///   - value: numbers in it are finite.
  ///   - isIndented: over several lines, for people; otherwise in one line.
  /// - Throws: `EncodingError` for a number that is not finite, and what the value throws.
  public static func data(of value: some Encodable, isIndented: Bool = false) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isIndented { encoder.outputFormatting.insert(.prettyPrinted) }
    return try encoder.encode(value)
  }

  /// A value's JSON as text.
  /// - Parameters:
  ///   - value: numbers in it are finite.
  ///   - isIndented: over several lines, for people; otherwise in one line.
  /// - Throws: `EncodingError` for a number that is not finite, and what the value throws.
  public static func text(of value: some Encodable, isIndented: Bool = false) throws -> String {
    String(decoding: try data(of: value, isIndented: isIndented), as: UTF8.self)
  }

  /// A value's JSON as a document whose members can be read and joined with others.
  /// - Parameter value: numbers in it are finite.
  /// - Throws: `EncodingError` for a number that is not finite, and what the value throws.
  public static func value(of value: some Encodable) throws -> JSONValue {
    try JSONValue(parsing: try data(of: value), file: "\(type(of: value))")
  }
}
