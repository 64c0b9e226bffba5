import FileFormats
import Foundation
import ImageCodecs
import TestSupport
import Testing

@testable import Colorization

struct ColorHintTests {
  @Test func readsAPlaceAndAColour() throws {
    #expect(
      try ColorHint("12, 7,#FF8000") == ColorHint(x: 12, y: 7, color: RGBColor(red: 255, green: 128, blue: 0)))
    #expect(try ColorHint("0,0,#f80").color == RGBColor(red: 255, green: 136, blue: 0))
    #expect(try ColorHint("0,0,a03020").color == RGBColor(red: 160, green: 48, blue: 32))
  }

  @Test(arguments: ["", "1,2", "1,2,#ff", "-1,2,#ffffff", "1,2,#gggggg", "1.5,2,#ffffff", "1,2,#ffffff,3"])
  func otherTextsAreRefused(text: String) {
    #expect(throws: ColorizationError.self) { try ColorHint(text) }
  }

  @Test func readsTables() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: url) }
    try "y,file,x,color\n2,a.png,1,#000000\n4,b/c.jpg,3,ffffff\n".write(to: url, atomically: true, encoding: .utf8)
    let rows = try ColorHint.read(url)
    #expect(rows.map(\.file) == ["a.png", "b/c.jpg"])
    #expect(rows.map(\.hint) == [ColorHint(x: 1, y: 2, color: .black), ColorHint(x: 3, y: 4, color: .white)])
    try "x,y,colour\n1,2,#000000\n".write(to: url, atomically: true, encoding: .utf8)
    #expect(throws: FileFormatError.self) { try ColorHint.read(url) }
    try "x,y,color\n1,z,#000000\n".write(to: url, atomically: true, encoding: .utf8)
    #expect(throws: ColorizationError.self) { try ColorHint.read(url) }
  }

  /// In a copy of half the size a hint is where its place is, at the borders moved inside, and has the colour's a and b.
  @Test func hintsAreSquaresInTheCopy() {
    let red = RGBColor(red: 255, green: 0, blue: 0)
    let hints = [ColorHint(x: 40, y: 20, color: red), ColorHint(x: 99, y: 59, color: red)]
    let tensor = ColorHint.tensor(hints, picture: (100, 60), copy: (50, 30), side: 5).values
    let marked = (0..<1500).filter { tensor[3 * $0] == 1 }
    let expected = [(18...22, 8...12), (45...49, 25...29)].flatMap { columns, rows in
      rows.flatMap { row in columns.map { row * 50 + $0 } }
    }
    #expect(marked.sorted() == expected.sorted())
    let lab = LabColor(red)
    for i in 0..<1500 {
      let isMarked = marked.contains(i)
      #expect(abs(tensor[3 * i + 1] - (isMarked ? lab.a / 110 : 0)) < 1e-6)
      #expect(abs(tensor[3 * i + 2] - (isMarked ? lab.b / 110 : 0)) < 1e-6)
    }
    // A copy smaller than the square is filled.
    #expect(ColorHint.tensor(hints, picture: (100, 60), copy: (3, 2), side: 5).values.filter { $0 == 1 }.count == 6)
  }
}
