import ImageCodecs
import Testing

@testable import Reporting

struct ContactSheetTests {
  private func flat(_ color: RGBColor, width: Int = 3, height: Int = 2) -> Image {
    Image(width: width, height: height, channels: 3, fill: color)
  }

  private func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
    Array(image.pixels[(y * image.width + x) * 3..<(y * image.width + x) * 3 + 3])
  }

  @Test func picturesStandRowByRowBetweenGaps() throws {
    let images = (0..<5).map { flat(RGBColor(red: UInt8(10 + $0), green: 0, blue: 0)) }
    let sheet = try ContactSheet(columns: 3, gap: 2, scale: 2, background: .white).render(images)
    // 3 columns of 3×2 pixels doubled, gaps of 2 all around; 2 rows of 2×2 pixels doubled.
    #expect(sheet.width == 2 + 3 * 8)
    #expect(sheet.height == 2 + 2 * 6)
    for index in 0..<6 {
      let (left, top) = (2 + index % 3 * 8, 2 + index / 3 * 6)
      let expected: [UInt8] = index < 5 ? [UInt8(10 + index), 0, 0] : [255, 255, 255]
      #expect(pixel(sheet, left, top) == expected)
      #expect(pixel(sheet, left + 5, top + 3) == expected)
      #expect(pixel(sheet, left + 6, top) == [255, 255, 255])
      #expect(pixel(sheet, left - 1, top) == [255, 255, 255])
    }
  }

  @Test func magnificationRepeatsEachPixel() throws {
    let image = Image(width: 2, height: 2, channels: 1, pixels: [1, 2, 3, 4])
    let sheet = try ContactSheet(columns: 1, gap: 0, scale: 3).render([image])
    let grey = (0..<36).map { sheet.pixels[$0 * 3] }
    #expect(
      grey == [
        1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4,
      ])
  }

  @Test func alphaIsLaidOverTheBackground() throws {
    let image = Image(width: 1, height: 1, channels: 4, pixels: [255, 0, 0, 0])
    let sheet = try ContactSheet(columns: 1, gap: 0, background: RGBColor(red: 1, green: 2, blue: 3)).render([image])
    #expect(sheet.pixels == [1, 2, 3])
  }

  @Test func labelsTakeRoomAndCarryTheirText() throws {
    let images = [flat(.black, width: 20, height: 20), flat(.black, width: 20, height: 20)]
    var sheet = ContactSheet(columns: 1, gap: 4)
    let plain = try sheet.render(images)
    sheet.rowLabels = ["L", "I"]
    sheet.captions = ["1.5", ""]
    sheet.columnLabels = ["ab"]
    let labelled = try sheet.render(images)
    #expect(labelled.width == plain.width + 5 + 4)
    #expect(labelled.height == plain.height + 12 + 2 * 12)
    // The foot of the first row's "L": five inked pixels, centred on the picture's height.
    let y = 4 + 12 + (20 - 7) / 2 + 6
    #expect((4..<9).allSatisfy { pixel(labelled, $0, y) == [0x20, 0x20, 0x20] })
    #expect(pixel(labelled, 9, y) == [255, 255, 255])
  }

  /// Text is twice as large under pictures of twice the size, and a caption of two lines takes the room of two.
  @Test func textGrowsWithThePictures() throws {
    func heights(scale: Int, _ caption: String) throws -> Int {
      var sheet = ContactSheet(columns: 1, gap: 0, scale: scale)
      let plain = try sheet.render([flat(.white, width: 64, height: 4)]).height
      sheet.captions = [caption]
      return try sheet.render([flat(.white, width: 64, height: 4)]).height - plain
    }
    #expect(try [1, 2, 4, 8].map { try heights(scale: $0, "color 1.0") } == [12, 12, 24, 48])
    #expect(try heights(scale: 4, "color 1.0\nsmile 0.2") == 48)
  }

  /// A note is broken at spaces into lines of the sheet's width, below all pictures.
  @Test func notesAreBroken() throws {
    var sheet = ContactSheet(columns: 2, gap: 4)
    let images = [flat(.white, width: 40, height: 10), flat(.white, width: 40, height: 10)]
    let plain = try sheet.render(images)
    sheet.note = "direction of a file"
    let noted = try sheet.render(images)
    // 84 pixels hold 14 letters: "direction of a" and "file".
    #expect(noted.width == plain.width && noted.height == plain.height + 2 * 12)
    #expect(sheet.size(count: 2, width: 40, height: 10) == (noted.width, noted.height))
    let ink = (plain.height..<noted.height).map { y in
      (0..<noted.width).contains { pixel(noted, $0, y) != [255, 255, 255] }
    }
    #expect(ink.prefix(12).contains(true) && ink.suffix(12).contains(true))
  }

  @Test func inkIsLightOnDark() throws {
    var sheet = ContactSheet(columns: 1, gap: 0, background: .black)
    sheet.captions = ["#"]
    let image = try sheet.render([flat(.black, width: 8, height: 8)])
    #expect(image.pixels.max() == 0xE8)
  }

  @Test func unequalPicturesAreRefused() {
    #expect(throws: ReportingError.unequalSizes(index: 1, expected: "3×2", found: "2×3")) {
      try ContactSheet(columns: 2).render([flat(.black), flat(.black, width: 2, height: 3)])
    }
    #expect(throws: ReportingError.noImages) { try ContactSheet(columns: 2).render([]) }
  }
}
