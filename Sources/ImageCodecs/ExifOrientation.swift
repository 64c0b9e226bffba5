/// How a stored picture has to be turned to be seen upright (tag 0x0112 of the EXIF 2.3 standard).
///
/// The names say what is done to the stored picture.
enum ExifOrientation: UInt16, CaseIterable {
  case upright = 1
  case mirrored = 2
  case rotated180 = 3
  case flipped = 4
  case transposed = 5
  case rotatedClockwise = 6
  case transversed = 7
  case rotatedCounterclockwise = 8

  var swapsAxes: Bool { rawValue >= 5 }

  /// From the TIFF structure of an EXIF segment; nil where it holds no valid orientation.
  ///
  /// The structure is a byte order (`II` or `MM`), the number 42, the offset of the first directory, and there
  /// 12-byte entries: tag, type, count, and the value, or where its bytes are more than four, their offset. The
  /// standard's type is SHORT; programs also write the other integers. A damaged structure is no reason to refuse the
  /// picture.
  init?(tiff: UnsafeRawBufferPointer) {
    guard tiff.count >= 8 else { return nil }
    let isLittleEndian: Bool
    switch (tiff[0], tiff[1]) {
    case (0x49, 0x49): isLittleEndian = true
    case (0x4D, 0x4D): isLittleEndian = false
    default: return nil
    }
    func number(_ offset: Int, bytes count: Int) -> Int? {
      guard offset >= 0, offset + count <= tiff.count else { return nil }
      return (0..<count).reduce(0) { value, i in
        value << 8 | Int(tiff[offset + (isLittleEndian ? count - 1 - i : i)])
      }
    }
    guard number(2, bytes: 2) == 42, let directory = number(4, bytes: 4), let count = number(directory, bytes: 2)
    else { return nil }
    for entry in 0..<count {
      let offset = directory + 2 + 12 * entry
      guard let tag = number(offset, bytes: 2) else { return nil }
      guard tag == 0x0112 else { continue }
      guard let type = number(offset + 2, bytes: 2), let size = Self.integerSizes[type],
        let values = number(offset + 4, bytes: 4), values > 0,
        let place = values * size <= 4 ? offset + 8 : number(offset + 8, bytes: 4),
        let value = number(place, bytes: size)
      else { return nil }
      self.init(rawValue: UInt16(clamping: value))
      return
    }
    return nil
  }

  /// Bytes of TIFF's integer types: BYTE, SHORT, LONG and the signed ones.
  private static let integerSizes = [1: 1, 3: 2, 4: 4, 6: 1, 8: 2, 9: 4]
}

extension Image {
  /// The stored picture turned upright.
  func oriented(_ orientation: ExifOrientation) -> Image {
    let (right, bottom) = (width - 1, height - 1)
    return switch orientation {
    case .upright: self
    case .mirrored: rearranged(width: width, height: height) { x, y in (right - x, y) }
    case .rotated180: rearranged(width: width, height: height) { x, y in (right - x, bottom - y) }
    case .flipped: rearranged(width: width, height: height) { x, y in (x, bottom - y) }
    case .transposed: rearranged(width: height, height: width) { x, y in (y, x) }
    case .rotatedClockwise: rearranged(width: height, height: width) { x, y in (y, bottom - x) }
    case .transversed: rearranged(width: height, height: width) { x, y in (right - y, bottom - x) }
    case .rotatedCounterclockwise: rearranged(width: height, height: width) { x, y in (right - y, x) }
    }
  }
}
