/// Splits bytes into records; the bytes must outlive the parser.
struct CSVParser {
  struct Record {
    var line: Int
    var fields: [String]
  }

  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  var position = 0
  var line = 1

  mutating func records() throws -> [Record] {
    var records: [Record] = []
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while position < bytes.count {
      if takeLineEnd() { continue }
      records.append(try record())
    }
    return records
  }

  private mutating func record() throws -> Record {
    var record = Record(line: line, fields: [])
    while true {
      record.fields.append(try peek == quote ? quotedField() : plainField())
      if position == bytes.count || takeLineEnd() { return record }
      guard peek == comma else {
        throw fault(line: line, expected: "a comma or a line end after a closing quote", found: "other text")
      }
      position += 1
    }
  }

  private mutating func plainField() throws -> String {
    let start = position
    while let byte = peek, byte != comma, byte != 0x0A, byte != 0x0D {
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
  private var comma: UInt8 { UInt8(ascii: ",") }

  private func fault(line: Int, expected: String, found: String) -> FileFormatError {
    .malformed(file: file, field: "line \(line)", expected: expected, found: found)
  }
}
