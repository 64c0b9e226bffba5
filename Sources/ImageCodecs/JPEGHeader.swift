import Foundation

/// What the marker segments of a JPEG say before its first scan: frame size and EXIF orientation.
struct JPEGHeader {
  struct Frame: Equatable {
    var width: Int
    var height: Int
    var bitDepth: Int
    /// Of each component, how often it is sampled across (the high four bits) and down, relative to the others.
    var samplingFactors: [UInt8]
    /// Whether the codes are arithmetic rather than Huffman's.
    var isArithmetic: Bool

    var components: Int { samplingFactors.count }

    /// From the data of a start-of-frame segment; nil where they end before every component is described.
    init?(_ body: UnsafeRawBufferPointer, marker: UInt8) {
      guard body.count >= 6, body.count >= 6 + 3 * Int(body[5]) else { return nil }
      width = Int(body[3]) << 8 | Int(body[4])
      height = Int(body[1]) << 8 | Int(body[2])
      bitDepth = Int(body[0])
      samplingFactors = (0..<Int(body[5])).map { body[7 + 3 * $0] }
      isArithmetic = marker > 0xC8
    }

    /// Whether there are pixels, and the factors are those that the format has, 1 to 4.
    var isValid: Bool {
      width > 0 && height > 0
        && samplingFactors.allSatisfy { (1...4).contains($0 >> 4) && (1...4).contains($0 & 15) }
    }

    /// Fewest bytes that can hold every block of 8×8 samples: each takes a bit at least. Zero where the codes are
    /// arithmetic, which have no such bound.
    ///
    /// A component that is sampled `h` by `v` times, where the largest factors are `H` and `V`, has
    /// `ceil(width h / H)` by `ceil(height v / V)` samples (ITU-T T.81, A.1.1). Precondition: the frame is valid.
    var minimumBytes: Int {
      let (across, down) = (samplingFactors.map { Int($0 >> 4) }, samplingFactors.map { Int($0 & 15) })
      guard !isArithmetic, let columns = across.max(), let rows = down.max() else { return 0 }
      func blocks(_ samples: Int, _ factor: Int, of largest: Int) -> Int {
        ((samples * factor + largest - 1) / largest + 7) / 8
      }
      return zip(across, down).reduce(0) { total, factors in
        total + blocks(width, factors.0, of: columns) * blocks(height, factors.1, of: rows)
      } / 8
    }
  }

  /// From the first start-of-frame segment; nil where the data ends before one.
  private(set) var frame: Frame?
  /// From the first EXIF segment; a second one is what some program left behind.
  private(set) var orientation = ExifOrientation.upright

  init(_ data: Data) {
    data.withUnsafeBytes { bytes in
      var position = 2
      var hasExif = false
      while let segment = JPEGSegment.next(bytes, from: &position),
        segment.marker != JPEGSegment.startOfScan, segment.marker != JPEGSegment.endOfImage
      {
        let body = UnsafeRawBufferPointer(rebasing: bytes[segment.body])
        switch segment.marker {
        case _ where segment.isFrame && frame == nil:
          frame = Frame(body, marker: segment.marker)
        case 0xE1 where !hasExif && body.count > 6 && body.starts(with: "Exif\0".utf8):
          hasExif = true
          orientation = ExifOrientation(tiff: UnsafeRawBufferPointer(rebasing: body[6...])) ?? .upright
        default:
          break
        }
      }
    }
  }
}
