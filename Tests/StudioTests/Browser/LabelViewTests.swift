import Foundation
import LatentSpace
import Testing

/// The view Label in a real browser, from the first sheet to the slider in Explore.
@Suite(
  .serialized, .enabled(if: RunningStudio.canBeDriven, "no browser with a driver is installed, or no latent built"))
struct LabelViewTests {
  private func waitForSheet(_ page: StudioPage, after seeds: [String] = []) throws -> [String] {
    try waiting(for: "a sheet of pictures", seconds: 120) {
      let names =
        try page.browser.script(
          """
          const tiles = [...document.querySelectorAll(".tile")];
          return tiles.length > 0 && tiles.every((each) => each.dataset.drawn)
            ? tiles.map((each) => each.ariaLabel.split(":")[0]) : null;
          """) as? [String]
      return names == seeds ? nil : names
    }
  }

  /// Labels the sheet as somebody does who takes the brighter half of the pictures for those that have it.
  private func labelBrighterHalf(_ page: StudioPage) throws {
    try page.browser.script(
      """
      const light = (tile) => {
        const canvas = tile.querySelector("canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((sum, value) => sum + value, 0);
      };
      const tiles = [...document.querySelectorAll(".tile")];
      const sorted = tiles.map((tile) => [light(tile), tile]).sort((a, b) => b[0] - a[0]).map((each) => each[1]);
      sorted.forEach((tile, index) => {
        tile.click();
        if (index >= sorted.length / 2) tile.click();
      });
      """)
  }

  private func tally(_ page: StudioPage) throws -> [String]? {
    try page.browser.script("return [...document.querySelectorAll('.tally dd')].map((each) => each.textContent);")
      as? [String]
  }

  @Test func labelsBecomeASlider() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    try page.open(view: "label")
    let first = try waitForSheet(page)
    #expect(first.count == 24)
    _ = try page.waitForText(".centre > .hint", containing: "as different from one another")
    try page.press("Fit the direction")
    #expect(try page.waitForText(".problem") == "Give the attribute a name first.")
    try page.browser.script(
      """
      const name = document.querySelector("main input[type=text]");
      name.value = "bright";
      name.dispatchEvent(new Event("change"));
      """)
    try labelBrighterHalf(page)
    try page.press("Next sheet")
    let second = try waitForSheet(page, after: first)
    #expect(Set(second).isDisjoint(with: first))
    _ = try page.waitForText(".centre > .hint", containing: "near the boundary so far")
    try labelBrighterHalf(page)
    #expect(try tally(page) == ["24", "24"])
    try page.press("Fit the direction")
    _ = try page.waitForText(".figure", containing: "% right on labels held out, 95 % interval")
    _ = try page.waitForText(".interval + p", containing: "of 100 pictures that it had not seen it gets about")
    try page.keepScreenshot("label")

    // The files are there, and the copied command finds the same direction from them.
    let files = ["bright-codes.npz", "bright-labels.csv", "bright.safetensors"]
    #expect(try studio.saved() == files)
    let line = try page.copiedCommand()
    let result = try studio.run(line: line)
    #expect(result.status == 0, "\(line): \(result.output)")
    let ofCommand = try Direction(contentsOf: studio.folder.file("bright.safetensors"))
    let ofStudio = try Direction(contentsOf: studio.saved("bright.safetensors"))
    #expect(ofCommand.normal == ofStudio.normal && ofCommand.classOffsets == ofStudio.classOffsets)

    try page.press("Use bright in Explore")
    try page.waitUntilDrawn()
    let before = try page.pixels()
    try page.slide("bright", through: [3])
    try page.waitUntilDrawn()
    #expect(try page.pixels() != before)
    #expect(try page.browser.console() == [])
  }

  /// With the keyboard alone: marks, the way through the sheet, and the next one; a reload keeps the labels.
  @Test func worksWithTheKeyboardAndAfterAReload() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    // Six views, of which this is the second.
    try page.browser.type("2")
    let first = try waitForSheet(page)
    try page.browser.script("document.querySelector('.tile').focus();")
    // Has; to the right, has not; to the right, twice Space is has not, and back with a third.
    try page.browser.type("+\u{E014}-\u{E014}  \u{E014} ")
    let words = try page.browser.script(
      "return [...document.querySelectorAll('.tile')].slice(0, 5).map((each) => each.ariaLabel.split(': ')[1]);")
    #expect(
      words as? [String] == [
        "has the attribute", "has not the attribute", "has not the attribute", "has the attribute", "no mark",
      ])
    #expect(try tally(page) == ["2", "2"])
    try page.browser.reload()
    _ = try waitForSheet(page, after: first)
    #expect(try tally(page) == ["2", "2"], "labels are lost by a reload")
    #expect(try page.browser.console() == [])
  }
}
