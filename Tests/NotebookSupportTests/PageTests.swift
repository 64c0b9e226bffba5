import Foundation
import ImageCodecs
import Reporting
import TestSupport
import Testing

@testable import NotebookSupport

struct PageTests {
  private let text = """
    // %% [markdown]
    // # Faces & kinds
    // What is *drawn*.
    // %%
    let first = 1
    // %%
    let second = 2
    """

  /// A page with outputs of the first cell of code, of the second, and again of the first.
  private func page(_ text: String?, in folder: URL) throws -> Page {
    let page = Page(name: "9-test", text: text, folder: folder)
    let picture = Image(width: 2, height: 2, channels: 3, fill: RGBColor(red: 9, green: 8, blue: 7))
    page.table(header: ["a", "b"], rows: [["table", "1"]], line: 5)
    page.facts([("fact", "2")], line: 7)
    page.figure(picture, caption: "figure", line: 7)
    try page.sheet([picture, picture], columns: 2, rowLabels: ["row"], caption: "sheet", line: 7)
    page.animation([picture, picture], caption: "animation", line: 7)
    page.plot(LinePlot(series: [.init(name: "s", values: [1, 2])]), caption: "plot", line: 7)
    page.heatMap(HeatMap(rowLabels: ["r"], columnLabels: ["c"], values: [[1]]), caption: "map", line: 7)
    page.text("late words", line: 5)
    return page
  }

  private func order(_ parts: [String], in html: String) -> Bool {
    let places = parts.map { html.range(of: $0)?.lowerBound }
    return !places.contains(nil) && places.compactMap(\.self) == places.compactMap(\.self).sorted()
  }

  @Test func outputsStandBelowTheirCells() throws {
    let html = try page(text, in: TemporaryFolder().url).report().html()
    #expect(WebPage.problems(html) == [])
    #expect(html.contains("<h1>Faces &amp; kinds</h1>") && !html.contains("# Faces"))
    #expect(
      order(
        [
          "What is <em>drawn</em>.", "let first = 1", ">table<", "late words", "let second = 2", "fact", "figure",
          ">sheet<", ">animation<", ">plot<", ">map<",
        ], in: String(html[html.range(of: "</header>")!.upperBound...])))
  }

  @Test func withoutItsSourceAPageHasTheResults() throws {
    let html = try page(nil, in: TemporaryFolder().url).report().html()
    #expect(WebPage.problems(html) == [])
    #expect(html.contains("<h1>9-test</h1>") && !html.contains("let first"))
    #expect(order([">table<", "fact", ">map<", "late words"], in: html))
  }

  @Test func theFileLiesInAFolderThatIsMade() throws {
    let folder = try TemporaryFolder()
    let page = try page(text, in: folder.file("new/out"))
    try page.write()
    #expect(try String(contentsOf: folder.file("new/out/9-test.html"), encoding: .utf8) == page.report().html())
  }

  @Test(.enabled(if: HeadlessBrowser.installed != nil))
  func rendersInABrowser() throws {
    let folder = try TemporaryFolder()
    let page = try page(text, in: folder.url)
    try page.write()
    #expect(try #require(HeadlessBrowser.installed).problems(opening: page.url) == [])
  }
}
