import Testing

@testable import FileFormats

struct NearestNameTests {
  private static let commands = ["train", "sample", "walk", "score", "boundary", "edit", "model"]

  @Test(arguments: [
    ("trian", "train"), ("smaple", "sample"), ("boundry", "boundary"), ("Edit", "edit"), ("modell", "model"),
    ("walc", "walk"), ("fruts", "fruits64"), ("scores", "score"),
  ])
  func aSlipIsForgiven(_ written: String, _ meant: String) {
    #expect(NearestName.find(written, among: Self.commands + ["fruits64"]) == meant)
    #expect(NearestName.hint(written, among: Self.commands + ["fruits64"]) == "; did you mean \(meant)?")
  }

  /// One slip in three characters is the most: of short names one, however short.
  @Test(arguments: ["", "paint", "xyz", "tidy", "wk"])
  func whatIsFarIsNotGuessed(_ written: String) {
    #expect(NearestName.find(written, among: Self.commands) == nil)
    #expect(NearestName.hint(written, among: Self.commands) == "")
  }

  @Test func ofSeveralTheNearestCountsThenTheFirst() {
    #expect(NearestName.find("cats", among: ["bats", "cat", "cots"]) == "bats")
    #expect(NearestName.find("catsle", among: ["cattle", "castle"]) == "cattle")
    #expect(NearestName.find("castel", among: ["cattle", "castle"]) == "castle")
    #expect(NearestName.find("a", among: [String]()) == nil)
  }
}
