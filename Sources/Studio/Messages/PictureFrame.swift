import Foundation
import ImageCodecs

/// A picture on its way to the page: 20 bytes, little-endian, and the pixels.
///
///     0  "LFRM"      4  u32 request      8  u8 view          9  u8 encoding    10  u8 flags     11  u8 0
///    12  u16 index  14  u16 width       16  u16 height      18  u16 0          20  pixels
struct PictureFrame {
  enum Encoding: UInt8 { case rgba, png, jpeg }

  struct Flags: OptionSet {
    let rawValue: UInt8
    /// A better one of the same request follows.
    static let coarse = Flags(rawValue: 1)
    /// The last of its request.
    static let last = Flags(rawValue: 2)
  }

  let view: StudioView
  let request: UInt32
  /// Its place in a sheet or a walk.
  var index = 0
  var flags: Flags = []

  static let headLength = 20

  /// The bytes of a picture with raw pixels, red, green, blue and alpha each.
  func encoded(_ image: Image) -> Data {
    let count = image.width * image.height
    var data = header(.rgba, width: image.width, height: image.height, capacity: 4 * count)
    let channels = image.channels
    data.append(
      contentsOf: [UInt8](unsafeUninitializedCapacity: 4 * count) { buffer, initialized in
        image.pixels.withUnsafeBufferPointer { pixels in
          for index in 0..<count {
            let (from, to) = (index * channels, 4 * index)
            buffer[to] = pixels[from]
            buffer[to + 1] = pixels[channels > 2 ? from + 1 : from]
            buffer[to + 2] = pixels[channels > 2 ? from + 2 : from]
            buffer[to + 3] = channels == 4 ? pixels[from + 3] : 255
          }
        }
        initialized = 4 * count
      })
    return data
  }

  /// The bytes of a picture whose pixels are a file's.
  func encoded(_ file: Data, as encoding: Encoding, width: Int, height: Int) -> Data {
    header(encoding, width: width, height: height, capacity: file.count) + file
  }

  private func header(_ encoding: Encoding, width: Int, height: Int, capacity: Int) -> Data {
    var data = Data(capacity: Self.headLength + capacity)
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }
    data.append(contentsOf: Array("LFRM".utf8))
    append(request)
    data.append(contentsOf: [view.number, encoding.rawValue, flags.rawValue, 0])
    append(UInt16(clamping: index))
    append(UInt16(clamping: width))
    append(UInt16(clamping: height))
    append(UInt16(0))
    return data
  }
}
