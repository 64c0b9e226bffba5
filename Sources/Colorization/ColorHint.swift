import Engine
import FileFormats
import Foundation
import ImageCodecs

/// "This roof is red": a place in a picture, in pixels from its top left corner, and the colour it has.
public struct ColorHint: Equatable, Sendable {
  /// The column and the row of the pixel, counted from 0 at the top left corner.
  public var x, y: Int
  /// The colour that the place is to have, in sRGB; of its L*a*b* only a and b are used.
  public var color: RGBColor

  /// A hint for the pixel of column `x` and row `y`.
  public init(x: Int, y: Int, color: RGBColor) { (self.x, self.y, self.color) = (x, y, color) }

  /// From `x,y,#rrggbb`, or `x,y,#rgb`, whose digits each count twice.
  /// - Throws: `ColorizationError.hint`.
  public init(_ text: String) throws {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 3 else { throw Self.error(text) }
    try self.init(x: fields[0], y: fields[1], color: fields[2], text: text)
  }

  private init(x: String, y: String, color: String, text: String) throws {
    func trimmed(_ field: String) -> String { field.trimmingCharacters(in: .whitespaces) }
    var digits = String(trimmed(color).drop { $0 == "#" })
    if digits.count == 3 { digits = digits.map { "\($0)\($0)" }.joined() }
    guard let x = Int(trimmed(x)), let y = Int(trimmed(y)), x >= 0, y >= 0, digits.count == 6,
      digits.allSatisfy({ $0.isASCII && $0.isHexDigit }), let value = UInt32(digits, radix: 16)
    else { throw Self.error(text) }
    self.init(
      x: x, y: y,
      color: RGBColor(
        red: UInt8(value >> 16), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255)))
  }

  private static func error(_ text: String) -> ColorizationError {
    .hint(text: text, expected: "x,y,#rrggbb or x,y,#rgb: a place in whole pixels and a colour in hexadecimal")
  }

  /// The rows of a CSV with the columns `x`, `y` and `color`, and for several pictures `file`.
  /// - Throws: `FileFormatError` for the table, `ColorizationError.hint` for a row.
  public static func read(_ url: URL) throws -> [(file: String?, hint: ColorHint)] {
    let table = try CSVTable(contentsOf: url)
    let columns = try ["x", "y", "color"].map { name in
      guard let column = table.header.firstIndex(of: name) else {
        throw FileFormatError.malformed(
          file: url.path, field: "header", expected: "the columns x, y and color",
          found: table.header.joined(separator: ","))
      }
      return column
    }
    let fileColumn = table.header.firstIndex(of: "file")
    return try table.rows.map { row in
      let fields = columns.map { row[$0] }
      return (
        fileColumn.map { row[$0] },
        try ColorHint(x: fields[0], y: fields[1], color: fields[2], text: fields.joined(separator: ","))
      )
    }
  }

  /// What a network takes for hints in a copy of a picture: `[1, height, width, 3]` of a mask, a/110 and b/110.
  ///
  /// A hint fills a square of `side` pixels of the copy about its place; later ones lie over earlier ones.
  /// - Parameter picture: the size that the hints' places are meant for.
  static func tensor(
    _ hints: [ColorHint], picture: (width: Int, height: Int), copy: (width: Int, height: Int), side: Int = 7
  ) -> Tensor {
    var result = Tensor.zeros([1, copy.height, copy.width, 3])
    result.withUnsafeMutableValues { values in
      for hint in hints {
        let lab = LabColor(hint.color)
        func range(_ place: Int, _ size: Int, _ copySize: Int) -> Range<Int> {
          let centre = (Double(place) + 0.5) * Double(copySize) / Double(size)
          let start = min(max(Int((centre - Double(side) / 2).rounded()), 0), max(0, copySize - side))
          return start..<min(start + side, copySize)
        }
        for row in range(hint.y, picture.height, copy.height) {
          for column in range(hint.x, picture.width, copy.width) {
            let at = 3 * (row * copy.width + column)
            values[at] = 1
            values[at + 1] = lab.a / LabPictures.colorScale
            values[at + 2] = lab.b / LabPictures.colorScale
          }
        }
      }
    }
    return result
  }
}
