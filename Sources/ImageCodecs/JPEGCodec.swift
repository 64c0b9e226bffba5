import Foundation

#if JPEG
  import CTurboJPEG
#endif

/// JPEG through TurboJPEG 2: grey, colour at any subsampling, CMYK and YCCK, baseline and progressive.
///
/// Without the package trait `JPEG` only headers can be read. Embedded colour profiles of the simple kinds are applied
/// (see `ColorProfile`), others named.
enum JPEGCodec {
  static func info(_ data: Data, path: String, options: ImageReadOptions) throws -> ImageInfo {
    let header = JPEGHeader(data)
    let frame = try frame(of: header, path: path)
    let turned = options.appliesOrientation && header.orientation.swapsAxes
    return ImageInfo(
      format: .jpeg, width: turned ? frame.height : frame.width, height: turned ? frame.width : frame.height,
      channels: frame.components, bitDepth: frame.bitDepth)
  }

  private static func frame(of header: JPEGHeader, path: String) throws -> JPEGHeader.Frame {
    guard let frame = header.frame else {
      throw ImageCodecError.truncated(path: path, format: .jpeg, detail: "no frame header before the first scan")
    }
    guard frame.isValid, [1, 3, 4].contains(frame.components) else {
      throw ImageCodecError.corrupt(
        path: path, format: .jpeg, reason: "\(frame.width)×\(frame.height) pixels of \(frame.components) components")
    }
    return frame
  }

  #if JPEG
    /// The picture, and what the file has that it should not, a clause each.
    static func decode(
      _ data: Data, path: String, options: ImageReadOptions
    ) throws -> (image: Image, warnings: [String]) {
      let header = JPEGHeader(data)
      let frame = try frame(of: header, path: path)
      guard data.count >= frame.minimumBytes else { throw cutShort(path) }
      let (format, samples) =
        switch frame.components {
        case 1: (TJPF_GRAY, 1)
        case 3: (TJPF_RGB, 3)
        default: (TJPF_CMYK, 4)
        }
      let count = frame.width * frame.height * samples
      var warnings: [String] = []
      let pixels = try [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
        warnings = try decompress(data, into: output, frame: frame, samples: samples, format: format, path: path)
        initialized = count
      }
      var image = Image(width: frame.width, height: frame.height, channels: samples, pixels: pixels)
      if samples == 4 { image = rgb(fromCMYK: image) }
      let managed = EmbeddedProfile.apply(EmbeddedProfile.ofJPEG(data), to: image, isGray: samples == 1)
      image = managed.image
      warnings += managed.warnings
      return (options.appliesOrientation ? image.oriented(header.orientation) : image, warnings)
    }

    static func encode(_ image: Image, path: String, quality: Int) throws -> Data {
      precondition((1...100).contains(quality), "jpegQuality: \(quality) is not in 1...100")
      // The format's fields have 16 bits; libjpeg stops a little earlier.
      guard max(image.width, image.height) <= 65_500 else {
        throw ImageCodecError.notWritable(
          path: path, reason: "a JPEG holds at most 65500 pixels a side, not \(image.width)×\(image.height)")
      }
      let image = image.channels == 4 ? image.converted(toChannels: 3) : image
      guard let handle = tjInitCompress() else { throw failure(nil, path: path) }
      defer { tjDestroy(handle) }
      let subsampling = image.channels == 1 ? TJSAMP_GRAY : quality >= 90 ? TJSAMP_444 : TJSAMP_420
      let format = image.channels == 1 ? TJPF_GRAY : TJPF_RGB
      var buffer: UnsafeMutablePointer<UInt8>?
      var size: UInt = 0
      defer { tjFree(buffer) }
      let status = image.pixels.withUnsafeBufferPointer {
        tjCompress2(
          handle, $0.baseAddress, Int32(image.width), Int32(image.width * image.channels), Int32(image.height),
          Int32(format.rawValue), &buffer, &size, Int32(subsampling.rawValue), Int32(quality), TJFLAG_ACCURATEDCT)
      }
      guard status == 0, let buffer else {
        throw ImageCodecError.notWritable(path: path, reason: message(handle))
      }
      return Data(bytes: buffer, count: Int(size))
    }

    /// TurboJPEG fills what is missing from a damaged file with grey and only warns, so a warning about the pixels is a
    /// failure here. One that is not, since every pixel is there, is returned.
    private static func decompress(
      _ data: Data, into output: UnsafeMutableBufferPointer<UInt8>, frame: JPEGHeader.Frame, samples: Int,
      format: TJPF, path: String
    ) throws -> [String] {
      guard let handle = tjInitDecompress() else { throw failure(nil, path: path) }
      defer { tjDestroy(handle) }
      func attempt(_ data: Data, _ flags: Int32) -> Bool {
        let status = data.withUnsafeBytes {
          tjDecompress2(
            handle, $0.bindMemory(to: UInt8.self).baseAddress, UInt($0.count), output.baseAddress, Int32(frame.width),
            Int32(frame.width * samples), Int32(frame.height), Int32(format.rawValue), flags | TJFLAG_LIMITSCANS)
        }
        return status == 0
      }
      if attempt(data, TJFLAG_STOPONWARNING) { return [] }
      let cleanup = JPEGCleanup(data, components: frame.components)
      guard !cleanup.lacksScans else { throw cutShort(path) }
      if attempt(cleanup.data, TJFLAG_STOPONWARNING) { return cleanup.warnings }
      // Stray bytes between the last scan and the end: the warning comes when every pixel is decoded.
      guard message(handle).hasSuffix("extraneous bytes before marker 0xd9") else { throw failure(handle, path: path) }
      if !attempt(cleanup.data, 0), tjGetErrorCode(handle) != Int32(TJERR_WARNING.rawValue) {
        throw failure(handle, path: path)
      }
      return cleanup.warnings + ["stray bytes after the last scan"]
    }

    private static func cutShort(_ path: String) -> ImageCodecError {
      .truncated(path: path, format: .jpeg, detail: "the compressed data ends before the picture is complete")
    }

    private static func failure(_ handle: tjhandle?, path: String) -> ImageCodecError {
      let message = message(handle)
      return message.hasPrefix("Premature end of JPEG file") || message.contains("premature end of data")
        ? cutShort(path)
        : .corrupt(path: path, format: .jpeg, reason: message)
    }

    private static func message(_ handle: tjhandle?) -> String {
      tjGetErrorStr2(handle).map { String(cString: $0) } ?? "out of memory"
    }

    /// `R = C K / 255` and so on, where 255 is no ink.
    ///
    /// Adobe's programs store inks inverted so. A file without their marker says nothing of it; browsers and
    /// Pillow read it the same way, since what strips markers strips this one too.
    private static func rgb(fromCMYK image: Image) -> Image {
      let count = image.width * image.height
      let pixels = [UInt8](unsafeUninitializedCapacity: 3 * count) { output, initialized in
        image.pixels.withUnsafeBufferPointer { input in
          for i in 0..<count {
            let light = Int32(input[4 * i + 3])
            for c in 0..<3 { output[3 * i + c] = UInt8((Int32(input[4 * i + c]) * light + 127) / 255) }
          }
        }
        initialized = 3 * count
      }
      return Image(width: image.width, height: image.height, channels: 3, pixels: pixels)
    }
  #else
    static func decode(
      _ data: Data, path: String, options: ImageReadOptions
    ) throws -> (image: Image, warnings: [String]) {
      throw ImageCodecError.missingLibrary(path: path, package: "libturbojpeg0-dev")
    }

    static func encode(_ image: Image, path: String, quality: Int) throws -> Data {
      throw ImageCodecError.missingLibrary(path: path, package: "libturbojpeg0-dev")
    }
  #endif
}
