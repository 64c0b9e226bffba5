import Foundation
import Testing

@testable import latent

@Suite struct FileNamesTests {
  @Test func plainNamesStay() {
    #expect(fileName("hue:red") == "hue-red" && fileName("a/b\\c") == "a-b-c" && fileName("Größe 2") == "Größe 2")
  }

  /// Cut between characters, in bytes, and still different.
  @Test func longNamesAreCut() {
    let (a, b) = (String(repeating: "ü", count: 250), String(repeating: "ü", count: 251))
    #expect(fileName(a) != fileName(b) && fileName(a) == fileName(a))
    #expect((98...100).contains(fileName(a).utf8.count) && fileName(a).hasPrefix("üüü"))
    #expect(fileName(String(repeating: "n", count: 100)).count == 100)
  }

  @Test func namesStayApart() {
    let names = ["a/b", "a-b", "a:b", "c", "a/b"]
    let files = fileNames(names)
    #expect(Set(files).count == 5 && files[1] == "a-b" && files[3] == "c")
    #expect(files.allSatisfy { !$0.contains("/") && !$0.contains(":") })
    // Whatever their company, as long as there is some.
    #expect(fileNames(["a:b", "a/b"])[1] == files[0])
    #expect(fileNames(["a/b", "x"]) == ["a-b", "x"])
  }
}
