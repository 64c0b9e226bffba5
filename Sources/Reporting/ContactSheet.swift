import ImageCodecs

/// A grid of pictures of one size, with optional labels: how samples, walks and edits are shown.
///
/// Pictures fill the grid row by row. Text is drawn in a bitmap font, so a sheet looks the same on every machine;
/// captions too long for their picture are cut, row labels get the room they need.
public struct ContactSheet: Sendable {
  /// Pictures a row.
  public var columns: Int
  /// Pixels between pictures and around the sheet.
  public var gap: Int
  /// Side in pixels of the square that shows one picture pixel.
  public var scale: Int
  public var background: RGBColor
  /// Magnification of the five-by-seven font.
  public var textScale: Int
  /// Text left of each row; missing ones are empty.
  public var rowLabels: [String] = []
  /// Text above each column; missing ones are empty.
  public var columnLabels: [String] = []
  /// Text under each picture; missing ones are empty.
  public var captions: [String] = []

  public init(columns: Int, gap: Int = 4, scale: Int = 1, background: RGBColor = .white, textScale: Int = 1) {
    precondition(
      columns > 0 && gap >= 0 && scale > 0 && textScale > 0,
      "ContactSheet: columns \(columns), gap \(gap), scale \(scale), textScale \(textScale)")
    self.columns = columns
    self.gap = gap
    self.scale = scale
    self.background = background
    self.textScale = textScale
  }

  private var lineHeight: Int { (BitmapFont.glyphHeight + 3) * textScale }
  private var captionHeight: Int { captions.contains { !$0.isEmpty } ? lineHeight : 0 }
  private var top: Int { gap + (columnLabels.contains { !$0.isEmpty } ? lineHeight : 0) }

  private func left(rows: Int) -> Int {
    let longestLabel = rowLabels.prefix(rows).map { BitmapFont.width(of: $0) }.max() ?? 0
    return gap + (longestLabel > 0 ? longestLabel * textScale + max(gap, 4 * textScale) : 0)
  }

  /// Width and height in pixels of the sheet of `count` pictures `width` × `height`, one or more.
  public func size(count: Int, width: Int, height: Int) -> (width: Int, height: Int) {
    let rows = (count + columns - 1) / columns
    return (
      left(rows: rows) + min(columns, count) * (width * scale + gap),
      top + rows * (height * scale + captionHeight + gap)
    )
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
    let (cellWidth, cellHeight) = (first.width * scale, first.height * scale)
    let (left, top, captionHeight) = (left(rows: rows), top, captionHeight)
    let size = size(count: images.count, width: first.width, height: first.height)
    var canvas = Canvas(width: size.width, height: size.height, background: background)
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
      if index < captions.count { centered(captions[index], x: x, y: y + cellHeight + 2 * textScale) }
    }
    return canvas.image
  }
}
