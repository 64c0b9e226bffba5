import Foundation
import ImageCodecs
import LatentSpace
import Testing

/// The view Drag in a real browser, from the first point to the saved file.
@Suite(
  .serialized, .enabled(if: RunningStudio.canBeDriven, "no browser with a driver is installed, or no latent built"))
struct DragViewTests {
  private static let canvas = ".dragged canvas"
  private static let overlay = ".dragged .overlay"

  private func openView(_ page: StudioPage) throws {
    try page.open(view: "drag")
    try waitForPicture(page)
  }

  private func waitForPicture(_ page: StudioPage) throws {
    _ = try waiting(for: "the picture to drag") {
      try page.browser.script("return document.querySelector('.dragged')?.ariaBusy === 'false' || null;") as? Bool
    }
  }

  /// Steps at most, so that a debug build comes to an end.
  private func set(steps: Int, _ page: StudioPage) throws {
    try page.browser.script(
      """
      const field = document.querySelector("input[aria-label='Steps at most']");
      field.value = arguments[0];
      field.dispatchEvent(new Event("change"));
      """, ["\(steps)"])
  }

  private func waitForEnd(_ page: StudioPage) throws {
    _ = try waiting(for: "the drag's end", seconds: 120) {
      try page.text("main .actions button") == "Drag" ? true : nil
    }
  }

  @Test func aDragIsTheCommandsAndGoesOn() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    let explored = try page.pixels()
    try openView(page)
    let before = try page.pixels(Self.canvas)
    #expect(before == explored, "another picture to drag than Explore shows")
    for share in [(0.62, 0.66), (0.62, 0.75), (0.31, 0.66), (0.22, 0.66)] {
      try page.browser.drag(Self.overlay, through: [share])
    }
    // A mask over the lower half.
    try page.press("Mask")
    try page.browser.drag(
      Self.overlay,
      through: [0.58, 0.7, 0.82, 0.9].enumerated().flatMap { row, y in
        (row % 2 == 0 ? [0.15, 0.85] : [0.85, 0.15]).map { ($0, y) }
      })
    try page.press("Points")
    let usual = try page.browser.script("return document.querySelector(\"input[aria-label='Steps at most']\").value;")
    #expect(usual as? String == "\(DragOptions.defaultSteps)", "the server's default has not reached the page")
    try set(steps: 3, page)
    try page.press("Drag")
    try waitForEnd(page)
    #expect(try page.text("main .problem") == nil)
    #expect(try page.waitForText(".curve-box .hint", containing: "Step 3 of 3").contains("pixels to go"))
    let dragged = try page.pixels(Self.canvas)
    #expect(dragged != before)
    try page.keepScreenshot("drag")

    let line = try page.copiedCommand()
    #expect(line.contains("--mask ") && line.components(separatedBy: "--from ").count == 3, "\(line)")
    try page.press("Save PNG")
    let saved = try page.savedFiles()
    #expect(try ImageFile.read(studio.saved((saved[0] as NSString).lastPathComponent)) == dragged)
    let result = try studio.run(line: line)
    #expect(result.status == 0, "\(line): \(result.output)")
    let ofCommand = try Data(contentsOf: studio.folder.file("dragged.png"))
    #expect(try ofCommand == Data(contentsOf: studio.saved("dragged.png")), "\(line)")

    // On, back, and into Explore.
    try page.press("Drag")
    try waitForEnd(page)
    _ = try page.waitForText(".curve-box .hint", containing: "Step 6 of 6")
    #expect(try page.pixels(Self.canvas) != dragged)
    try page.press("Undo")
    #expect(try page.pixels(Self.canvas) == dragged)
    try page.press("Edit in Explore")
    try page.waitUntilDrawn()
    #expect(try page.pixels() == dragged, "Explore draws another picture than the drag ended with")
    #expect(try page.browser.console() == [])
  }

  /// With the keyboard alone: two places, the drag, and its stop; the address brings points and picture back.
  @Test func worksWithTheKeyboardAndAfterAReload() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    try page.browser.type("3")
    try waitForPicture(page)
    try page.browser.script("document.querySelector(arguments[0]).focus();", [Self.overlay])
    try set(steps: 10_000, page)
    try page.browser.script("document.querySelector(arguments[0]).focus();", [Self.overlay])
    let (right, down, enter) = ("\u{E014}", "\u{E015}", "\u{E007}")
    try page.browser.type(" " + String(repeating: right, count: 6) + String(repeating: down, count: 3) + " ")
    let names = try page.browser.script(
      "return [...document.querySelectorAll('.dragged .handle')].map((each) => each.ariaLabel.split('. ')[0]);")
    #expect(names as? [String] == ["From of pull 1: 32, 32", "To of pull 1: 38, 35"])
    try page.browser.reload()
    try waitForPicture(page)
    _ = try waiting(for: "the points of the address") {
      try page.browser.script("return document.querySelectorAll('.dragged .handle').length === 2 || null;") as? Bool
    }
    try set(steps: 10_000, page)
    try page.browser.script("document.querySelector(arguments[0]).focus();", [Self.overlay])
    try page.browser.type(enter)
    _ = try page.waitForText(".curve-box .hint", containing: "Step")
    try page.browser.type(enter)
    try waitForEnd(page)
    #expect(try page.text("main .problem") == nil)
    #expect(try page.browser.console() == [])
  }
}
