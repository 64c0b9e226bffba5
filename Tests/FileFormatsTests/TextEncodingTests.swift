import Foundation
import TestSupport
import Testing

@testable import FileFormats

/// A spreadsheet's "Unicode text" is UTF-16 with a byte-order mark and tabulators.
@Suite struct TextEncodingTests {
  /// "é,€" and a character beyond the first 65,536, in each encoding.
  @Test(arguments: [
    [0xC3, 0xA9, 0x2C, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x8D, 0x93],
    [0xEF, 0xBB, 0xBF, 0xC3, 0xA9, 0x2C, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x8D, 0x93],
    [0xFF, 0xFE, 0xE9, 0x00, 0x2C, 0x00, 0xAC, 0x20, 0x3C, 0xD8, 0x53, 0xDF],
    [0xFE, 0xFF, 0x00, 0xE9, 0x00, 0x2C, 0x20, 0xAC, 0xD8, 0x3C, 0xDF, 0x53],
  ]) func oneTextInFourEncodings(bytes: [UInt8]) {
    #expect(TextEncoding.decode(Data(bytes)) == "\u{E9},\u{20AC}\u{1F353}")
  }

  /// Latin-1, half a surrogate pair, an odd number of bytes.
  @Test(arguments: [
    [0xE9, 0x2C], [0xFF, 0xFE, 0x3C, 0xD8], [0xFF, 0xFE, 0xE9], [0xFE, 0xFF, 0xDF, 0x53, 0x00, 0x41],
  ])
  func whatIsNoTextIsRefused(bytes: [UInt8]) {
    #expect(TextEncoding.decode(Data(bytes)) == nil)
  }

  @Test func aTableOfASpreadsheetInUTF16IsRead() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("ratings.txt")
      try Data([0xFF, 0xFE] + "file\tage\r\na.png\t3\r\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        .write(to: url)
      let table = try CSVTable(contentsOf: url)
      #expect(table.header == ["file", "age"] && table.rows == [["a.png", "3"]])
    }
  }
}
