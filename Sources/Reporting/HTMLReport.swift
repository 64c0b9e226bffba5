import FileFormats
import Foundation
import ImageCodecs

/// A web page in one file: pictures and plots are inline, so it can be mailed, archived and opened without a network.
///
/// Blocks appear in the order in which they are added. All text is escaped; only `svg` takes markup, from this
/// module's own plots.
///
///     var report = HTMLReport(title: "Fruits", subtitle: "4,000 steps")
///     report.heading("Samples")
///     try report.figure(sheet, caption: "Seeds 1 to 16.")
///     try report.write(to: url)
public struct HTMLReport: Sendable {
  /// The heading of the page, and what a browser calls it.
  public var title: String
  /// A line under the heading; empty for none.
  public var subtitle: String
  private var blocks: [String] = []
  /// Names of sections that are taken, so that each is the place of one.
  private var anchors: Set<String> = []

  /// A page without blocks.
  /// - Parameters:
  ///   - title: the heading of the page.
  ///   - subtitle: a line under the heading; empty for none.
  public init(title: String, subtitle: String = "") {
    self.title = title
    self.subtitle = subtitle
  }

  /// Starts a section, which can be linked to by its words: `#losses-by-step`.
  public mutating func heading(_ text: String) {
    let base = HTMLText.anchor(text)
    let name = anchors.contains(base) ? (2...).lazy.map { "\(base)-\($0)" }.first { !anchors.contains($0) }! : base
    anchors.insert(name)
    append("<h2 id=\"\(name)\">\(HTMLText.escaped(text))</h2>")
  }

  /// Prose; an empty line separates paragraphs.
  public mutating func paragraph(_ text: String) {
    for part in text.components(separatedBy: "\n\n") where !part.isEmpty {
      append("<p>\(HTMLText.escaped(part))</p>")
    }
  }

  /// A picture, embedded as PNG.
  /// - Parameters:
  ///   - image: the picture, shown no wider than its width in pixels.
  ///   - caption: the text below it.
  ///   - description: stands for the picture where it cannot be seen; the caption when `nil`.
  /// - Throws: `ImageCodecError` when the picture cannot be encoded.
  public mutating func figure(_ image: Image, caption: String, description: String? = nil) throws {
    figure(png: try PNGData.encode(image), width: image.width, caption: caption, description: description)
  }

  /// A picture that is already a PNG file's bytes.
  /// - Parameters:
  ///   - png: the bytes of the file.
  ///   - width: its width in pixels, the widest it is shown. On a small screen it shrinks to half of that, so that its
  ///     labels can still be read, and then scrolls in a box of its own.
  ///   - caption: the text below it.
  ///   - description: stands for the picture where it cannot be seen; the caption when `nil`.
  public mutating func figure(png: Data, width: Int, caption: String, description: String? = nil) {
    let alternative = HTMLText.escaped(description ?? caption)
    let content =
      "<img src=\"data:image/png;base64,\(png.base64EncodedString())\" alt=\"\(alternative)\""
      + " style=\"width:\(width)px;min-width:\(min(width, max(Self.narrowScreen, width / 2)))px\">"
    append(Self.figure(Self.scrolling(content), caption: caption))
  }

  /// Pictures in motion, embedded as an animated PNG that plays for ever.
  /// - Parameters:
  ///   - framesPerSecond: how fast it plays.
  ///   - width: how wide it is shown, in pixels.
  ///   - caption: the text below it.
  ///   - description: stands for the pictures where they cannot be seen; the caption when `nil`.
  ///   - frames: calls what it is given once a frame.
  /// - Throws: what `frames` throws, `ImageCodecError` when there are no frames or they differ in size.
  public mutating func animation(
    framesPerSecond: Double, width: Int, caption: String, description: String? = nil,
    frames: (_ append: (Image) throws -> Void) throws -> Void
  ) throws {
    let png = try PNGData.encode(framesPerSecond: framesPerSecond, frames: frames)
    figure(png: png, width: width, caption: caption, description: description)
  }

  /// Curves as a scalable drawing.
  /// - Parameters:
  ///   - plot: the curves and their axes.
  ///   - height: for a width of 720.
  ///   - caption: the text below the drawing.
  public mutating func plot(_ plot: LinePlot, height: Int = 360, caption: String) {
    append(Self.figure(Self.scrolling(plot.svg(height: height)), caption: caption))
  }

  /// A matrix as a scalable drawing.
  public mutating func heatMap(_ map: HeatMap, caption: String) {
    append(Self.figure(Self.scrolling(map.svg()), caption: caption))
  }

  /// A table; columns whose cells all read as numbers are set to the right.
  public mutating func table(header: [String], rows: [[String]], caption: String = "") {
    precondition(
      rows.allSatisfy { $0.count == header.count },
      "HTMLReport.table: \(header.count) columns, rows of \(Set(rows.map(\.count)).sorted()) cells")
    let isNumeric = header.indices.map { column in
      !rows.isEmpty && rows.allSatisfy { Self.readsAsNumber($0[column]) }
    }
    func cells(_ row: [String], _ tag: String) -> String {
      zip(row, isNumeric).map { "<\(tag)\($1 ? " class=\"number\"" : "")>\(HTMLText.escaped($0))</\(tag)>" }.joined()
    }
    let head = "<thead><tr>\(cells(header, "th"))</tr></thead>"
    let body = rows.map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n")
    let title = caption.isEmpty ? "" : "<caption>\(HTMLText.escaped(caption))</caption>"
    append(Self.scrolling("<table>\(title)\(head)<tbody>\n\(body)\n</tbody></table>"))
  }

  /// Names and values, such as options or results.
  public mutating func facts(_ pairs: [(name: String, value: String)]) {
    let content = pairs.map {
      "<div><dt>\(HTMLText.escaped($0.name))</dt><dd>\(HTMLText.escaped($0.value))</dd></div>"
    }
    append("<dl>\(content.joined(separator: "\n"))</dl>")
  }

  /// A command, a program or other text whose spaces and line breaks count.
  public mutating func command(_ text: String) {
    append("<pre tabindex=\"0\"><code>\(HTMLText.escaped(text))</code></pre>")
  }

  /// Adds a block of markup, which must be whole and escaped.
  mutating func append(_ markup: String) { blocks.append(markup) }

  /// The whole page.
  public func html() -> String {
    let name = HTMLText.escaped(title)
    let under = subtitle.isEmpty ? "" : "\n<p class=\"subtitle\">\(HTMLText.escaped(subtitle))</p>"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(name)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      <header>
      <h1>\(name)</h1>\(under)
      </header>
      \(blocks.joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  /// Writes the page; a stopped program leaves the old file or the new one.
  /// - Parameters:
  ///   - url: the file.
  ///   - mark: what the file says of the command that made it.
  /// - Throws: `FileFormatError` naming the file.
  public func write(to url: URL, mark: FileMark? = nil) throws {
    let whole = html()
    // Behind the document type: before it, browsers would show the page as those of old.
    let lines = whole.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let marked = mark.map { "\(lines[0])\n\($0.markupComment)\n\(lines.dropFirst().joined())" }
    try AtomicFile.write(marked ?? whole, to: url)
  }

  /// CSS pixels that the narrowest phones have for a figure.
  private static let narrowScreen = 280

  /// A box that scrolls by itself, with the keyboard too, when its content is wider than the page.
  private static func scrolling(_ content: String) -> String { "<div class=\"scroll\" tabindex=\"0\">\(content)</div>" }

  private static func figure(_ content: String, caption: String) -> String {
    let text = caption.isEmpty ? "" : "\n<figcaption>\(HTMLText.escaped(caption))</figcaption>"
    return "<figure>\n\(content)\(text)\n</figure>"
  }

  /// Digits with the marks that go with them: sign, separators, percent, plus or minus, an interval's dash.
  private static func readsAsNumber(_ text: String) -> Bool {
    text.contains { $0.isNumber } && text.allSatisfy { $0.isNumber || "+-−.,%±–×eE /[]()".contains($0) }
  }
}
