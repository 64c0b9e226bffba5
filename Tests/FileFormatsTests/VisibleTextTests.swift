import FileFormats
import Testing

struct VisibleTextTests {
  @Test func controlCharactersAreEscaped() {
    #expect("a\u{1B}[31mred\u{7}".visible() == "a\\u{1B}[31mred\\u{07}")
    #expect("one\ntwo\tthree\r".visible() == "one\\ntwo\\tthree\\r")
    #expect("one\ntwo\tthree\r".visible(keepsLines: true) == "one\ntwo\tthree\\r")
    // Those of 8 bits, of the direction of writing, and of lines and paragraphs.
    for scalar in ["\u{9B}", "\u{7F}", "\u{202E}", "\u{2066}", "\u{2028}", "\u{2029}"] {
      #expect(!"a\(scalar)b".visible(keepsLines: true).contains(scalar))
    }
  }

  @Test func otherTextIsAsItWas() {
    for text in ["", "blüte", "u\u{308}", "日本語", "👩‍🌾", "20×20", "−1"] { #expect(text.visible() == text) }
  }
}
