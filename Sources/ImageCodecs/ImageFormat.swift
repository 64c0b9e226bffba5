import Foundation

/// The formats of pictures that can be read and written, told apart by their first bytes and never by the file's name.
public enum ImageFormat: String, Sendable, CustomStringConvertible {
  /// Portable Network Graphics, without loss.
  case png = "PNG"
  /// JPEG, with loss.
  case jpeg = "JPEG"

  public var description: String { rawValue }

  /// The format of a file that begins with these bytes, of which eight are enough; nil for another one.
  init?(firstBytes: Data) {
    if firstBytes.starts(with: PNGChunks.signature) {
      self = .png
    } else if firstBytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else {
      return nil
    }
  }
}
