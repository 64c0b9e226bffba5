import Foundation

extension Image {
  /// The picture in a PNG or JPEG file, as `ImageFile.read` gives it.
  /// - Throws: `ImageCodecError` or `FileFormatError` naming the file.
  public init(contentsOf url: URL) throws { self = try ImageFile.read(url) }

  /// Writes a PNG (`.png`) or a JPEG (`.jpg`, `.jpeg`), as the name's extension says. The file appears whole or not at
  /// all; transparency is composited over white in a JPEG.
  /// - Parameters:
  ///   - url: the file; its extension tells the format.
  ///   - jpegQuality: 1...100; from 90 on, colour keeps its full resolution (4:4:4), below it is halved.
  /// - Throws: `ImageCodecError` for another extension or a size that the format cannot hold, `FileFormatError` where
  ///   the file cannot be written.
  public func write(to url: URL, jpegQuality: Int = 92) throws {
    try ImageFile.write(self, to: url, jpegQuality: jpegQuality)
  }
}
