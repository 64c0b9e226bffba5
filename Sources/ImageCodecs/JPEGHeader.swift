import Foundation

/// What the marker segments of a JPEG say before its first scan: frame size, Adobe's marker, EXIF orientation.
///
/// Segments are `FF`, a marker byte, a 2-byte big-endian length that counts itself, and the data (ITU-T T.81, annex B).
struct JPEGHeader {
  struct Frame: Equatable {
    var width: Int
    var height: Int
    var components: Int
    var bitDepth: Int
  }

  /// From the first start-of-frame segment; nil where the data ends before one.
  private(set) var frame: Frame?
  /// Adobe's APP14 segment is there: CMYK samples are then stored inverted.
  private(set) var hasAdobeMarker = false
  private(set) var orientation = ExifOrientation.upright

  init(_ data: Data) {
    data.withUnsafeBytes { bytes in
      var position = 2
      while let segment = Self.nextSegment(bytes, from: &position) {
        let body = UnsafeRawBufferPointer(rebasing: bytes[segment.range])
        switch segment.marker {
        case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(segment.marker) && frame == nil && body.count >= 6:
          frame = Frame(
            width: Int(body[3]) << 8 | Int(body[4]), height: Int(body[1]) << 8 | Int(body[2]),
            components: Int(body[5]), bitDepth: Int(body[0]))
        case 0xE1 where body.starts(with: "Exif\0\0".utf8):
          orientation = ExifOrientation(tiff: UnsafeRawBufferPointer(rebasing: body[6...])) ?? orientation
        case 0xEE where body.starts(with: "Adobe".utf8):
          hasAdobeMarker = true
        default:
          break
        }
      }
    }
  }

  /// The next segment that has data, or nil at the first scan, the end of the picture or the end of the data.
  private static func nextSegment(
    _ bytes: UnsafeRawBufferPointer, from position: inout Int
  ) -> (marker: UInt8, range: Range<Int>)? {
    while position + 4 <= bytes.count {
      let marker = bytes[position + 1]
      if bytes[position] != 0xFF || marker == 0xFF || marker == 0x00 {
        position += 1
        continue
      }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) {
        position += 2
        continue
      }
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let range = (position + 4)..<(position + 2 + max(length, 2))
      guard marker != 0xDA, marker != 0xD9, range.upperBound <= bytes.count else { return nil }
      position = range.upperBound
      return (marker, range)
    }
    return nil
  }
}
