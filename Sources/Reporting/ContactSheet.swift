import ImageCodecs

/// A grid of pictures of one size, with optional labels: how samples, walks and edits are shown.
///
/// Pictures fill the grid row by row. Text is drawn in a bitmap font, so a sheet looks the same on every machine;
/// captions too long for their picture are cut, row labels get the room they need, and a note is broken into lines.
public struct ContactSheet: Sendable {
  /// Pictures a row.
  public var columns: Int
  /// Pixels between pictures and around the sheet.
  public var gap: Int
  /// Side in pixels of the square that shows one picture pixel.
  public var scale: Int
  /// The colour between the pictures and around them, and behind those with alpha. Text is dark on a light one and
  /// light on a dark one.
  public var background: RGBColor
  /// Magnification of the five-by-seven font; nil for one that grows with the pictures, 1 up to 191 pixels of width on
  /// the sheet, 2 up to 319 and so on.
  public var textScale: Int?
  /// Text left of each row; missing ones are empty.
  public var rowLabels: [String] = []
  /// Text above each column; missing ones are empty.
  public var columnLabels: [String] = []
  /// Text under each picture, of one line or several; missing ones are empty.
  public var captions: [String] = []
  /// Text under all pictures, such as where they come from; empty for none.
  public var note = ""

  /// A sheet without labels, captions or a note.
  /// - Parameters:
  ///   - columns: pictures a row, 1 or more.
  ///   - gap: pixels between pictures and around the sheet.
  ///   - scale: side in pixels of the square that shows one picture pixel, 1 or more.
  ///   - background: the colour between the pictures and around them.
  ///   - textScale: magnification of the font; nil for one that grows with the pictures.
  public init(columns: Int, gap: Int = 4, scale: Int = 1, background: RGBColor = .white, textScale: Int? = nil) {
    precondition(
      columns > 0 && gap >= 0 && scale > 0 && textScale ?? 1 > 0,
      "ContactSheet: columns \(columns), gap \(gap), scale \(scale), textScale \(textScale ?? 1)")
    self.columns = columns
    self.gap = gap
    self.scale = scale
    self.background = background
    self.textScale = textScale
  }

  /// Where everything stands, in pixels.
  private struct Layout {
    let textScale: Int
    let lineHeight: Int
    let cellWidth: Int
    let cellHeight: Int
    let left: Int
    let top: Int
    let captionHeight: Int
    let noteLines: [String]
    let width: Int
    let height: Int
  }

  private func layout(count: Int, width: Int, height: Int) -> Layout {
    let (cellWidth, cellHeight) = (width * scale, height * scale)
    let textScale = textScale ?? max(1, (cellWidth + 64) / 128)
    let lineHeight = (BitmapFont.glyphHeight + 3) * textScale
    let rows = (count + columns - 1) / columns
    let longestLabel = rowLabels.prefix(rows).map { BitmapFont.width(of: $0) }.max() ?? 0
    let left = gap + (longestLabel > 0 ? longestLabel * textScale + max(gap, 4 * textScale) : 0)
    let top = gap + (columnLabels.contains { !$0.isEmpty } ? lineHeight : 0)
    let lines = captions.map { $0.isEmpty ? 0 : $0.split(separator: "\n", omittingEmptySubsequences: false).count }
    let captionHeight = lineHeight * (lines.max() ?? 0)
    let sheetWidth = left + min(columns, count) * (cellWidth + gap)
    let noteLines = BitmapFont.lines(of: note, width: max(1, (sheetWidth - 2 * gap) / textScale))
    return Layout(
      textScale: textScale, lineHeight: lineHeight, cellWidth: cellWidth, cellHeight: cellHeight, left: left, top: top,
      captionHeight: captionHeight, noteLines: noteLines, width: sheetWidth,
      height: top + rows * (cellHeight + captionHeight + gap) + noteLines.count * lineHeight)
  }

  /// Width and height in pixels of the sheet of `count` pictures `width` × `height`, one or more.
  public func size(count: Int, width: Int, height: Int) -> (width: Int, height: Int) {
    let layout = layout(count: count, width: width, height: height)
    return (layout.width, layout.height)
  }

  /// The sheet as one RGB image.
  /// - Parameter images: pictures of one size, grey or RGB; alpha is laid over the background.
  /// - Throws: `ReportingError` when there is no picture, or one differs in size from the first.
  public func render(_ images: [Image]) throws -> Image {
    guard let first = images.first else { throw ReportingError.noImages }
    for (index, image) in images.enumerated() {
      guard image.width == first.width, image.height == first.height else {
        throw ReportingError.unequalSizes(
          index: index, expected: "\(first.width)×\(first.height)", found: "\(image.width)×\(image.height)")
      }
    }
    let usedColumns = min(columns, images.count)
    let rows = (images.count + columns - 1) / columns
    let layout = layout(count: images.count, width: first.width, height: first.height)
    let (left, top, textScale, captionHeight) = (layout.left, layout.top, layout.textScale, layout.captionHeight)
    let (cellWidth, cellHeight) = (layout.cellWidth, layout.cellHeight)
    var canvas = Canvas(width: layout.width, height: layout.height, background: background)
    let ink = background.luma > 127 ? RGBColor(hex: 0x202020) : RGBColor(hex: 0xE8E8E8)
    func centered(_ text: String, x: Int, y: Int) {
      let fitted = BitmapFont.fitted(text, width: (cellWidth + gap) / textScale - 1)
      let offset = (cellWidth - BitmapFont.width(of: fitted) * textScale) / 2
      canvas.text(fitted, x: x + offset, y: y, scale: textScale, ink)
    }

    for (column, label) in columnLabels.prefix(usedColumns).enumerated() {
      centered(label, x: left + column * (cellWidth + gap), y: gap)
    }
    for (row, label) in rowLabels.prefix(rows).enumerated() {
      let y = top + row * (cellHeight + captionHeight + gap) + (cellHeight - 7 * textScale) / 2
      canvas.text(label, x: gap, y: y, scale: textScale, ink)
    }
    for (index, image) in images.enumerated() {
      let x = left + index % columns * (cellWidth + gap)
      let y = top + index / columns * (cellHeight + captionHeight + gap)
      canvas.draw(image, x: x, y: y, scale: scale, background: background)
      guard index < captions.count else { continue }
      for (line, text) in captions[index].split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        centered(String(text), x: x, y: y + cellHeight + 2 * textScale + line * layout.lineHeight)
      }
    }
    let foot = layout.height - layout.noteLines.count * layout.lineHeight
    for (line, text) in layout.noteLines.enumerated() {
      canvas.text(text, x: gap, y: foot + line * layout.lineHeight, scale: textScale, ink)
    }
    return canvas.image
  }
}
