/// What a file's header says, without the pixels being decoded.
public struct ImageInfo: Sendable, Equatable {
  /// The file's format, told by its first bytes.
  public let format: ImageFormat
  /// Width in pixels as `ImageFile.read` delivers it: an EXIF orientation is taken into account.
  public let width: Int
  /// Height in pixels as `ImageFile.read` delivers it.
  public let height: Int
  /// Samples a pixel in the file: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha or CMYK.
  /// A palette counts as the colours it holds.
  public let channels: Int
  /// Bits a sample in the file; for a palette, those of an index.
  public let bitDepth: Int
}
