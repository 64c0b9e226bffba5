/// A whole number of JSON, refused with its field where its type does not hold it.
///
/// For -1 as a `UInt32` or 1.5 as an `Int`, `JSONDecoder` alone says that the whole text is not valid JSON. Decoded as a
/// `WholeNumber<UInt32>`, the error says which field it was, what it takes, and what was found.
public struct WholeNumber<Value: FixedWidthInteger & Codable & Sendable>: Codable, Equatable, Sendable {
  /// The number.
  public let value: Value

  /// - Parameter value: the number.
  public init(_ value: Value) { self.value = value }

  /// Reads one number.
  /// - Parameter decoder: at the number's place.
  /// - Throws: `DecodingError`: `dataCorrupted` for a number that `Value` does not hold, whose underlying error is a
  ///   ``WholeNumberRefusal``; `typeMismatch` or `valueNotFound` for what is no number.
  public init(from decoder: any Decoder) throws {
    let place = try decoder.singleValueContainer()
    do {
      value = try place.decode(Value.self)
    } catch let error as DecodingError {
      throw error
    } catch {
      let refusal = WholeNumberRefusal(of: Value.self, found: try? place.decode(Double.self))
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(refusal)", underlyingError: refusal))
    }
  }

  /// Writes the number alone.
  /// - Parameter encoder: at the number's place.
  public func encode(to encoder: any Encoder) throws {
    var place = encoder.singleValueContainer()
    try place.encode(value)
  }
}

/// What a whole number should have been, and was.
public struct WholeNumberRefusal: Error, Equatable, CustomStringConvertible {
  /// As "a whole number from 0 to 4294967295".
  public let expected: String
  /// As "-1".
  public let found: String

  init<Value: FixedWidthInteger>(of _: Value.Type, found: Double?) {
    expected = "a whole number from \(Value.min) to \(Value.max)"
    self.found = found.map { number in Int64(exactly: number).map { "\($0)" } ?? "\(number)" } ?? "another number"
  }

  /// Both in one line.
  public var description: String { "expected \(expected), found \(found)" }
}
