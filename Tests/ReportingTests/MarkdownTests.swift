import TestSupport
import Testing

@testable import Reporting

struct MarkdownTests {
  private func body(_ text: String) -> String {
    var report = HTMLReport(title: "t")
    report.markdown(text)
    let html = report.html()
    return String(html[html.range(of: "</header>\n")!.upperBound..<html.range(of: "\n</main>")!.lowerBound])
  }

  @Test func paragraphsHeadingsAndPoints() {
    #expect(
      body("One\ntwo\n\nthree\n## Four five\n- six\n  seven\n- eight\n\nnine\n- ten")
        == """
        <p>One
        two</p>
        <p>three</p>
        <h2 id="four-five">Four five</h2>
        <ul>
        <li>six
        seven</li>
        <li>eight</li>
        </ul>
        <p>nine</p>
        <ul>
        <li>ten</li>
        </ul>
        """)
  }

  @Test func marksWithinALine() {
    #expect(
      HTMLText.inline("a `b * <c>` **d *e* f** *g* & h")
        == "a <code>b * &lt;c&gt;</code> <strong>d <em>e</em> f</strong> <em>g</em> &amp; h")
  }

  /// Products, a single mark and one that stands before a space are characters.
  @Test func marksWithoutAPartnerAreText() {
    for text in ["2 * 3 * 4", "a ` b", "**c", "#hashtag", "-5 and - 6"] {
      #expect(body(text) == "<p>\(text)</p>")
    }
  }
}
