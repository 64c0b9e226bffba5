import Foundation
import ImageCodecs

/// The bytes of a picture's PNG file.
enum PNGData {
  static func encode(_ image: Image) throws -> Data { try written { try ImageFile.write(image, to: $0) } }

  /// Those of an animated PNG that plays for ever.
  static func encode(
    framesPerSecond: Double, frames: (_ append: (Image) throws -> Void) throws -> Void
  ) throws -> Data {
    try written { try AnimationFile.write(to: $0, framesPerSecond: framesPerSecond, frames: frames) }
  }

  private static func written(_ write: (URL) throws -> Void) throws -> Data {
    let name = "picture-\(String(UInt64.random(in: 0 ... .max), radix: 36)).png"
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    defer { try? FileManager.default.removeItem(at: url) }
    try write(url)
    return try Data(contentsOf: url)
  }
}
