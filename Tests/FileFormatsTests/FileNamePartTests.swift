import Foundation
import Testing

@testable import FileFormats

@Suite struct FileNamePartTests {
  @Test func plainNamesStay() {
    #expect(
      FileNamePart.make(of: "hue:red") == "hue-red" && FileNamePart.make(of: "a/b\\c") == "a-b-c"
        && FileNamePart.make(of: "Größe 2") == "Größe 2")
  }

  /// Cut between characters, in bytes, and still different.
  @Test func longNamesAreCut() {
    let (a, b) = (String(repeating: "ü", count: 250), String(repeating: "ü", count: 251))
    #expect(
      FileNamePart.make(of: a) != FileNamePart.make(of: b) && FileNamePart.make(of: a) == FileNamePart.make(of: a))
    #expect((98...100).contains(FileNamePart.make(of: a).utf8.count) && FileNamePart.make(of: a).hasPrefix("üüü"))
    #expect(FileNamePart.make(of: String(repeating: "n", count: 100)).count == 100)
  }

  @Test func namesStayApart() {
    let names = ["a/b", "a-b", "a:b", "c", "a/b"]
    let files = FileNamePart.makeDistinct(of: names)
    #expect(Set(files).count == 5 && files[1] == "a-b" && files[3] == "c")
    #expect(files.allSatisfy { !$0.contains("/") && !$0.contains(":") })
    // Whatever their company, as long as there is some.
    #expect(FileNamePart.makeDistinct(of: ["a:b", "a/b"])[1] == files[0])
    #expect(FileNamePart.makeDistinct(of: ["a/b", "x"]) == ["a-b", "x"])
  }
}
