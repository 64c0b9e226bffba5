/// A marker of a JPEG with the data that it stands before (ITU-T T.81, annex B).
///
/// A segment is `FF`, a marker byte, a 2-byte big-endian length that counts itself, and the data. Any number of further
/// `FF` may stand before the marker byte. A scan's header is followed by entropy-coded data, in which `FF` is always
/// followed by `00` or by the marker of a restart.
struct JPEGSegment {
  static let startOfScan: UInt8 = 0xDA
  static let endOfImage: UInt8 = 0xD9

  let marker: UInt8
  /// Where the segment's data lie in the file, without the length; empty for a marker that stands alone.
  let body: Range<Int>
  /// Bytes before the marker that belong to nothing.
  let strayBytes: Int

  /// A start of frame of any process, and no Huffman table (C4), extension (C8) or arithmetic conditioning (CC).
  var isFrame: Bool { (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker) }

  /// The next segment.
  /// - Parameter position: where to look from; it is moved behind the segment.
  /// - Returns: nil where the data end before the segment does.
  static func next(_ bytes: UnsafeRawBufferPointer, from position: inout Int) -> JPEGSegment? {
    let start = position
    var index = position
    while index + 1 < bytes.count, bytes[index] != 0xFF || bytes[index + 1] == 0xFF || bytes[index + 1] == 0x00 {
      index += 1
    }
    guard index + 1 < bytes.count else { return nil }
    let marker = bytes[index + 1]
    // What stands before the marker is stray but for bytes FF, which may fill any gap.
    let stray = bytes[start..<index].count { $0 != 0xFF }
    let standsAlone = marker == 0x01 || (0xD0...0xD9).contains(marker)
    var end = index + 2
    if !standsAlone {
      guard index + 4 <= bytes.count else { return nil }
      end += max(Int(bytes[index + 2]) << 8 | Int(bytes[index + 3]), 2)
      guard end <= bytes.count else { return nil }
    }
    position = end
    return JPEGSegment(marker: marker, body: (standsAlone ? end : index + 4)..<end, strayBytes: stray)
  }

  /// Where entropy-coded data that begin at `start` end: at the next marker that is no restart, or with the file.
  static func endOfScan(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      guard bytes[index] == 0xFF else {
        index += 1
        continue
      }
      guard index + 1 < bytes.count else { return index }
      switch bytes[index + 1] {
      case 0x00, 0xD0...0xD7: index += 2
      case 0xFF: index += 1
      default: return index
      }
    }
    return index
  }
}
