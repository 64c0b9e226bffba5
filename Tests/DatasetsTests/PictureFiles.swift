import Foundation
import ImageCodecs

extension URL {
  /// Writes a plain picture at a path below this folder.
  func addPicture(_ path: String, width: Int = 8, height: Int = 8, _ color: RGBColor = .gray) throws {
    let file = appendingPathComponent(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try ImageFile.write(Image(width: width, height: height, channels: 3, fill: color), to: file)
  }

  func addText(_ path: String, _ text: String) throws {
    try Data(text.utf8).write(to: appendingPathComponent(path))
  }
}
