import FileFormats
import Foundation
import ImageCodecs
import Reporting

/// The demonstration of `latent colorize apply`, where a colorizer and photographs came along: pictures that it was not
/// trained on made grey, coloured, coloured with hints, and beside what they were.
struct DemoColorization {
  /// Names of the photographs, without their folder.
  private let names: [String]
  private let credits: CSVTable
  private let photographs: URL
  private let folder: URL

  /// - Parameter folder: of the demonstration.
  /// - Returns: nil where nothing came along that it could show.
  init?(in folder: URL) throws {
    guard ColorizerOptions.bundled != nil, let photographs = try? BundledFiles.file("photographs") else { return nil }
    let credits = try CSVTable(contentsOf: photographs.appendingPathComponent("credits.csv"))
    (self.credits, self.photographs, self.folder) = (credits, photographs, folder)
    names = credits.rows.map { $0[0] }
  }

  /// Without hints, and with the ones that came along with the photographs.
  var commands: [[String]] {
    func path(_ name: String) -> String { shown(folder.appendingPathComponent(name)) }
    return [
      ["colorize", "apply", path("grey"), "--output", path("coloured")],
      ["colorize", "apply", path("grey"), "--hints", path("hints.csv"), "--output", path("hinted")],
    ]
  }

  /// The files of the grey photographs, and of the hints.
  var inputs: [URL] {
    names.map { folder.appendingPathComponent("grey").appendingPathComponent($0) }
      + [folder.appendingPathComponent("hints.csv")]
  }

  /// Writes the photographs' grey versions, and the hints beside them.
  func writeInputs() throws {
    try makeFolder(folder.appendingPathComponent("grey"))
    for (name, url) in zip(names, inputs) {
      try ImageFile.write(try photograph(name).converted(toChannels: 1), to: url, mark: DemoCommand.mark)
    }
    try AtomicFile.write(
      Data(contentsOf: photographs.appendingPathComponent("hints.csv")), to: folder.appendingPathComponent("hints.csv"))
  }

  private func photograph(_ name: String) throws -> Image {
    try ImageFile.read(photographs.appendingPathComponent(name))
  }

  /// Four rows at half size: grey, coloured, coloured with hints, and as they were.
  func sheet() throws -> Image {
    func row(_ kind: String) throws -> [Image] {
      try names.map { try ImageFile.read(folder.appendingPathComponent("\(kind)/\($0)")) }
    }
    let rows = [try row("grey"), try row("coloured"), try row("hinted"), try names.map(photograph)]
    var sheet = ContactSheet(columns: names.count)
    sheet.rowLabels = ["grey", "coloured", "with hints", "true"]
    return try sheet.render(
      rows.flatMap { $0 }.map { $0.resized(width: $0.width * 2 / 3, height: $0.height * 2 / 3) })
  }

  /// Who took the photographs, in a sentence.
  var creditLine: String {
    let photographers = credits.rows.map { "\($0[1]) (\($0[2]))" }.joined(separator: ", ")
    return "Photographs: \(photographers); \(credits.rows[0][3]), \(credits.rows[0][4]), cut to squares of 256 pixels."
  }
}
