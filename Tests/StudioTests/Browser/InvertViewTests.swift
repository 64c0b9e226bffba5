import Foundation
import ImageCodecs
import Testing

/// The view Invert in a real browser, from a picture to its code in Explore.
@Suite(
  .serialized, .enabled(if: RunningStudio.canBeDriven, "no browser with a driver is installed, or no latent built"))
struct InvertViewTests {
  private static let found = ".pictures figure:nth-of-type(2) canvas"

  private func waitForEnd(_ page: StudioPage) throws -> String {
    try page.waitForText("main .panel .hint", containing: "dB PSNR")
  }

  @Test func aSearchLeavesACodeThatExploreAndTheCommandDraw() throws {
    let studio = try RunningStudio()
    let made = try studio.run(line: "latent sample --seeds 5 --class cat --separate --output face")
    try #require(made.status == 0, "\(made.output)")
    let face = try #require(
      FileManager.default.contentsOfDirectory(atPath: studio.folder.file("face").path).first { $0.hasSuffix(".png") })
    let page = try StudioPage(DrivenBrowser(), studio)
    try page.open(view: "invert")
    try page.browser.choose(file: studio.folder.file("face/\(face)"), in: "main .drop-place.first input")
    _ = try page.waitForText("main .curve-box .hint", containing: "Step ")
    try page.press("Stop")
    // Few steps, so that a debug build comes to an end.
    try page.browser.script(
      """
      const field = document.querySelector("input[aria-label='Steps']");
      field.value = "12";
      field.dispatchEvent(new Event("change"));
      """)
    try page.press("Search again")
    let facts = try waitForEnd(page)
    #expect(try page.text("main .problem") == nil)
    let found = try page.pixels(Self.found)
    try page.keepScreenshot("invert")

    // The code is in a file, and the copied command's is the same.
    let file = try #require(facts.split { " ,".contains($0) }.last { $0.hasSuffix(".npz") }.map(String.init))
    let code = try Data(contentsOf: studio.saved((file as NSString).lastPathComponent))
    let line = try page.copiedCommand()
    let before = Set(try FileManager.default.subpathsOfDirectory(atPath: studio.folder.url.path))
    let result = try studio.run(line: line)
    #expect(result.status == 0, "\(line): \(result.output)")
    let new = try FileManager.default.subpathsOfDirectory(atPath: studio.folder.url.path)
      .first { !before.contains($0) && $0.hasSuffix(".npz") }
    #expect(try Data(contentsOf: studio.folder.file(#require(new, "\(line) wrote no codes"))) == code, "\(line)")

    try page.press("Edit in Explore")
    try page.waitUntilDrawn()
    #expect(try page.pixels() == found, "Explore draws another picture than the search ended with")
    try page.press("Save PNG")
    let saved = try page.savedFiles()
    #expect(try ImageFile.read(studio.saved((saved[0] as NSString).lastPathComponent)) == found)
    #expect(try page.browser.console() == [])
  }
}
