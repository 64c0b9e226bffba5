import Foundation
import ImageCodecs
import TestSupport
import Testing

@testable import Reporting

struct HTMLReportTests {
  private func sample() throws -> HTMLReport {
    var report = HTMLReport(title: "Faces & <fruits>", subtitle: "it's 5 > 4")
    report.heading("Samples")
    report.paragraph("One.\n\nTwo <script>alert(1)</script>.")
    try report.figure(Image(width: 2, height: 1, channels: 3, pixels: [1, 2, 3, 4, 5, 6]), caption: "A \"quoted\" one")
    report.plot(LinePlot(series: [.init(name: "a", values: [1, 2, 3])]), caption: "Loss")
    report.heatMap(HeatMap(rowLabels: ["r"], columnLabels: ["c"], values: [[0.5]]), caption: "")
    report.table(header: ["class", "share"], rows: [["apple", "97.5 %"], ["<b>", "3"]])
    report.facts([("steps", "4000"), ("a&b", "c<d")])
    report.command("latent train --data \"a b\" && echo '<done>'")
    report.heading("Samples")
    report.markdown("# Points & marks\n\nOne `a<b>`.\n- two\n- three")
    return report
  }

  @Test func everythingIsEscapedAndCloses() throws {
    let html = try sample().html()
    #expect(WebPage.problems(html) == [])
    #expect(!html.contains("<script"))
    #expect(html.contains("<title>Faces &amp; &lt;fruits&gt;</title>"))
    #expect(html.contains("it&#39;s 5 &gt; 4"))
    #expect(html.contains("alt=\"A &quot;quoted&quot; one\""))
    #expect(html.contains("&amp;&amp; echo &#39;&lt;done&gt;&#39;"))
    #expect(html.contains("<dt>a&amp;b</dt><dd>c&lt;d</dd>"))
    #expect(html.components(separatedBy: "<p>").count == 4)
  }

  @Test func nothingIsLoadedFromElsewhere() throws {
    let html = try sample().html()
    for reference in ["http:", "https:", "src=\"/", "url(", "@import", "<link"] { #expect(!html.contains(reference)) }
  }

  @Test func theEmbeddedPictureIsThePicture() throws {
    let html = try sample().html()
    let start = try #require(html.range(of: "data:image/png;base64,"))
    let text = html[start.upperBound...].prefix { $0 != "\"" }
    let data = try #require(Data(base64Encoded: String(text)))
    #expect(try ImageFile.decode(data, path: "embedded").pixels == [1, 2, 3, 4, 5, 6])
  }

  @Test func numbersAreSetToTheRight() throws {
    let html = try sample().html()
    #expect(html.contains("<th>class</th><th class=\"number\">share</th>"))
  }

  @Test func sectionsHaveNamesOfTheirOwn() throws {
    let html = try sample().html()
    for name in ["samples", "samples-2", "points-marks"] { #expect(html.contains("<h2 id=\"\(name)\">")) }
    var report = HTMLReport(title: "a")
    for heading in ["A 2", "A", "A", "…"] { report.heading(heading) }
    let names = Markup.tags(report.html()).compactMap { $0.value("id") }
    #expect(names == ["a-2", "a", "a-3", "section"])
  }

  /// A small picture keeps its size, one up to twice a phone's width shrinks to the phone's, a wide one to its half.
  @Test func wideFiguresScroll() {
    var report = HTMLReport(title: "a")
    for width in [100, 400, 1000] { report.figure(png: Data(), width: width, caption: "a") }
    let html = report.html()
    for (width, least) in [(100, 100), (400, 280), (1000, 500)] {
      #expect(html.contains("<div class=\"scroll\" tabindex=\"0\"><img "))
      #expect(html.contains("style=\"width:\(width)px;min-width:\(least)px\""))
    }
  }

  @Test func anAnimationIsAPictureOfAllFrames() throws {
    var report = HTMLReport(title: "a")
    let frames = [UInt8(10), 200].map { Image(width: 1, height: 1, channels: 3, pixels: [$0, $0, $0]) }
    try report.animation(framesPerSecond: 2, width: 64, caption: "a") { append in
      for frame in frames { try append(frame) }
    }
    let html = report.html()
    #expect(html.contains("style=\"width:64px;min-width:64px\""))
    let start = try #require(html.range(of: "data:image/png;base64,"))
    let data = try #require(Data(base64Encoded: String(html[start.upperBound...].prefix { $0 != "\"" })))
    // An animated PNG states the number of its frames before the first, which is also its still picture.
    let control = try #require(data.range(of: Data("acTL".utf8)))
    #expect(Array(data[control.upperBound...].prefix(8)) == [0, 0, 0, 2, 0, 0, 0, 0])
    #expect(try ImageFile.decode(data, path: "embedded").pixels == [10, 10, 10])
  }

  @Test(.enabled(if: HeadlessBrowser.installed != nil))
  func rendersInABrowser() throws {
    let folder = try TemporaryFolder()
    try sample().write(to: folder.file("page.html"))
    let browser = try #require(HeadlessBrowser.installed)
    #expect(try browser.problems(opening: folder.file("page.html")) == [])
    #expect(try browser.problems(opening: folder.file("page.html"), width: 1600) == [])
  }

  @Test func controlCharactersAreReplaced() {
    #expect(HTMLText.escaped("a\u{1B}[0m\tb\n") == "a\u{FFFD}[0m\tb\n")
  }

  @Test func theFileIsThePage() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "report-\(UInt64.random(in: 0 ... .max)).html")
    defer { try? FileManager.default.removeItem(at: url) }
    let report = try sample()
    try report.write(to: url)
    #expect(try String(contentsOf: url, encoding: .utf8) == report.html())
  }
}
