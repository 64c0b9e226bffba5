import FileFormats
import Foundation
import ImageCodecs
import Reporting

/// What a notebook shows: its own prose and code, and below each cell what the cell put out.
///
///     let page = Page()
///     page.table(header: ["seed", "score"], rows: rows)
///     try page.write()
///
/// The text comes from the notebook's source where that is still in its place; otherwise the page has results alone.
public final class Page {
  private typealias Output = (line: Int, add: (inout HTMLReport) throws -> Void)

  /// Where it is written: in the folder that the program's first argument names, or in `out/`.
  public let url: URL
  private let name: String
  private let source: NotebookSource?
  private var outputs: [Output] = []

  /// A page of the notebook whose `main.swift` calls this.
  public convenience init(source: String = #filePath) {
    let file = URL(fileURLWithPath: source)
    self.init(
      name: file.deletingLastPathComponent().lastPathComponent,
      text: try? String(contentsOf: file, encoding: .utf8),
      folder: URL(fileURLWithPath: CommandLine.arguments.dropFirst().first ?? "out", isDirectory: true))
  }

  init(name: String, text: String?, folder: URL) {
    self.name = name
    source = text.map { NotebookSource($0) }
    url = folder.appendingPathComponent("\(name).html")
  }

  /// A picture.
  public func figure(_ image: Image, caption: String, line: Int = #line) {
    outputs.append((line, { try $0.figure(image, caption: caption) }))
  }

  /// Pictures of one size in a grid, a row after the other.
  /// - Parameters:
  ///   - scale: side in pixels of the square that shows one picture pixel.
  ///   - captions: text under each picture.
  public func sheet(
    _ images: [Image], columns: Int, scale: Int = 1, rowLabels: [String] = [], columnLabels: [String] = [],
    captions: [String] = [], caption: String, line: Int = #line
  ) throws {
    var sheet = ContactSheet(columns: columns, scale: scale)
    (sheet.rowLabels, sheet.columnLabels, sheet.captions) = (rowLabels, columnLabels, captions)
    figure(try sheet.render(images), caption: caption, line: line)
  }

  /// Frames in motion.
  /// - Parameter width: how wide it is shown, in pixels.
  public func animation(
    _ frames: [Image], framesPerSecond: Double = 12, width: Int = 256, caption: String, line: Int = #line
  ) {
    outputs.append(
      (
        line,
        { report in
          try report.animation(framesPerSecond: framesPerSecond, width: width, caption: caption) { append in
            for frame in frames { try append(frame) }
          }
        }
      ))
  }

  public func plot(_ plot: LinePlot, caption: String, line: Int = #line) {
    outputs.append((line, { $0.plot(plot, caption: caption) }))
  }

  public func heatMap(_ map: HeatMap, caption: String, line: Int = #line) {
    outputs.append((line, { $0.heatMap(map, caption: caption) }))
  }

  public func table(header: [String], rows: [[String]], caption: String = "", line: Int = #line) {
    outputs.append((line, { $0.table(header: header, rows: rows, caption: caption) }))
  }

  /// Names and values.
  public func facts(_ pairs: [(name: String, value: String)], line: Int = #line) {
    outputs.append((line, { $0.facts(pairs) }))
  }

  /// What only a run can tell, in words.
  public func text(_ text: String, line: Int = #line) { outputs.append((line, { $0.paragraph(text) })) }

  /// Writes the page and says where.
  /// - Throws: `FileFormatError` for the file, `ImageCodecError` for a picture that cannot be encoded.
  public func write() throws {
    try AtomicFile.write(report().html(), to: url, creatingDirectories: true)
    print(url.relativePath)
  }

  func report() throws -> HTMLReport {
    var report = HTMLReport(title: source?.title ?? name, subtitle: "\(name), as a script of latent")
    guard let source else {
      report.paragraph("The notebook's text was not in its place when it ran; here is what it put out.")
      for output in outputs { try output.add(&report) }
      return report
    }
    for output in outputs where source.cell(ofLine: output.line) == nil { try output.add(&report) }
    for (index, cell) in source.cells.enumerated() {
      switch cell.content {
      case .prose(let text):
        report.markdown(text.components(separatedBy: "\n").filter { !$0.hasPrefix("# ") }.joined(separator: "\n"))
      case .code(let text): if !text.isEmpty { report.command(text) }
      }
      for output in outputs where source.cell(ofLine: output.line) == index { try output.add(&report) }
    }
    return report
  }
}
