import FileFormats
import Foundation

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

  /// The picture in the bytes of a PNG or JPEG file, with as many channels as its content needs: 1 for grey, 3 for
  /// colour, 4 with transparency (also grey with transparency). 16-bit samples are rounded to 8, CMYK becomes RGB.
  /// - Parameters:
  ///   - data: the whole file.
  ///   - path: what errors name.
  ///   - options: limits and choices.
  /// - Throws: `ImageCodecError`.
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

  /// The picture that `decode` gives, and what the bytes break of their format's rules without a pixel being lost: a
  /// clause each, such as "no end-of-image marker"; none for a sound file.
  /// - Parameters:
  ///   - data: the whole file.
  ///   - path: what errors name.
  ///   - options: limits and choices.
  /// - Throws: `ImageCodecError`.
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
