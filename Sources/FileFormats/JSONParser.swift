import Foundation

extension JSONValue {
  /// Parses a whole document. Stricter than the standard library's decoder: a key given twice is an error.
  /// - Parameters:
  ///   - data: the document, in UTF-8.
  ///   - file: what errors name.
  /// - Throws: `FileFormatError.malformed` with the byte offset of the fault, also for one array of more than 10,000
  ///   values and more than a sixth of the document's bytes, and for one object of more than 5,000 members and more
  ///   than a twelfth: values take more memory than their text.
  public init(parsing data: Data, file: String) throws {
    guard String(validating: data, as: UTF8.self) != nil else {
      throw FileFormatError.malformed(file: file, field: "JSON", expected: "UTF-8", found: "other bytes")
    }
    self = try data.withUnsafeBytes { bytes in
      var parser = JSONParser(bytes: bytes, file: file)
      return try parser.document()
    }
  }
}

/// Recursive descent over the bytes of one document, which must outlive the parser and be valid UTF-8.
private struct JSONParser {
  /// Nesting beyond this is refused, so that a hostile file cannot exhaust the stack.
  static let maximumDepth = 64
  /// Elements of one array: what is taken for each is at most four times six bytes.
  private var mostElements: Int { max(10_000, bytes.count / 6) }
  /// Members of one object: the same, for a key, a value and a place in the set of keys.
  private var mostMembers: Int { max(5000, bytes.count / 12) }

  let bytes: UnsafeRawBufferPointer
  let file: String
  var position = 0

  mutating func document() throws -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fault("the end of the document") }
    return value
  }

  private mutating func value(depth: Int) throws -> JSONValue {
    guard depth < Self.maximumDepth else { throw fault("at most \(Self.maximumDepth) nested levels") }
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws -> JSONValue {
    var members = ChunkedArray<JSONValue.Member>()
    var keys: Set<String> = []
    position += 1
    skipSpace()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw fault("a key in quotes") }
      let key = try string()
      guard keys.insert(key).inserted else {
        throw FileFormatError.malformed(file: file, field: "\"\(key)\"", expected: "one entry", found: "two")
      }
      skipSpace()
      guard take(":") else { throw fault("\":\"") }
      guard members.count < mostMembers else { throw fault("at most \(mostMembers) members of one object") }
      members.append(.init(key, try value(depth: depth + 1)))
      skipSpace()
    } while take(",")
    guard take("}") else { throw fault("\",\" or \"}\"") }
    return .object(Array(members))
  }

  private mutating func array(depth: Int) throws -> JSONValue {
    var values = ChunkedArray<JSONValue>()
    position += 1
    skipSpace()
    if take("]") { return .array([]) }
    repeat {
      guard values.count < mostElements else { throw fault("at most \(mostElements) values in one array") }
      values.append(try value(depth: depth + 1))
      skipSpace()
    } while take(",")
    guard take("]") else { throw fault("\",\" or \"]\"") }
    return .array(Array(values))
  }

  private mutating func string() throws -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = peek {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
      case 0..<0x20:
        position -= 1
        throw fault("an escaped control character")
      default: text.append(byte)
      }
    }
    throw fault("a closing quote")
  }

  /// The character after a backslash; a pair of `\u` surrogates gives one character.
  private mutating func escape() throws -> Unicode.Scalar {
    guard let byte = peek else { throw fault("an escape") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let unit = try hexadecimal()
      if let scalar = Unicode.Scalar(unit) { return scalar }
      guard unit < 0xDC00, take("\\"), take("u") else { throw fault("a surrogate pair") }
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
      else { throw fault("a surrogate pair") }
      return scalar
    default: throw fault("an escape")
    }
  }

  private mutating func hexadecimal() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func number() throws -> JSONValue {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    var whole = true
    if take(".") {
      whole = false
      try digits()
    }
    if take("e") || take("E") {
      whole = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if whole, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw FileFormatError.malformed(
        file: file, field: "JSON at byte \(start)", expected: "a number within the range of a double", found: text)
    }
    return .number(value)
  }

  private mutating func digits() throws {
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else { throw fault("a value") }
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws -> JSONValue {
    for index in 0..<text.utf8CodeUnitCount {
      guard peek == text.utf8Start[index] else { throw fault("\(text)") }
      position += 1
    }
    return value
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func fault(_ expected: String) -> FileFormatError {
    let found = peek.map { (0x21..<0x7F).contains($0) ? "\"\(Unicode.Scalar($0))\"" : "byte \($0)" }
    return .malformed(
      file: file, field: "JSON at byte \(position)", expected: expected, found: found ?? "the end of the text")
  }
}
