import Testing

@testable import ImageCodecs

@Suite struct PaletteQuantizerTests {
  private func restored(_ image: Image, isDithered: Bool) -> Image {
    let (palette, indices) = PaletteQuantizer.quantize(image, isDithered: isDithered)
    let pixels = indices.flatMap { (index: UInt8) -> [UInt8] in
      let color = palette[Int(index)]
      return [color.red, color.green, color.blue]
    }
    return Image(width: image.width, height: image.height, channels: 3, pixels: pixels)
  }

  /// Red along x, green along y, blue a wave: tens of thousands of colours.
  private let gradient = Image(
    width: 200, height: 160, channels: 3,
    pixels: (0..<32_000).flatMap { (i: Int) -> [UInt8] in
      let (x, y) = (i % 200, i / 200)
      return [UInt8(x * 255 / 199), UInt8(y * 255 / 159), UInt8((x + y) * 5 & 255)]
    })

  @Test(arguments: [true, false])
  func fewColoursAreKeptExactly(isDithered: Bool) {
    let pixels = (0..<256).flatMap { (i: Int) -> [UInt8] in [UInt8(i), UInt8(255 - i), UInt8(i / 2)] }
    let image = Image(width: 32, height: 8, channels: 3, pixels: pixels)
    #expect(restored(image, isDithered: isDithered) == image)
    let one = Image(width: 3, height: 3, channels: 3, fill: .gray)
    #expect(restored(one, isDithered: isDithered) == one)
  }

  @Test func manyColoursAreCloseInTheMean() {
    let image = restored(gradient, isDithered: false)
    let error = zip(image.pixels, gradient.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    // 256 boxes of equal volume have edges of 40 levels, a mean distance of 10.
    #expect(error < 10 * gradient.pixels.count)
    let (palette, _) = PaletteQuantizer.quantize(gradient, isDithered: false)
    #expect(palette.count == 256)
  }

  /// Blocks of 20×20 pixels have nearly the right mean, but for those at the corners of the palette.
  @Test func ditheringKeepsLocalMeans() {
    let wanted = gradient.resized(width: 10, height: 8, filter: .box)
    func meanBlockError(isDithered: Bool) -> Double {
      let blocks = restored(gradient, isDithered: isDithered).resized(width: 10, height: 8, filter: .box)
      let total = zip(blocks.pixels, wanted.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      return Double(total) / Double(wanted.pixels.count)
    }
    #expect(meanBlockError(isDithered: true) < 1)
    #expect(meanBlockError(isDithered: true) < meanBlockError(isDithered: false))
  }
}
