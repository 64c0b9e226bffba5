import Foundation
import ImageCodecs
import TestSupport
import Testing

/// The main path of Colour and Runs in a real browser, from load to saved file.
@Suite(
  .serialized, .enabled(if: RunningStudio.canBeDriven, "no browser with a driver is installed, or no latent built"))
struct WorkingViewsTests {
  @Test func colourSavesWhatTheCommandMakes() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    let photograph = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Data/photographs/rose.png")
    try page.open(view: "colour")
    try page.browser.choose(file: photograph, in: "main .drop-place.first input")
    let canvas = "main picture-canvas canvas"
    func waitForAnother(than request: String) throws -> String {
      try waiting(for: "a coloured picture", seconds: 120) {
        let shown =
          try page.browser.script(
            "return document.querySelector(arguments[0])?.dataset.request ?? '';", [canvas]) as? String
        return shown == request ? nil : shown
      }
    }
    let first = try waitForAnother(than: "")
    let plain = try page.pixels(canvas)
    try page.browser.drag("main picture-canvas .overlay", through: [(0.5, 0.5)])
    _ = try waitForAnother(than: first)
    #expect(try page.pixels(canvas) != plain)
    _ = try page.waitForText(".hint-row", containing: "#")
    try page.browser.script(
      """
      const wipe = document.querySelector(".wipe-bar input");
      wipe.value = "0.6";
      wipe.dispatchEvent(new Event("input"));
      """)
    try page.keepScreenshot("colour")
    try page.press("Save at full size")
    let saved = try page.waitForText("#toasts p", containing: "Saved ").dropFirst("Saved ".count)
    let line = try page.waitForText("#toasts code")
    let file = studio.saved((saved.split(separator: ", ").first.map(String.init)! as NSString).lastPathComponent)
    let before = try FileManager.default.subpathsOfDirectory(atPath: studio.folder.url.path)
    let result = try studio.run(line: line)
    #expect(result.status == 0, "\(line): \(result.output)")
    let made = try FileManager.default.subpathsOfDirectory(atPath: studio.folder.url.path)
      .first { !before.contains($0) && $0.hasSuffix(".png") }
    let url = studio.folder.url.appendingPathComponent(try #require(made, "\(line) wrote no picture"))
    #expect(try Data(contentsOf: url) == Data(contentsOf: file), "the command makes other bytes than were saved")
    #expect(try page.browser.console() == [])
  }

  @Test func runsShowWhatIsInTheFolder() throws {
    let studio = try RunningStudio { folder in
      let run = folder.appendingPathComponent("runs/00001-faces")
      try FileManager.default.createDirectory(
        at: run.appendingPathComponent("samples"), withIntermediateDirectories: true)
      let rows = (1...50).map { "\($0 * 20),\($0).5,\($0 * 320),\(1 / Double($0)),\(0.5 + 1 / Double($0))" }
      try Data(("step,seconds,images,generator_loss,critic_loss\n" + rows.joined(separator: "\n") + "\n").utf8)
        .write(to: run.appendingPathComponent("log.csv"))
      try Data("{}".utf8).write(to: run.appendingPathComponent("options.json"))
      try ImageFile.write(
        Image(width: 8, height: 8, channels: 3, fill: .white), to: run.appendingPathComponent("samples/001000.png"))
    }
    let page = try StudioPage(DrivenBrowser(), studio)
    try page.open(view: "runs")
    _ = try page.waitForText(".run-name", containing: "00001-faces")
    let legend = try page.waitForText(".legend", containing: "generator loss")
    #expect(legend.contains("0.02") && legend.contains("0.52"), "\(legend)")
    _ = try waiting(for: "the sheet of samples") {
      try page.browser.script("return document.querySelector('.sheet-picture')?.naturalWidth === 8 || null;") as? Bool
    }
    try page.keepScreenshot("runs")
    #expect(try page.browser.console() == [])
  }
}
