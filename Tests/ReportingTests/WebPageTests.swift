import Foundation
import TestSupport
import Testing

@testable import Reporting

/// What the checks of pages find.
struct WebPageTests {
  private func page(_ body: String) -> String {
    var report = HTMLReport(title: "t")
    report.append(body)
    return report.html()
  }

  @Test func nothingInAPlainPage() {
    #expect(WebPage.problems(page("<p id=\"a\">1 &gt; 0</p>")) == [])
  }

  @Test func eachFault() {
    for (body, fault) in [
      ("<p><b></p></b>", "</p> opens or closes out of order"), ("<p>", "</main> opens or closes out of order"),
      ("<p", "</body> opens or closes out of order"), ("<p id=\"a\"></p><p id=\"a\"></p>", "id a 2 times"),
      ("<img src=\"data:image/png;base64,\">", "picture 0 has no text"),
    ] {
      let problems = WebPage.problems(page(body))
      #expect(problems.contains { $0.contains(fault) }, "\(body): \(problems)")
    }
  }

  @Test func referencesToElsewhere() {
    for body in [
      "<img src=\"https://example.org/a.png\" alt=\"a\">", "<img src='sheet.png' alt='a'>", "<a href=\"/etc\">b</a>",
      "<link href=style.css>", "<p style=\"background: url(a.png)\"></p>", "<script></script>", "<h1>b</h1>",
      "<style>@import 'a.css';</style>",
    ] {
      #expect(WebPage.problems(page(body)).count == 1, "\(body): \(WebPage.problems(page(body)))")
    }
    #expect(WebPage.problems(page("<a href=\"#a\">b</a>")) == [])
  }

  @Test func whatAPageNeeds() {
    let whole = page("<p>a</p>")
    for part in [
      "<!DOCTYPE html>", " lang=\"en\"", "<meta charset=\"utf-8\">", "<meta name=\"viewport\" ", "<title>t</title>",
      "<h1>t</h1>",
    ] {
      #expect(whole.contains(part))
      #expect(!WebPage.problems(whole.replacingOccurrences(of: part, with: "")).isEmpty, "\(part)")
    }
  }

  /// Quotes, a bracket within them, and a style sheet whose text looks like tags.
  @Test func tags() {
    let tags = Markup.tags("<!DOCTYPE html><a b='c > d' e f=g><style>x > y { } <p></style><br/></a>")
    #expect(tags.map(\.name) == ["a", "style", "style", "br", "a"])
    #expect(
      tags[0].attributes.map(\.name) == ["b", "e", "f"] && tags[0].attributes.map(\.value) == ["c > d", "", "g"])
    #expect(tags.map(\.isClosing) == [false, false, true, false, true] && tags[3].isSelfClosing)
  }

  /// A page that is wider than its screen, one with a broken picture and one that reports an error.
  @Test(.enabled(if: HeadlessBrowser.installed != nil))
  func faultsThatABrowserShows() throws {
    let folder = try TemporaryFolder()
    let browser = try #require(HeadlessBrowser.installed)
    for (body, fault) in [
      ("<p>words enough to be seen</p><div style=\"width:3000px\">wide</div>", "pixels wider"),
      ("<p>words enough to be seen</p><img src=\"data:image/png;base64,AAAA\" alt=\"a\">", "1 pictures do not show"),
      ("<p>words enough to be seen</p><script>console.error('no')</script>", "console: "),
      ("", "characters of text"),
    ] {
      let url = folder.file("page.html")
      try page(body).write(to: url, atomically: false, encoding: .utf8)
      let problems = try browser.problems(opening: url)
      #expect(problems.count == 1 && problems[0].contains(fault), "\(body): \(problems)")
    }
  }
}
