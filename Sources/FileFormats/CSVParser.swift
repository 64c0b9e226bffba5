import Foundation

/// Splits bytes into records; the bytes must outlive the parser.
struct CSVParser {
  struct Record {
    var line: Int
    var fields: [String]
    /// Whether there is nothing between the separators, not even quotes.
    var isBlank = true
  }

  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  var position = 0
  var line = 1
  /// What stands between fields.
  private var separator = UInt8(ascii: ",")

  init(bytes: UnsafeBufferPointer<UInt8>, file: String) { (self.bytes, self.file) = (bytes, file) }

  /// Fields of a row: more than a table of any measure has, and few enough that empty ones take little memory.
  static let mostFields = 8192

  /// All records, without rows at the end whose fields are all empty, which spreadsheets leave behind.
  mutating func records() throws -> ChunkedArray<Record> {
    var records = ChunkedArray<Record>()
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    separator = separatorOfHeader
    while position < bytes.count {
      if takeLineEnd() { continue }
      records.append(try record(isHeader: records.isEmpty))
    }
    while records.count > 1, records.last?.isBlank == true { _ = records.removeLast() }
    return records
  }

  /// A comma, unless the header has none outside of quotes but semicolons, as spreadsheets write them where a comma is
  /// the decimal sign, or tabulators.
  private var separatorOfHeader: UInt8 {
    var isQuoted = false
    var found: Set<UInt8> = []
    for byte in bytes[min(position, bytes.count)...].drop(while: { $0 == 0x0A || $0 == 0x0D }) {
      if byte == quote { isQuoted.toggle() }
      guard !isQuoted else { continue }
      if byte == 0x0A || byte == 0x0D { break }
      found.insert(byte)
    }
    return [",", ";", "\t"].map { UInt8(ascii: $0) }.first(where: found.contains) ?? UInt8(ascii: ",")
  }

  private mutating func record(isHeader: Bool) throws -> Record {
    var record = Record(line: line, fields: [])
    while true {
      guard record.fields.count < Self.mostFields else {
        throw fault(line: record.line, expected: "at most \(Self.mostFields) fields", found: "more")
      }
      if peek == quote {
        record.isBlank = false
        record.fields.append(try quotedField())
      } else {
        let field = try plainField()
        if !field.isEmpty { record.isBlank = false }
        // Spaces around the name of a column are nobody's intention.
        record.fields.append(isHeader ? field.trimmingCharacters(in: .whitespaces) : field)
      }
      if position == bytes.count || takeLineEnd() { return record }
      guard peek == separator else {
        let name = [UInt8(ascii: ";"): "a semicolon", UInt8(ascii: "\t"): "a tabulator"][separator] ?? "a comma"
        throw fault(line: line, expected: "\(name) or a line end after a closing quote", found: "other text")
      }
      position += 1
    }
  }

  private mutating func plainField() throws -> String {
    let start = position
    while let byte = peek, byte != separator, byte != 0x0A, byte != 0x0D {
      guard byte != quote else {
        throw fault(line: line, expected: "quotes around the whole field", found: "a quote inside it")
      }
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func quotedField() throws -> String {
    let firstLine = line
    var text: [UInt8] = []
    position += 1
    while let byte = peek {
      if byte == quote {
        position += 1
        guard peek == quote else { return String(decoding: text, as: UTF8.self) }
      } else if byte == 0x0A || byte == 0x0D {
        let start = position
        _ = takeLineEnd()
        text += bytes[start..<position]
        continue
      }
      text.append(byte)
      position += 1
    }
    throw fault(line: firstLine, expected: "a closing quote", found: "the end of the file")
  }

  private mutating func takeLineEnd() -> Bool {
    guard let byte = peek, byte == 0x0A || byte == 0x0D else { return false }
    position += 1
    if byte == 0x0D, peek == 0x0A { position += 1 }
    line += 1
    return true
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }
  private var quote: UInt8 { UInt8(ascii: "\"") }

  private func fault(line: Int, expected: String, found: String) -> FileFormatError {
    .malformed(file: file, field: "line \(line)", expected: expected, found: found)
  }
}
