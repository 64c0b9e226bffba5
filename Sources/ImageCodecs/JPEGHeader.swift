import Foundation

/// What the marker segments of a JPEG say before its first scan: frame size and EXIF orientation.
struct JPEGHeader {
  struct Frame: Equatable {
    var width: Int
    var height: Int
    var components: Int
    var bitDepth: Int
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
        case _ where segment.isFrame && frame == nil && body.count >= 6:
          frame = Frame(
            width: Int(body[3]) << 8 | Int(body[4]), height: Int(body[1]) << 8 | Int(body[2]),
            components: Int(body[5]), bitDepth: Int(body[0]))
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
