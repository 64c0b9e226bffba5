import FileFormats
import Foundation

/// The file formats understood, told apart by their first bytes and never by the file's name.
public enum ImageFormat: String, Sendable, CustomStringConvertible {
  case png = "PNG"
  case jpeg = "JPEG"

  public var description: String { rawValue }

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

/// What a file's header says, without the pixels being decoded.
public struct ImageInfo: Sendable, Equatable {
  public let format: ImageFormat
  /// Size as `ImageFile.read` delivers it: an EXIF orientation is taken into account.
  public let width: Int
  public let height: Int
  /// Samples a pixel in the file: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha or CMYK.
  /// A palette counts as the colours it holds.
  public let channels: Int
  /// Bits a sample in the file; for a palette, those of an index.
  public let bitDepth: Int
}

/// Limits and choices for reading.
public struct ImageReadOptions: Sendable {
  /// A header that claims more pixels than this is refused before memory is allocated.
  public var maximumPixels: Int
  /// Whether an EXIF orientation turns the picture upright.
  public var appliesOrientation: Bool

  public init(maximumPixels: Int = 250_000_000, appliesOrientation: Bool = true) {
    self.maximumPixels = maximumPixels
    self.appliesOrientation = appliesOrientation
  }
}

/// Reads and writes pictures.
///
/// Every failure is one line that names the file: an `ImageCodecError` for what is wrong with a picture, a
/// `FileFormatError` where the file cannot be opened, read or written at all.
public enum ImageFile {
  /// The picture in a PNG or JPEG file, with as many channels as its content needs: 1 for grey, 3 for colour,
  /// 4 with transparency (also grey with transparency). 16-bit samples are rounded to 8, CMYK becomes RGB.
  public static func read(_ url: URL, options: ImageReadOptions = ImageReadOptions()) throws -> Image {
    try readWithWarnings(url, options: options).image
  }

  /// As `read`, from bytes in memory; `path` is only named in errors.
  public static func decode(
    _ data: Data, path: String, options: ImageReadOptions = ImageReadOptions()
  ) throws -> Image {
    try decodeWithWarnings(data, path: path, options: options).image
  }

  /// The picture that `read` gives, and what the file breaks of its format's rules without a pixel being lost: a clause
  /// each, such as "no end-of-image marker"; none for a sound file.
  public static func readWithWarnings(
    _ url: URL, options: ImageReadOptions = ImageReadOptions()
  ) throws -> (image: Image, warnings: [String]) {
    try decodeWithWarnings(FileContents.read(url), path: url.path, options: options)
  }

  /// As `readWithWarnings`, from bytes in memory; `path` is only named in errors.
  public static func decodeWithWarnings(
    _ data: Data, path: String, options: ImageReadOptions = ImageReadOptions()
  ) throws -> (image: Image, warnings: [String]) {
    let info = try info(of: data, path: path, options: options)
    let (pixels, overflow) = info.width.multipliedReportingOverflow(by: info.height)
    guard !overflow, pixels <= options.maximumPixels else {
      throw ImageCodecError.tooLarge(path: path, width: info.width, height: info.height, limit: options.maximumPixels)
    }
    return switch info.format {
    case .png: try PNGCodec.decode(data, path: path, options: options)
    case .jpeg: try JPEGCodec.decode(data, path: path, options: options)
    }
  }

  private static let headLength = 65_536

  /// Format, size, channels and depth from the header alone. A file whose pixels are damaged may still have a header.
  public static func info(_ url: URL, options: ImageReadOptions = ImageReadOptions()) throws -> ImageInfo {
    // The header nearly always lies in the first 64 KiB; where it does not, the whole file is read. So is a larger PNG,
    // whose orientation may come last.
    if let file = try? FileHandle(forReadingFrom: url) {
      defer { try? file.close() }
      if let head = try? file.read(upToCount: headLength),
        head.count < headLength || !options.appliesOrientation || ImageFormat(firstBytes: head) != .png,
        let info = try? info(of: head, path: url.path, options: options)
      {
        return info
      }
    }
    return try info(of: FileContents.read(url), path: url.path, options: options)
  }

  /// Writes a PNG (`.png`) or a JPEG (`.jpg`, `.jpeg`) as the name's extension says.
  ///
  /// The file appears whole or not at all. Transparency is composited over white in a JPEG.
  /// - Parameters:
  ///   - image: the picture.
  ///   - url: the file; its extension tells the format.
  ///   - jpegQuality: 1...100; from 90 on, colour keeps its full resolution (4:4:4), below it is halved.
  ///   - mark: what the file says of the command that made it.
  public static func write(_ image: Image, to url: URL, jpegQuality: Int = 92, mark: FileMark? = nil) throws {
    var data: Data
    switch url.pathExtension.lowercased() {
    case "png":
      data = try PNGCodec.encode(image, path: url.path)
      if let mark { data = mark.marked(png: data) }
    case "jpg", "jpeg":
      data = try JPEGCodec.encode(image, path: url.path, quality: jpegQuality)
      if let mark { data = mark.marked(jpeg: data) }
    default: throw ImageCodecError.unknownExtension(path: url.path)
    }
    try AtomicFile.write(data, to: url)
  }

  private static func info(of data: Data, path: String, options: ImageReadOptions) throws -> ImageInfo {
    guard !data.isEmpty else { throw ImageCodecError.empty(path: path) }
    return switch ImageFormat(firstBytes: data) {
    case .png: try PNGCodec.info(data, path: path, options: options)
    case .jpeg: try JPEGCodec.info(data, path: path, options: options)
    case nil: throw ImageCodecError.unknownFormat(path: path, firstBytes: Array(data.prefix(8)))
    }
  }
}
