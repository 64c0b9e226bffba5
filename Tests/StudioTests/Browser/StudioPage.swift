import Foundation
import ImageCodecs
import Testing

/// The studio's page in a browser, by the names that its controls have for people.
struct StudioPage {
  let browser: DrivenBrowser
  let studio: RunningStudio

  /// Opens the page and waits for its first picture.
  init(_ browser: DrivenBrowser, _ studio: RunningStudio, fragment: String = "") throws {
    (self.browser, self.studio) = (browser, studio)
    try browser.open(fragment.isEmpty ? studio.address : "\(studio.address)&\(fragment)")
    try waitUntilDrawn()
  }

  /// Waits until the picture of the newest recipe is shown.
  func waitUntilDrawn() throws {
    _ = try waiting(for: "the picture") {
      let isDrawn =
        try browser.script(
          """
          return document.documentElement.dataset.ready === "true"
            && (document.querySelector(".stage")?.getAttribute("aria-busy") ?? "false") === "false";
          """) as? Bool
      return isDrawn == true ? true : nil
    }
  }

  func open(view: String) throws {
    try browser.script("document.querySelector(`#views a[data-view=${arguments[0]}]`).click();", [view])
  }

  /// Presses the button of the view that has this name.
  func press(_ name: String) throws {
    let isThere =
      try browser.script(
        """
        const wanted = [...document.querySelectorAll("main button")].find((each) => each.checkVisibility()
          && (each.getAttribute("aria-label") ?? each.textContent.trim()) === arguments[0]);
        wanted?.click();
        return wanted !== undefined;
        """, [name]) as? Bool
    try #require(isThere == true, "no button \(name)")
  }

  /// Moves a slider as a hand does: `steps` inputs, then the end of the gesture.
  func slide(_ label: String, through values: [Double]) throws {
    let isThere =
      try browser.script(
        """
        const [label, values] = arguments;
        const slider = [...document.querySelectorAll("main value-slider")].find(
          (each) => each.querySelector("label").textContent === label);
        if (!slider) return false;
        const range = slider.querySelector("input[type=range]");
        for (const value of values) {
          range.value = String(value);
          range.dispatchEvent(new Event("input", { bubbles: true }));
        }
        range.dispatchEvent(new Event("change", { bubbles: true }));
        return true;
        """, [label, values]) as? Bool
    try #require(isThere == true, "no slider \(label)")
  }

  /// The text of an element; nil where it is hidden or not there.
  func text(_ selector: String) throws -> String? {
    try browser.script(
      """
      const found = [...document.querySelectorAll(arguments[0])].find((each) => each.checkVisibility());
      return found ? found.textContent : null;
      """, [selector]) as? String
  }

  func waitForText(_ selector: String, containing part: String = "", seconds: Double = 120) throws -> String {
    try waiting(for: "\(selector) with \(part)", seconds: seconds) {
      try text(selector).flatMap { part.isEmpty || $0.contains(part) ? $0 : nil }
    }
  }

  /// The pixels of a canvas, red, green and blue.
  func pixels(_ selector: String = ".stage .main canvas") throws -> Image {
    let value = try #require(
      try browser.script(
        """
        const canvas = document.querySelector(arguments[0]);
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let text = "";
        for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
        return [canvas.width, canvas.height, btoa(text)];
        """, [selector]) as? [Any])
    let (width, height) = (try #require(value[0] as? Int), try #require(value[1] as? Int))
    let text = try #require(value[2] as? String)
    let bytes = [UInt8](try #require(Data(base64Encoded: text)))
    let rgb = bytes.indices.filter { $0 % 4 != 3 }.map { bytes[$0] }
    return Image(width: width, height: height, channels: 3, pixels: rgb)
  }

  /// The recipe in the page's address, as JSON.
  func recipe() throws -> Data {
    let text = try #require(
      try browser.script("return new URLSearchParams(location.hash.slice(1)).get('recipe');") as? String)
    let base64 = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
    return try #require(Data(base64Encoded: padded))
  }

  /// The command that "Copy as command" gives: to the clipboard, or in a dialog where the browser does not allow that.
  func copiedCommand() throws -> String {
    try browser.script("document.querySelector('#toasts').replaceChildren();")
    try press("Copy as command")
    return try waiting(for: "the command") {
      try browser.script(
        """
        const area = document.querySelector("dialog textarea");
        const text = area?.value ?? document.querySelector("#toasts code")?.textContent ?? null;
        area?.closest("dialog").close();
        return text;
        """) as? String
    }
  }

  /// Names of the files that the last saving wrote.
  func savedFiles() throws -> [String] {
    let words = try waitForText("#toasts p", containing: "Saved ")
    try browser.script("document.querySelector('#toasts').replaceChildren();")
    return words.dropFirst("Saved ".count).split(separator: ", ").map(String.init)
  }

  /// Keeps a picture of the page for the documentation where `LATENT_SCREENSHOTS` names a folder.
  func keepScreenshot(_ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["LATENT_SCREENSHOTS"], !folder.isEmpty else { return }
    try browser.script("document.querySelector('#toasts').replaceChildren();")
    Thread.sleep(forTimeInterval: 0.3)
    try browser.screenshot().write(to: URL(fileURLWithPath: folder).appendingPathComponent("\(name).png"))
  }
}
