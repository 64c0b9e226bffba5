import Testing

@testable import Reporting

struct BitmapFontTests {
  @Test func everyPrintableCharacterHasAGlyphOfItsOwn() {
    let glyphs = (32...126).map { BitmapFont.rows(of: Character(UnicodeScalar(UInt8($0)))) }
    #expect(Set(glyphs).count == 95)
    #expect(glyphs.allSatisfy { $0.count == 9 && $0.allSatisfy { $0 < 32 } })
    #expect(glyphs[0].allSatisfy { $0 == 0 })
  }

  @Test func theDrawingIsReadInPlace() {
    #expect(BitmapFont.rows(of: "L") == [16, 16, 16, 16, 16, 16, 31, 0, 0])
    #expect(BitmapFont.rows(of: "7") == [31, 1, 2, 4, 4, 8, 8, 0, 0])
    #expect(BitmapFont.rows(of: "p") == [0, 0, 30, 17, 17, 17, 30, 16, 16])
  }

  @Test func otherCharactersAreTwinsOrABox() {
    #expect(BitmapFont.rows(of: "−") == BitmapFont.rows(of: "-"))
    #expect(BitmapFont.rows(of: "é") == [31, 17, 17, 17, 17, 17, 31, 0, 0])
    #expect(BitmapFont.rows(of: "\u{7F}") == BitmapFont.rows(of: "é"))
  }

  @Test func longTextIsCutToItsRoom() {
    #expect(BitmapFont.width(of: "abc") == 17)
    #expect(BitmapFont.fitted("abcdef", width: 35) == "abcdef")
    #expect(BitmapFont.fitted("abcdef", width: 34) == "ab...")
    #expect(BitmapFont.fitted("abcdef", width: 12) == "ab")
    #expect(BitmapFont.fitted("abcdef", width: 0) == "")
  }
}
