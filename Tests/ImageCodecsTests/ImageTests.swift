import Testing

@testable import ImageCodecs

@Suite struct ImageTests {
  /// Sample `i` is `i`.
  private func counted(_ width: Int, _ height: Int, _ channels: Int) -> Image {
    Image(
      width: width, height: height, channels: channels,
      pixels: (0..<(width * height * channels)).map { UInt8($0) })
  }

  @Test func greySpreadsAndColourBecomesLuma() {
    let grey = Image(width: 2, height: 1, channels: 1, pixels: [7, 200])
    #expect(grey.converted(toChannels: 3).pixels == [7, 7, 7, 200, 200, 200])
    #expect(grey.converted(toChannels: 4).pixels == [7, 7, 7, 255, 200, 200, 200, 255])
    // Rec. 601: 0.299, 0.587 and 0.114 of 255.
    let primaries = Image(width: 4, height: 1, channels: 3, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
    #expect(primaries.converted(toChannels: 1).pixels == [76, 150, 29, 255])
  }

  @Test func greyThroughColourIsExact() {
    let grey = Image(width: 256, height: 1, channels: 1, pixels: (0...255).map { UInt8($0) })
    #expect(grey.converted(toChannels: 3).converted(toChannels: 1) == grey)
    #expect(grey.converted(toChannels: 4).converted(toChannels: 1) == grey)
  }

  @Test func droppedAlphaIsCompositedOverTheBackground() {
    let image = Image(width: 3, height: 1, channels: 4, pixels: [10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 200, 51])
    // 51 / 255 is a fifth.
    #expect(image.converted(toChannels: 3).pixels == [10, 20, 30, 255, 255, 255, 204, 224, 244])
    let blue = RGBColor(red: 0, green: 0, blue: 255)
    #expect(image.converted(toChannels: 3, over: blue).pixels == [10, 20, 30, 0, 0, 255, 0, 20, 244])
    #expect(image.converted(toChannels: 1, over: .black).pixels == [18, 0, 16])
  }

  @Test func cropTakesTheRectangle() {
    #expect(counted(4, 3, 1).cropped(x: 1, y: 1, width: 2, height: 2).pixels == [5, 6, 9, 10])
    #expect(counted(3, 2, 3).cropped(x: 2, y: 1, width: 1, height: 1).pixels == [15, 16, 17])
  }

  @Test func squaresAreCentred() {
    #expect(counted(4, 2, 1).centerSquare().pixels == [1, 2, 5, 6])
    #expect(counted(1, 4, 1).centerSquare().pixels == [1])
    #expect(counted(2, 2, 3).centerSquare() == counted(2, 2, 3))
    #expect(counted(3, 1, 1).paddedToSquare(fill: .black).pixels == [0, 0, 0, 0, 1, 2, 0, 0, 0])
    let tall = counted(1, 2, 3).paddedToSquare(fill: RGBColor(red: 9, green: 8, blue: 7))
    #expect(tall.pixels == [0, 1, 2, 9, 8, 7, 3, 4, 5, 9, 8, 7])
  }

  @Test func flipExchangesColumnsAndUndoesItself() {
    #expect(counted(3, 2, 1).flippedHorizontally().pixels == [2, 1, 0, 5, 4, 3])
    #expect(counted(5, 3, 3).flippedHorizontally().flippedHorizontally() == counted(5, 3, 3))
  }

  @Test func magnifiedPixelsAreSquares() {
    #expect(counted(2, 1, 1).magnified(3).pixels == [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1])
    #expect(
      counted(1, 2, 3).magnified(2).pixels == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5, 3, 4, 5, 3, 4, 5])
    #expect(counted(5, 3, 3).magnified(1) == counted(5, 3, 3))
  }

  @Test func pasteReplacesARectangle() {
    var sheet = Image(width: 3, height: 2, channels: 1, fill: .white)
    sheet.paste(counted(2, 1, 1), x: 1, y: 1)
    #expect(sheet.pixels == [255, 255, 255, 255, 0, 1])
  }

  @Test func floatsRoundTripEveryByte() {
    let image = Image(width: 256, height: 1, channels: 1, pixels: (0...255).map { UInt8($0) })
    let floats = image.floatPixels()
    #expect(floats.first == -1 && abs(floats.last! - 1) < 1e-6)
    #expect(Image(width: 256, height: 1, channels: 1, floatPixels: floats) == image)
  }

  @Test func floatsAreRoundedAndClamped() {
    let values: [Float] = [-3, 7, .nan, .infinity, -.infinity, 0, 0.6 / 127.5 - 1, 0.4 / 127.5 - 1]
    let image = Image(width: 8, height: 1, channels: 1, floatPixels: values)
    #expect(image.pixels == [0, 255, 0, 255, 0, 128, 1, 0])
  }
}
