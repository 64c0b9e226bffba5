import Datasets
import Foundation
import ImageCodecs
import Reporting

/// The demonstration of `latent colorize apply`, where a colorizer came along: faces of our own drawing made grey,
/// coloured, and beside what they were.
enum DemoColorization {
  static func arguments(in folder: URL) -> [String] {
    func path(_ name: String) -> String { shown(folder.appendingPathComponent(name)) }
    return ["colorize", "apply", path("grey"), "--output", path("coloured")]
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

  /// Grey, coloured and as drawn: three rows.
  static func sheet(of faces: [Image], in folder: URL) throws -> Image {
    let coloured = try faces.indices.map {
      try ImageFile.read(folder.appendingPathComponent("coloured/face\($0 + 1).png"))
    }
    var sheet = ContactSheet(columns: faces.count)
    sheet.rowLabels = ["grey", "coloured", "as drawn"]
    return try sheet.render(faces.map { $0.converted(toChannels: 1) } + coloured + faces)
  }
}
