import Foundation

/// The start of a `.npy` file: the magic bytes, the format version, the length and a Python dictionary of
/// three entries, `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`
/// (NumPy enhancement proposal 1 and `numpy.lib.format`).
struct NPYHeader {
  /// The type's letter: f, i, u, b, U or S.
  let kind: Character
  /// Bytes an element.
  let itemSize: Int
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let shape: [Int]
  /// Where the elements begin.
  let byteCount: Int

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let readable: Set<String> = [
    "f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1",
  ]

  init(parsing data: Data, file: String) throws {
    func malformed(_ field: String, _ expected: String, _ found: String) -> FileFormatError {
      .malformed(file: file, field: field, expected: expected, found: found)
    }
    guard data.starts(with: Self.magic) else { throw malformed("magic bytes", "an .npy file", "other bytes") }
    let prefix = data.prefix(12)
    let (version, length) = prefix.withUnsafeBytes { bytes in
      let version = bytes.integer(at: 6, as: UInt8.self)
      let short = bytes.integer(at: 8, as: UInt16.self).map { 10 + Int($0) }
      return (version, version == 1 ? short : bytes.integer(at: 8, as: UInt32.self).map { 12 + Int($0) })
    }
    guard let version, let length else { throw malformed("header", "a version and a length", "the end of the file") }
    guard (1...3).contains(version) else { throw malformed("format version", "1, 2 or 3", "\(version)") }
    guard length <= data.count else { throw malformed("header", "\(length) bytes", "\(data.count)") }

    let text = String(decoding: data.bytes(in: (version == 1 ? 10 : 12)..<length), as: UTF8.self)
    var parser = PythonLiteralParser(text: Array(text.unicodeScalars), file: file)
    let entries = try parser.dictionary()
    guard Set(entries.keys) == ["descr", "fortran_order", "shape"] else {
      throw malformed("header", "descr, fortran_order and shape", entries.keys.sorted().joined(separator: ", "))
    }
    guard case .string(let type)? = entries["descr"] else {
      throw FileFormatError.unsupported(file: file, feature: "descr: a type with named fields is")
    }
    guard case .bool(let isFortranOrder)? = entries["fortran_order"] else {
      throw malformed("fortran_order", "True or False", "something else")
    }
    guard case .tuple(let shape)? = entries["shape"] else {
      throw malformed("shape", "a tuple of sizes", "something else")
    }

    let order = type.first.map(String.init) ?? ""
    let name = "<>|=".contains(order) ? String(type.dropFirst()) : type
    if name.hasPrefix("O") {
      throw FileFormatError.unsupported(file: file, feature: "descr '\(type)': an array of pickled objects is")
    }
    guard let kind = name.first, let size = Int(name.dropFirst()), size > 0, size < 1 << 24,
      Self.readable.contains(name) || (kind == "U" || kind == "S") && name == "\(kind)\(size)"
    else {
      throw FileFormatError.unsupported(file: file, feature: "descr '\(type)': \(Self.description(of: name.first))")
    }
    self.kind = kind
    itemSize = kind == "U" ? 4 * size : size
    isBigEndian = order == ">"
    self.isFortranOrder = isFortranOrder
    self.shape = shape
    byteCount = length
  }

  /// What an array of a type that is not read holds, by the type's letter, as the subject of "not supported".
  private static func description(of kind: Character?) -> String {
    switch kind {
    case "c": "an array of complex numbers is"
    case "f", "g": "extended precision is"
    case "M", "m": "an array of dates or times is"
    default: "this type is"
    }
  }

  /// A header for little-endian elements in C order, filled with spaces so that the elements begin on a
  /// multiple of 64 bytes. Version 1, or 2 where the header is too long for it.
  static func encode(_ type: String, _ shape: [Int]) -> Data {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
    let version: UInt8 = text.utf8.count + 80 > Int(UInt16.max) ? 2 : 1
    let start = version == 1 ? 10 : 12
    let padding = (64 - (start + text.utf8.count + 1) % 64) % 64
    let length = text.utf8.count + padding + 1
    var data = Data(magic + [version, 0])
    if version == 1 { data.appendLittleEndian(UInt16(length)) } else { data.appendLittleEndian(UInt32(length)) }
    data.append(contentsOf: text.utf8)
    data.append(contentsOf: [UInt8](repeating: 0x20, count: padding))
    data.append(0x0A)
    return data
  }
}

/// The few Python literals that a header is made of.
private struct PythonLiteralParser {
  enum Literal {
    case string(String)
    case bool(Bool)
    case tuple([Int])
    /// A structured type; its content is not looked at.
    case list
  }

  let text: [Unicode.Scalar]
  let file: String
  var position = 0

  mutating func dictionary() throws -> [String: Literal] {
    var entries: [String: Literal] = [:]
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      let value = try literal()
      guard entries.updateValue(value, forKey: key) == nil else { throw fault("one entry '\(key)'") }
      // After a list of fields the rest cannot be told apart; the caller refuses such a type anyway.
      if case .list = value { return ["descr": .list, "fortran_order": .bool(false), "shape": .tuple([])] }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == text.count else { throw fault("the end of the header") }
    return entries
  }

  private mutating func literal() throws -> Literal {
    if take("[") { return .list }
    if take("(") { return .tuple(try sizes()) }
    if takeWord("True") { return .bool(true) }
    if takeWord("False") { return .bool(false) }
    return .string(try string())
  }

  private mutating func sizes() throws -> [Int] {
    var sizes: [Int] = []
    while !take(")") {
      skipSpace()
      let start = position
      while position < text.count, ("0"..."9").contains(text[position]) { position += 1 }
      var digits = String.UnicodeScalarView()
      digits.append(contentsOf: text[start..<position])
      guard let size = Int(String(digits)) else { throw fault("a size") }
      _ = take("L")  // Python 2 wrote long integers so
      sizes.append(size)
      if !take(",") {
        try expect(")")
        break
      }
    }
    // NumPy itself stops at 64 axes.
    guard sizes.count <= 64 else { throw fault("at most 64 axes") }
    return sizes
  }

  private mutating func string() throws -> String {
    skipSpace()
    guard position < text.count, text[position] == "'" || text[position] == "\"" else { throw fault("a quoted name") }
    let quote = text[position]
    guard let end = text[(position + 1)...].firstIndex(of: quote) else { throw fault("a closing quote") }
    var content = String.UnicodeScalarView()
    content.append(contentsOf: text[(position + 1)..<end])
    position = end + 1
    return String(content)
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard text[position...].starts(with: word.unicodeScalars) else { return false }
    position += word.unicodeScalars.count
    return true
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < text.count, text[position] == scalar else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ scalar: Unicode.Scalar) throws {
    guard take(scalar) else { throw fault("\"\(scalar)\"") }
  }

  private mutating func skipSpace() {
    while position < text.count, text[position].properties.isWhitespace { position += 1 }
  }

  private func fault(_ expected: String) -> FileFormatError {
    let found = position < text.count ? "\(text[position].escaped(asASCII: true))" : "its end"
    return .malformed(file: file, field: "header at character \(position)", expected: expected, found: found)
  }
}
