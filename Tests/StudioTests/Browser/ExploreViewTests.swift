import Foundation
import ImageCodecs
import Testing

/// The first view in a real browser, from load to saved file.
@Suite(
  .serialized, .enabled(if: RunningStudio.canBeDriven, "no browser with a driver is installed, or no latent built"))
struct ExploreViewTests {
  /// What the command draws that stands for the picture on the screen.
  private func drawn(byCommand line: String, in studio: RunningStudio) throws -> Image {
    let before = try pictures(in: studio.folder.url)
    let result = try studio.run(line: line)
    try #require(result.status == 0, "\(line): \(result.output)")
    let new = try pictures(in: studio.folder.url).subtracting(before)
    try #require(new.count == 1, "\(line) wrote \(new.sorted())")
    let url = studio.folder.url.appendingPathComponent(try #require(new.first))
    defer { try? FileManager.default.removeItem(at: url.deletingLastPathComponent()) }
    return try ImageFile.read(url)
  }

  private func pictures(in folder: URL) throws -> Set<String> {
    Set(try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".png") })
  }

  /// 500 inputs, in 50 gestures of ten: after each gesture the canvas holds what the copied command draws.
  @Test func shownPixelsAreThoseOfTheCommand() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    let sliders = [("smile", -3.0, 3.0), ("age", -3, 3), ("glasses", -2, 4), ("color", -3, 3), ("Truncation", 0, 1.2)]
    for gesture in 0..<50 {
      let (name, low, high) = sliders[gesture % sliders.count]
      // A path over the slider that ends elsewhere each time.
      let values = (1...10).map { step in
        let share = Double((gesture * 37 + step * 13) % 101) / 100
        return ((low + share * (high - low)) * 100).rounded() / 100
      }
      try page.slide(name, through: values)
      try page.waitUntilDrawn()
      let (shown, line) = (try page.pixels(), try page.copiedCommand())
      #expect(try shown == drawn(byCommand: line, in: studio), "gesture \(gesture): \(line)")
    }
    #expect(try page.browser.console() == [])
  }

  @Test func savesAndComesBackAfterAReload() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    try page.slide("smile", through: [1, 2])
    try page.waitUntilDrawn()
    let shown = try page.pixels()
    try page.press("Save PNG")
    let png = try page.savedFiles()
    try page.press("Save recipe")
    let recipe = try page.savedFiles()
    try page.press("Save codes")
    let codes = try page.savedFiles()
    try page.press("Save PNG")
    let again = try page.savedFiles()
    #expect(again != png, "a second file under the first one's name")
    #expect(try studio.saved().count >= 4)
    let file = try #require(png.first { $0.hasSuffix(".png") })
    #expect(try ImageFile.read(studio.saved((file as NSString).lastPathComponent)) == shown)
    #expect(recipe.contains { $0.hasSuffix(".json") } && codes.contains { $0.hasSuffix(".npz") })

    try page.browser.reload()
    try page.waitUntilDrawn()
    #expect(try page.pixels() == shown, "another picture after a reload")
    let address = try page.browser.script("return location.href;") as? String
    #expect(address?.contains("token") == false, "the token stays in the address")
    #expect(try page.browser.console() == [])
  }

  @Test func undoesComparesAndWalks() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    let first = try page.pixels()
    try page.press("Pin this picture")
    try page.press("Keyframe")
    try page.slide("glasses", through: [3])
    try page.waitUntilDrawn()
    let second = try page.pixels()
    try page.keepScreenshot("explore")
    #expect(second != first)
    try page.press("History")
    try page.press("Undo")
    try page.waitUntilDrawn()
    #expect(try page.pixels() == first)
    try page.press("Redo")
    try page.waitUntilDrawn()
    #expect(try page.pixels() == second)

    try page.press("Pins")
    try page.press("Compare")
    #expect(try page.pixels(".stage .beside canvas") == first)
    #expect(try page.pixels() == second)
    try page.keepScreenshot("explore-compare")
    try page.press("Stop comparing")

    try page.press("Walk")
    try page.press("Add this picture")
    try page.press("Preview")
    let frames = try waiting(for: "frames of the walk") {
      let shown = try page.browser.script("return !document.querySelector('.stage .main .over').hidden;") as? Bool
      return shown == true ? shown : nil
    }
    #expect(frames)
    try page.keepScreenshot("explore-walk")
    try page.press("Stop")
    try page.press("Save film")
    let film = try #require(try page.savedFiles().first { $0.hasSuffix(".gif") })
    #expect(FileManager.default.fileExists(atPath: studio.saved((film as NSString).lastPathComponent).path))
    #expect(try page.browser.console() == [])
  }

  /// Class, plane, another seed's layers, a channel, and directions found at the press of a button all draw.
  @Test func everyControlOfTheSourceDraws() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    func changes(_ what: String, _ action: () throws -> Void) throws {
      let before = try page.pixels()
      try action()
      try page.waitUntilDrawn()
      #expect(try page.pixels() != before, "\(what) changed nothing")
      #expect(try page.text("main .problem") == nil, "\(what)")
    }
    try changes("the next seed") { try page.press("Seed: one more") }
    try changes("the class") { try choose("Source", "robot", page) }
    try changes("the plane") {
      try page.press("Plane")
      try page.browser.drag(".plane-field", through: [(0.1, 0.9), (0.5, 0.5), (0.8, 0.3)])
    }
    try changes("the components") {
      try page.press("Components")
      try page.browser.drag(".plane-field", through: [(0.5, 0.5), (0.9, 0.2)])
    }
    try page.press("Seed")
    try page.browser.script("document.querySelectorAll('details.part').forEach((each) => { each.open = true; });")
    try changes("mixing") {
      try page.browser.script(
        """
        const text = document.querySelector("[aria-label='Layers of the other seed, as text']");
        text.value = "0-3";
        text.dispatchEvent(new Event("change"));
        """)
    }
    try changes("a style channel") {
      try page.press("Add")
      try page.slide("Layer 0, channel 0", through: [10])
    }
    try page.press("PCA")
    _ = try waiting(for: "directions") {
      try page.browser.script(
        "return [...document.querySelectorAll('main h3')].some((each) => each.textContent === 'Components') || null;")
        as? Bool
    }
    #expect(try page.browser.console() == [])
  }

  private func choose(_ name: String, _ value: String, _ page: StudioPage) throws {
    try page.browser.script(
      """
      const [name, value] = arguments;
      const select = document.querySelector(`main [aria-label="${name}"] select`);
      select.value = value;
      select.dispatchEvent(new Event("change"));
      """, [name, value])
  }
}
