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

  /// The files of the grey faces.
  static func greyFaces(in folder: URL) -> [URL] {
    (1...faceCount).map { folder.appendingPathComponent("grey/face\($0).png") }
  }

  private static let faceCount = 6

  /// Draws the faces and writes their grey versions.
  static func writeGreyFaces(in folder: URL) throws -> [Image] {
    let images = DecodedImages(try GeneratedFaces(count: faceCount, size: size, seed: 5)).images
    try makeFolder(folder.appendingPathComponent("grey"))
    for (image, url) in zip(images, greyFaces(in: folder)) {
      try ImageFile.write(image.converted(toChannels: 1), to: url, mark: DemoCommand.mark)
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
