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
  public var title: String
  public var subtitle: String
  private var blocks: [String] = []

  public init(title: String, subtitle: String = "") {
    self.title = title
    self.subtitle = subtitle
  }

  /// Starts a section.
  public mutating func heading(_ text: String) { blocks.append("<h2>\(HTMLText.escaped(text))</h2>") }

  /// Prose; an empty line separates paragraphs.
  public mutating func paragraph(_ text: String) {
    for part in text.components(separatedBy: "\n\n") where !part.isEmpty {
      blocks.append("<p>\(HTMLText.escaped(part))</p>")
    }
  }

  /// A picture, embedded as PNG.
  /// - Parameter description: stands for the picture where it cannot be seen; the caption when `nil`.
  /// - Throws: `ImageCodecError` when the picture cannot be encoded.
  public mutating func figure(_ image: Image, caption: String, description: String? = nil) throws {
    figure(png: try PNGData.encode(image), width: image.width, caption: caption, description: description)
  }

  /// A picture that is already a PNG file's bytes.
  /// - Parameter width: its width in pixels, the widest it is shown.
  public mutating func figure(png: Data, width: Int, caption: String, description: String? = nil) {
    let alternative = HTMLText.escaped(description ?? caption)
    let content =
      "<img src=\"data:image/png;base64,\(png.base64EncodedString())\" alt=\"\(alternative)\""
      + " style=\"width:\(width)px\">"
    blocks.append(Self.figure(content, caption: caption))
  }

  /// Curves as a scalable drawing.
  public mutating func plot(_ plot: LinePlot, caption: String) {
    blocks.append(Self.figure("<div class=\"scroll\">\(plot.svg())</div>", caption: caption))
  }

  /// A matrix as a scalable drawing.
  public mutating func heatMap(_ map: HeatMap, caption: String) {
    blocks.append(Self.figure("<div class=\"scroll\">\(map.svg())</div>", caption: caption))
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
    blocks.append("<div class=\"scroll\"><table>\(title)\(head)<tbody>\n\(body)\n</tbody></table></div>")
  }

  /// Names and values, such as options or results.
  public mutating func facts(_ pairs: [(name: String, value: String)]) {
    let content = pairs.map {
      "<div><dt>\(HTMLText.escaped($0.name))</dt><dd>\(HTMLText.escaped($0.value))</dd></div>"
    }
    blocks.append("<dl>\(content.joined(separator: "\n"))</dl>")
  }

  /// A command or other text whose spaces and line breaks count.
  public mutating func command(_ text: String) {
    blocks.append("<pre><code>\(HTMLText.escaped(text))</code></pre>")
  }

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
  /// - Throws: `FileFormatError` naming the file.
  public func write(to url: URL) throws { try AtomicFile.write(html(), to: url) }

  private static func figure(_ content: String, caption: String) -> String {
    let text = caption.isEmpty ? "" : "\n<figcaption>\(HTMLText.escaped(caption))</figcaption>"
    return "<figure>\n\(content)\(text)\n</figure>"
  }

  /// Digits with the marks that go with them: sign, separators, percent, plus or minus, an interval's dash.
  private static func readsAsNumber(_ text: String) -> Bool {
    text.contains { $0.isNumber } && text.allSatisfy { $0.isNumber || "+-−.,%±–×eE /[]()".contains($0) }
  }
}
