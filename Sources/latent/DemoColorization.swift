import Datasets
import Foundation
import ImageCodecs
import Reporting

/// The demonstration of `latent colorize apply`, where a colorizer came along: faces of our own drawing made grey,
/// coloured without and with hints, and beside what they were.
enum DemoColorization {
  static func arguments(in folder: URL) -> [String] {
    func path(_ name: String) -> String { shown(folder.appendingPathComponent(name)) }
    return ["colorize", "apply", path("grey"), "--output", path("coloured")]
  }

  /// The call that colours face `index`, from 0, with hints of its true colours on forehead, hair, background and coat.
  static func arguments(hinting index: Int, _ face: Image, in folder: URL) -> [String] {
    func path(_ name: String) -> String { shown(folder.appendingPathComponent(name)) }
    let hints = [(size / 2, size * 3 / 8), (size / 2, size / 6), (2, 2), (size / 2, size - 6)].flatMap { x, y in
      let color = face.pixels[3 * (y * size + x)..<3 * (y * size + x) + 3].map { String(format: "%02x", $0) }.joined()
      return ["--hint", "\(x),\(y),#\(color)"]
    }
    return ["colorize", "apply", path("grey/face\(index + 1).png"), "--output", path("hinted")] + hints
  }

  static var isPossible: Bool { ColorizerOptions.bundled != nil }

  private static let size = 128

  /// Draws the faces and writes their grey versions.
  static func writeGreyFaces(in folder: URL) throws -> [Image] {
    let images = DecodedImages(try GeneratedFaces(count: 6, size: size, seed: 5)).images
    let grey = folder.appendingPathComponent("grey")
    try makeFolder(grey)
    for (index, image) in images.enumerated() {
      try ImageFile.write(image.converted(toChannels: 1), to: grey.appendingPathComponent("face\(index + 1).png"))
    }
    return images
  }

  /// Grey, coloured, with hints and as drawn: four rows.
  static func sheet(of faces: [Image], in folder: URL) throws -> Image {
    func coloured(_ name: String) throws -> [Image] {
      try faces.indices.map { try ImageFile.read(folder.appendingPathComponent("\(name)/face\($0 + 1).png")) }
    }
    var sheet = ContactSheet(columns: faces.count)
    sheet.rowLabels = ["grey", "coloured", "with 4 hints", "as drawn"]
    return try sheet.render(
      faces.map { $0.converted(toChannels: 1) } + coloured("coloured") + coloured("hinted") + faces)
  }
}
