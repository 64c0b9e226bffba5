import Foundation
import Testing

/// What holds for the page whatever the view.
@Suite(
  .serialized, .enabled(if: RunningStudio.canBeDriven, "no browser with a driver is installed, or no latent built"))
struct PageBehaviourTests {
  private static let views = ["explore", "label", "drag", "invert", "colour", "runs"]

  /// Every control that can be used has a name and is reached by Tab.
  @Test func everyControlIsReachedByTab() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    for view in Self.views {
      try page.open(view: view)
      Thread.sleep(forTimeInterval: 0.5)
      let missed =
        try page.browser.script(
          """
          const usable = () => [...document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex='0']")]
            .filter((each) => each.checkVisibility() && !each.disabled);
          window.missed = new Set(usable());
          window.nameless = usable().filter((each) => !(each.ariaLabel || each.labels?.length || each.textContent.trim()));
          document.activeElement?.blur();
          document.addEventListener("focusin", (event) => window.missed.delete(event.target));
          return window.nameless.map((each) => each.outerHTML.slice(0, 120));
          """) as? [String]
      #expect(missed == [], "\(view): controls without a name")
      let count = try #require(try page.browser.script("return window.missed.size;") as? Int)
      try page.browser.type(String(repeating: "\u{E004}", count: count + 10))
      let left = try page.browser.script(
        "return [...window.missed].filter((each) => each.isConnected).map((each) => each.outerHTML.slice(0, 160));")
      #expect(left as? [String] == [], "\(view): controls that Tab does not reach")
    }
    #expect(try page.browser.console() == [])
  }

  /// While inputs pour in, the numbers of the frames that are shown only grow, and the last one is of the last input.
  @Test func framesNeverGoBack() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    let numbers =
      try page.browser.asynchronousScript(
        """
        const canvas = document.querySelector(".stage .main canvas");
        const range = [...document.querySelectorAll("value-slider")].find(
          (each) => each.querySelector("label").textContent === "smile").querySelector("input[type=range]");
        const shown = [];
        const watch = new MutationObserver(() => shown.push(Number(canvas.dataset.request)));
        watch.observe(canvas, { attributes: true, attributeFilter: ["data-request"] });
        // On a busy machine on, until there are frames to compare.
        const end = performance.now() + 20000;
        for (let input = 0; input < 300 || (shown.length < 3 && performance.now() < end); input += 1) {
          range.value = String(-3 + 6 * ((input * 29) % 300) / 300);
          range.dispatchEvent(new Event("input", { bubbles: true }));
          await new Promise((resolve) => setTimeout(resolve, 4));
        }
        range.dispatchEvent(new Event("change", { bubbles: true }));
        const stage = document.querySelector(".stage");
        while (stage.getAttribute("aria-busy") === "true") await new Promise((resolve) => setTimeout(resolve, 20));
        return shown;
        """) as? [Int]
    let shown = try #require(numbers)
    #expect(shown.count >= 2)
    #expect(zip(shown, shown.dropFirst()).allSatisfy { $0 <= $1 }, "an older frame after a newer: \(shown)")
  }

  /// A frame that comes late is not shown, and one that waits gives way to a newer.
  @Test func aChannelDropsWhatIsOld() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    let result =
      try page.browser.asynchronousScript(
        """
        const { Channel } = await import("/js/socket.js");
        const sent = [];
        let number = 0;
        const socket = { isReady: true, nextNumber: () => (number += 1), send: (message) => sent.push(message) };
        const channel = new Channel(socket, "explore");
        const shown = [];
        channel.onPicture = (picture, frame) => shown.push(frame.request);
        const frame = (request, isLast = true) => ({
          request, view: "explore", encoding: 0, isCoarse: !isLast, isLast, index: 0, width: 1, height: 1,
          payload: new ArrayBuffer(4),
        });
        const pause = () => new Promise((resolve) => setTimeout(resolve, 60));
        channel.ask({ draw: "a" });
        await pause();
        channel.ask({ draw: "b" });
        channel.ask({ draw: "c" });
        await pause();
        const sentWhileOneIsUnderWay = sent.length;
        await channel.takeFrame(frame(1));
        await pause();
        await channel.takeFrame(frame(2));
        await channel.takeFrame(frame(1));
        return { sentWhileOneIsUnderWay, sent: sent.map((each) => each.draw), shown };
        """) as? [String: Any]
    #expect(result?["sentWhileOneIsUnderWay"] as? Int == 1)
    #expect(result?["sent"] as? [String] == ["a", "c"], "the newest waits, those before it are dropped")
    #expect(result?["shown"] as? [Int] == [1, 2])
  }

  /// A link gives back the recipe that it was made of, and one that was tampered with gives none or only what is whole.
  @Test func recipesSurviveALink() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    let result =
      try page.browser.asynchronousScript(
        """
        const { encodeRecipe, decodeRecipe, readRecipe, areEqual } = await import("/js/recipe.js");
        const recipe = {
          model: "faces64", start: { plane: { seeds: [3, 8, 4294967295], at: [0.25, 0.5] } }, class: "Katze ü 猫",
          otherClass: { name: "dog", share: 0.3 }, truncation: 0.7,
          edits: [{ direction: "smile", amount: -1.5, layers: "2-4", hold: ["glasses"] }],
          channels: [{ layer: 0, channel: 12, amount: 2 }], mix: { seed: 9, layers: "4-7" }, noise: { seed: 5 },
        };
        const wrong = [
          null, 7, [], {}, { start: { seed: -1 } }, { start: { seed: 4294967296 } }, { start: { seed: 1.5 } },
          { start: { plane: { seeds: [1, 2, 3], at: [1] } } }, { start: { plane: { seeds: [1], at: [] } } },
          { start: { components: { seed: 1, at: [null, 2] } } }, { start: { codes: "" } },
        ];
        return {
          isSame: areEqual(decodeRecipe(encodeRecipe(recipe)), recipe),
          refused: wrong.map((each) => readRecipe(each)).concat([decodeRecipe("!"), decodeRecipe("AAAA")]),
          // What is not of its shape is left out.
          rest: readRecipe({ start: { seed: 1 }, class: 5, edits: [{ direction: "a", amount: "1" }, 4], noise: "loud" }),
        };
        """) as? [String: Any]
    #expect(result?["isSame"] as? Bool == true)
    #expect((result?["refused"] as? [Any])?.allSatisfy { $0 is NSNull } == true, "\(result?["refused"] ?? "")")
    let rest = try #require(result?["rest"] as? [String: Any])
    #expect(Set(rest.keys) == ["start", "truncation"], "\(rest)")
  }

  /// No view is wider than its window, from a phone to a wide screen, in light and dark.
  @Test(arguments: [(390, 844), (820, 1180), (1440, 900), (2200, 1200)])
  func fitsTheWindow(width: Int, height: Int) throws {
    let studio = try RunningStudio()
    let browser = try DrivenBrowser(width: width, height: height)
    let page = try StudioPage(browser, studio)
    for colors in [DrivenBrowser.Colors.light, .dark] {
      try browser.setScreen(width: width, height: height, colors: colors)
      for view in Self.views {
        try page.open(view: view)
        Thread.sleep(forTimeInterval: 0.2)
        let excess =
          try browser.script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth;") as? Int
        #expect(excess ?? 1 <= 0, "\(view) is \(excess ?? -1) pixels wider than \(width)")
      }
      if width == 390 || width == 1440 {
        try page.open(view: "explore")
        try page.keepScreenshot("explore-\(width)-\(colors.rawValue)")
      }
    }
    #expect(try browser.console() == [])
  }

  /// The page says so when the program ends.
  @Test func saysWhenTheServerIsGone() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    try studio.stop()
    _ = try page.waitForText("#banner", containing: "not running", seconds: 60)
  }

  /// Names from outside are text, whatever they hold.
  @Test func namesAreNoMarkup() throws {
    let hostile = "<img src=x onerror=document.title='taken'>"
    let studio = try RunningStudio { folder in
      let run = folder.appendingPathComponent("runs/00001-\(hostile.replacingOccurrences(of: "/", with: ""))")
      try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
      try Data("step,seconds,images,loss\n1,0.5,16,0.5\n2,1,32,0.4\n".utf8).write(
        to: run.appendingPathComponent("log.csv"))
      try Data("{}".utf8).write(to: run.appendingPathComponent("options.json"))
    }
    let page = try StudioPage(DrivenBrowser(), studio)
    try page.open(view: "runs")
    _ = try page.waitForText(".run-row", containing: "onerror")
    #expect(try page.browser.script("return document.querySelectorAll('main img[src=x]').length;") as? Int == 0)
    #expect(try page.browser.script("return document.title;") as? String == "Runs · latent studio")
  }

  /// From the input to the pixels on the canvas, at 64 pixels.
  ///
  /// The targets are 25 and 50 ms on two idle cores; here other work may run beside it, so that the bounds are four
  /// times as large.
  @Test func answersWhileTheHandMoves() throws {
    let studio = try RunningStudio()
    let page = try StudioPage(DrivenBrowser(), studio)
    try page.browser.script("performance.clearMeasures();")
    for gesture in 0..<60 {
      try page.slide("smile", through: [Double(gesture % 7) - 3])
      try page.waitUntilDrawn()
    }
    let times = try #require(
      try page.browser.script(
        "return performance.getEntriesByName('input-to-pixels explore').map((each) => each.duration);") as? [Double]
    ).sorted()
    try #require(times.count >= 50)
    let (median, high) = (times[times.count / 2], times[times.count * 95 / 100])
    print("input to pixels: median \(median) ms, 95th percentile \(high) ms of \(times.count)")
    #if !DEBUG
      #expect(median <= 100 && high <= 200, "median \(median) ms, 95th percentile \(high) ms")
    #endif
  }
}
