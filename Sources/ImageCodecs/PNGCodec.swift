import CPNG
import Foundation

/// PNG through libpng: every depth, palette, transparency and interlacing.
///
/// Samples come out as 8-bit sRGB, 16-bit ones rounded. A file without colour information is taken as sRGB at any
/// depth; one whose gAMA chunk differs from sRGB (a linear one, say) is converted by libpng, which takes sRGB's curve
/// as the power 1/2.2. Grey stays grey and 8-bit sRGB samples stay exact. A colour profile comes before the gAMA chunk:
/// those of the simple kinds are applied (see `ColorProfile`), others named.
enum PNGCodec {
  static func info(_ data: Data, path: String, options: ImageReadOptions) throws -> ImageInfo {
    // Signature, IHDR's length and type, its 13 bytes and its CRC.
    guard data.count >= 33 else {
      throw ImageCodecError.truncated(path: path, format: .png, detail: "\(data.count) bytes do not hold a header")
    }
    return try data.withUnsafeBytes { bytes in
      guard bytes[12..<16].elementsEqual("IHDR".utf8) else {
        throw ImageCodecError.corrupt(path: path, format: .png, reason: "the first chunk is not IHDR")
      }
      let colorType = bytes[25]
      let channels: [UInt8: Int] = [0: 1, 2: 3, 3: 3, 4: 2, 6: 4]
      guard let samples = channels[colorType] else {
        throw ImageCodecError.corrupt(path: path, format: .png, reason: "colour type \(colorType)")
      }
      let chunks = PNGChunks(data)
      let hasTransparency = chunks.chunks.prefix { $0.type != "IDAT" }.contains { $0.type == "tRNS" }
      let (width, height) = (Int(PNGChunks.bigEndian32(bytes, at: 16)), Int(PNGChunks.bigEndian32(bytes, at: 20)))
      let turned = options.appliesOrientation && orientation(chunks, bytes).swapsAxes
      return ImageInfo(
        format: .png, width: turned ? height : width, height: turned ? width : height,
        channels: samples + (hasTransparency && colorType < 4 ? 1 : 0),
        bitDepth: Int(bytes[24]))
    }
  }

  /// From the first eXIf chunk, which may stand behind the pixels: the TIFF structure alone, though some programs put
  /// the beginning of a JPEG's segment before it.
  private static func orientation(_ chunks: PNGChunks, _ bytes: UnsafeRawBufferPointer) -> ExifOrientation {
    guard let exif = chunks.chunks.first(where: { $0.type == "eXIf" }) else { return .upright }
    let body = bytes[exif.range]
    let tiff = body.starts(with: "Exif\0\0".utf8) ? body.dropFirst(6) : body
    return ExifOrientation(tiff: UnsafeRawBufferPointer(rebasing: tiff)) ?? .upright
  }

  /// The picture, and what the file has that it should not, a clause each.
  static func decode(
    _ data: Data, path: String, options: ImageReadOptions = ImageReadOptions()
  ) throws -> (image: Image, warnings: [String]) {
    let chunks = PNGChunks(data)
    // Deflate makes at most 258 bytes of two bits. A header that claims more is refused before memory is taken for it.
    if let rows = PNGCompletion.rowBytes(data, chunks), rows > 1032 * data.count {
      throw ImageCodecError.truncated(
        path: path, format: .png, detail: "\(data.count) bytes do not hold the pixels that the header claims")
    }
    guard let cut = chunks.truncation else { return try decodeWhole(data, chunks, path: path, options: options) }
    guard let completed = PNGCompletion.completed(data, chunks) else {
      throw ImageCodecError.truncated(path: path, format: .png, detail: cut)
    }
    let (image, warnings) = try decodeWhole(completed, PNGChunks(completed), path: path, options: options)
    return (image, [cut + ", with every pixel there"] + warnings)
  }

  /// The picture in sRGB: by its profile where it has one, else as libpng gives it.
  private static func decodeWhole(
    _ data: Data, _ chunks: PNGChunks, path: String, options: ImageReadOptions
  ) throws -> (image: Image, warnings: [String]) {
    guard let profile = EmbeddedProfile.ofPNG(data, chunks) else {
      return (try decodePixels(data, path: path, options: options), [])
    }
    let image = try decodePixels(chunks.removing(["iCCP", "gAMA", "cHRM"], from: data), path: path, options: options)
    let header = chunks.chunks.first { $0.type == "IHDR" && $0.range.count == 13 }
    let colorType = header.map { data[data.startIndex + $0.range.lowerBound + 9] } ?? 2
    return EmbeddedProfile.apply(profile, to: image, isGray: colorType == 0 || colorType == 4)
  }

  private static func decodePixels(_ data: Data, path: String, options: ImageReadOptions) throws -> Image {
    var reader = latent_png_reader()
    defer { latent_png_end(&reader) }
    func failure() -> ImageCodecError {
      .corrupt(path: path, format: .png, reason: text(&reader.message))
    }
    return try data.withUnsafeBytes { bytes in
      guard latent_png_begin(&reader, bytes.baseAddress, bytes.count) != 0 else { throw failure() }
      let (width, height, channels) = (Int(reader.width), Int(reader.height), Int(reader.channels))
      let count = width * height * channels
      let pixels = try [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
        guard latent_png_read(&reader, output.baseAddress) != 0 else { throw failure() }
        initialized = count
      }
      let image = Image(width: width, height: height, channels: channels, pixels: pixels)
      guard options.appliesOrientation else { return image }
      return image.oriented(orientation(PNGChunks(data), bytes))
    }
  }

  /// - Parameter fast: packs less in a fraction of the time, for pictures by the hundred.
  static func encode(_ image: Image, path: String, fast: Bool = false) throws -> Data {
    var control = png_image()
    control.flags = fast ? UInt32(PNG_IMAGE_FLAG_FAST) : 0
    control.version = UInt32(PNG_IMAGE_VERSION)
    control.width = UInt32(image.width)
    control.height = UInt32(image.height)
    control.format =
      (image.channels >= 3 ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0)
      | (image.channels == 4 ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
    defer { png_image_free(&control) }
    // Deflate's worst case is a little above the raw size; a chunk header every 8 KiB is well within a sixteenth.
    let raw = image.pixels.count + image.height
    let capacity = raw + raw / 16 + 4096
    var size = capacity
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    defer { buffer.deallocate() }
    let written = image.pixels.withUnsafeBytes {
      png_image_write_to_memory(&control, buffer, &size, 0, $0.baseAddress, Int32(image.width * image.channels), nil)
    }
    guard written != 0, size <= capacity else {
      throw ImageCodecError.notWritable(path: path, reason: text(&control.message))
    }
    return Data(bytes: buffer, count: size)
  }

  /// A C string in a fixed array, which Swift imports as a tuple.
  private static func text<Tuple>(_ characters: inout Tuple) -> String {
    withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
