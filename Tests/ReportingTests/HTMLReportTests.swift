import Foundation
import ImageCodecs
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
    return report
  }

  @Test func everythingIsEscapedAndCloses() throws {
    let html = try sample().html()
    #expect(Markup.unbalanced(html) == nil)
    #expect(!html.contains("<script"))
    #expect(html.contains("<title>Faces &amp; &lt;fruits&gt;</title>"))
    #expect(html.contains("it&#39;s 5 &gt; 4"))
    #expect(html.contains("alt=\"A &quot;quoted&quot; one\""))
    #expect(html.contains("&amp;&amp; echo &#39;&lt;done&gt;&#39;"))
    #expect(html.contains("<dt>a&amp;b</dt><dd>c&lt;d</dd>"))
    #expect(html.components(separatedBy: "<p>").count == 3)
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
