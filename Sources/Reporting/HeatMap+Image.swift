import FileFormats
import Foundation
import ImageCodecs

extension HeatMap {
  /// The matrix as an RGB image on white, in the bitmap font at twice its size; the longest label decides the width of
  /// columns.
  public func image() -> Image {
    let textScale = 2
    func width(_ text: String) -> Int { BitmapFont.width(of: text) * textScale }
    let lineHeight = BitmapFont.glyphHeight * textScale
    let texts = values.map { $0.map { $0.isFinite ? String(format: "%.\(decimals)f", $0) : "" } }
    let widest = (columnLabels + texts.joined()).map(width).max() ?? 0
    let (cellWidth, cellHeight) = (max(96, widest + 16), 52)
    let left = 16 + (rowLabels.map(width).max() ?? 0) + 8
    let top = 12 + (title.isEmpty ? 0 : lineHeight + 10) + lineHeight + 4
    var canvas = Canvas(
      width: max(left + columnLabels.count * cellWidth + 16, width(title) + 32),
      height: top + rowLabels.count * cellHeight + 16, background: .white)
    let ink = RGBColor(hex: 0x303030)
    canvas.text(title, x: 16, y: 12, scale: textScale, ink)
    for (column, label) in columnLabels.enumerated() {
      let x = left + column * cellWidth + (cellWidth - width(label)) / 2
      canvas.text(label, x: x, y: top - lineHeight - 2, scale: textScale, ink)
    }
    for (row, label) in rowLabels.enumerated() {
      let y = top + row * cellHeight
      let baseline = y + (cellHeight - 7 * textScale) / 2
      canvas.text(label, x: left - 8 - width(label), y: baseline, scale: textScale, ink)
      for (column, value) in values[row].enumerated() where value.isFinite {
        let x = left + column * cellWidth
        let (color, opacity) = shade(value)
        canvas.fill(
          x: x + 1, y: y + 1, width: cellWidth - 2, height: cellHeight - 2,
          RGBColor.white.mixed(with: color, 0.04 + 0.76 * opacity))
        let text = texts[row][column]
        canvas.text(text, x: x + (cellWidth - width(text)) / 2, y: baseline, scale: textScale, ink)
      }
    }
    return canvas.image
  }

  /// Writes the matrix as an `.svg` file, or as an image of the format that the extension names.
  /// - Parameters:
  ///   - url: the file; its extension tells the format.
  ///   - mark: what the file says of the command that made it.
  /// - Throws: `FileFormatError` or `ImageCodecError` naming the file.
  public func write(to url: URL, mark: FileMark? = nil) throws {
    guard url.pathExtension.lowercased() == "svg" else { return try ImageFile.write(image(), to: url, mark: mark) }
    let comment = mark.map { $0.markupComment + "\n" } ?? ""
    // Within a page the name space is the page's; a file states its own.
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"" + svg().dropFirst("<svg".count) + "\n"
    try AtomicFile.write(comment + drawing, to: url)
  }
}
