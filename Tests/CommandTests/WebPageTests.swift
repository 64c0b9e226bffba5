import Foundation
import TestSupport
import Testing

/// The pages that the program writes, and those of the notebooks where they have been run.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct WebPageTests {
  /// Gives `body` the page of a demonstration and the report of a training, on the smallest models.
  private func withPages(_ body: ([URL]) throws -> Void) throws {
    try LatentProgram.inEmptyFolder { latent in
      try FileManager.default.createDirectory(at: latent.url("data/models"), withIntermediateDirectories: true)
      try LatentProgram.tinyModel().write(to: latent.url("data/models/faces64.safetensors"))
      try LatentProgram.tinyColorizer().write(to: latent.url("data/models/colorizer.safetensors"))
      let demo = try latent.run(["demo", "--quick"], environment: ["LATENT_DATA": latent.url("data").path])
      #expect(demo.status == 0, "\(demo.errors)")
      try latent.makeFaces()
      let training = try latent.train("--steps", "2")
      #expect(training.status == 0, "\(training.errors)")
      try body([latent.url("out/demo.html"), latent.url("runs/00001-faces/report.html")])
    }
  }

  @Test func areWholeAndReferToNothingElsewhere() throws {
    try withPages { pages in
      for page in pages {
        let html = try String(contentsOf: page, encoding: .utf8)
        #expect(WebPage.problems(html) == [], "\(page.lastPathComponent)")
        #expect(Markup.tags(html).contains { $0.name == "img" }, "\(page.lastPathComponent)")
      }
    }
  }

  @Test(.enabled(if: HeadlessBrowser.installed != nil))
  func renderInABrowser() throws {
    let browser = try #require(HeadlessBrowser.installed)
    try withPages { pages in
      for page in pages {
        for width in [390, 1500] {
          let problems = try browser.problems(opening: page, width: width)
          #expect(problems == [], "\(page.lastPathComponent) at \(width)")
        }
      }
    }
  }

  /// What `make demo` and `make notebooks` have left in `out/`, if they have been run.
  @Test func madeBefore() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = package.appendingPathComponent("out")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names.filter({ $0.hasSuffix(".html") }).sorted() {
      let page = folder.appendingPathComponent(name)
      var problems = try WebPage.problems(at: page)
      if let browser = HeadlessBrowser.installed { problems += try browser.problems(opening: page) }
      #expect(problems == [], "\(name)")
    }
  }
}
