import Foundation
import ImageCodecs

/// The bytes of a picture's PNG file.
enum PNGData {
  static func encode(_ image: Image) throws -> Data {
    let name = "picture-\(String(UInt64.random(in: 0 ... .max), radix: 36)).png"
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    defer { try? FileManager.default.removeItem(at: url) }
    try ImageFile.write(image, to: url)
    return try Data(contentsOf: url)
  }
}
