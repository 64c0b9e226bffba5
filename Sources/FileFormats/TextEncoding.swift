import Foundation

/// The encodings of text files: UTF-8 with or without a byte-order mark, and UTF-16 with one, as spreadsheets write it.
enum TextEncoding {
  /// The text without its byte-order mark; nil where a byte has no place in the encoding.
  static func decode(_ data: Data) -> String? {
    switch Array(data.prefix(3)) {
    case let mark where mark.starts(with: [0xFF, 0xFE]): utf16(data.dropFirst(2)) { UInt16($0) | UInt16($1) << 8 }
    case let mark where mark.starts(with: [0xFE, 0xFF]): utf16(data.dropFirst(2)) { UInt16($0) << 8 | UInt16($1) }
    case [0xEF, 0xBB, 0xBF]: String(validating: data.dropFirst(3), as: UTF8.self)
    default: String(validating: data, as: UTF8.self)
    }
  }

  private static func utf16(_ data: Data, unit: (UInt8, UInt8) -> UInt16) -> String? {
    guard data.count.isMultiple(of: 2) else { return nil }
    let bytes = Array(data)
    let units = stride(from: 0, to: bytes.count, by: 2).map { unit(bytes[$0], bytes[$0 + 1]) }
    return String(validating: units, as: UTF16.self)
  }
}
