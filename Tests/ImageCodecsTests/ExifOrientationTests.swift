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

  @Test func nonsenseIsNoOrientation() {
    #expect(parsed([0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0]) == nil)
    #expect(parsed([0x49, 0x49, 42, 0, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
    #expect(parsed([0x49, 0x49, 43, 0, 8, 0, 0, 0, 1, 0]) == nil)
  }
}
