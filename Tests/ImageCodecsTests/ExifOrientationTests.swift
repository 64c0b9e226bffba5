import Testing

@testable import ImageCodecs

@Suite struct ExifOrientationTests {
  /// The stored picture that is seen as `123 / 456` once turned upright, by the EXIF standard's own wording: where
  /// its row 0 and column 0 lie in the picture as seen.
  @Test(arguments: [
    (1, 3, [1, 2, 3, 4, 5, 6]),  // top, left
    (2, 3, [3, 2, 1, 6, 5, 4]),  // top, right
    (3, 3, [6, 5, 4, 3, 2, 1]),  // bottom, right
    (4, 3, [4, 5, 6, 1, 2, 3]),  // bottom, left
    (5, 2, [1, 4, 2, 5, 3, 6]),  // left, top
    (6, 2, [3, 6, 2, 5, 1, 4]),  // right, top
    (7, 2, [6, 3, 5, 2, 4, 1]),  // right, bottom
    (8, 2, [4, 1, 5, 2, 6, 3]),  // left, bottom
  ])
  func everyOrientationIsTurnedUpright(value: UInt16, width: Int, stored: [UInt8]) {
    let image = Image(width: width, height: 6 / width, channels: 1, pixels: stored)
    let upright = image.oriented(ExifOrientation(rawValue: value)!)
    #expect(upright == Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6]))
  }

  private func parsed(_ bytes: [UInt8]) -> ExifOrientation? { bytes.withUnsafeBytes { ExifOrientation(tiff: $0) } }

  @Test func bothByteOrdersAreRead() {
    let little: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
    let big: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]
    #expect(parsed(little) == .rotatedClockwise)
    #expect(parsed(big) == .rotatedClockwise)
    for length in 0..<20 { #expect(parsed(Array(little.prefix(length))) == nil) }
  }

  /// A structure whose only entry is the orientation.
  private func structure(type: UInt8, count: UInt8 = 1, value: [UInt8], isLittleEndian: Bool) -> [UInt8] {
    isLittleEndian
      ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, type, 0, count, 0, 0, 0] + value
      : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, type, 0, 0, 0, count] + value
  }

  /// BYTE, SHORT, LONG and the signed ones, which differ in where the value's last byte lies.
  @Test func everyIntegerTypeIsRead() {
    for (type, size) in [(1, 1), (3, 2), (4, 4), (6, 1), (8, 2), (9, 4)] as [(UInt8, Int)] {
      let padding = [UInt8](repeating: 0, count: 4 - size)
      let big = [UInt8](repeating: 0, count: size - 1) + [6] + padding
      #expect(parsed(structure(type: type, value: big, isLittleEndian: false)) == .rotatedClockwise)
      #expect(parsed(structure(type: type, value: [6, 0, 0, 0], isLittleEndian: true)) == .rotatedClockwise)
    }
    // Three SHORTs lie elsewhere, behind the directory; so far away, nowhere.
    let far = structure(type: 3, count: 3, value: [0, 0, 0, 22], isLittleEndian: false)
    #expect(parsed(far + [0, 8, 0, 1, 0, 1]) == .rotatedCounterclockwise)
    #expect(parsed(far) == nil)
    #expect(parsed(structure(type: 4, count: 255, value: [255, 255, 255, 255], isLittleEndian: true)) == nil)
    // A text, a fraction, an unknown type, no value at all, a negative number and one of four bytes.
    for type in [2, 5, 7, 0, 13, 255] as [UInt8] {
      #expect(parsed(structure(type: type, value: [6, 0, 0, 0], isLittleEndian: true)) == nil)
    }
    #expect(parsed(structure(type: 3, count: 0, value: [6, 0, 0, 0], isLittleEndian: true)) == nil)
    #expect(parsed(structure(type: 9, value: [0xFA, 0xFF, 0xFF, 0xFF], isLittleEndian: true)) == nil)
    #expect(parsed(structure(type: 4, value: [6, 0, 1, 0], isLittleEndian: true)) == nil)
  }

  /// Bytes from outside never lead out of the structure, whichever of them are damaged.
  @Test func damagedBytesAreHarmless() {
    let whole = structure(type: 4, value: [0, 0, 0, 6], isLittleEndian: false)
    for position in whole.indices {
      for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
        var damaged = whole
        damaged[position] = value
        let found = parsed(damaged)
        #expect(found == nil || found == .rotatedClockwise || position == 21)
      }
    }
  }

  @Test func nonsenseIsNoOrientation() {
    #expect(parsed([0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0]) == nil)
    #expect(parsed([0x49, 0x49, 42, 0, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
    #expect(parsed([0x49, 0x49, 43, 0, 8, 0, 0, 0, 1, 0]) == nil)
  }
}
