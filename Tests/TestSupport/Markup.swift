/// A reader of markup that is strict enough for our own: every element that opens also closes, in order.
public enum Markup {
  public struct Tag: Equatable, Sendable {
    public let name: String
    /// In their order; a name alone has the value "".
    public let attributes: [Attribute]
    /// `</name>`.
    public let isClosing: Bool
    /// `<name/>`.
    public let isSelfClosing: Bool

    public func value(_ attribute: String) -> String? { attributes.first { $0.name == attribute }?.value }
  }

  public struct Attribute: Equatable, Sendable {
    public let name: String
    public let value: String
  }

  private static let void: Set<String> = ["meta", "img", "br", "hr", "input", "link"]
  /// What they contain is text, whatever it looks like.
  private static let rawText: Set<String> = ["style", "script"]

  /// The first tag that does not fit, or `nil` for well-formed markup.
  public static func unbalanced(_ markup: String) -> String? {
    var open: [String] = []
    var scanner = Scanner(markup)
    while let tag = scanner.nextTag() {
      if tag.isClosing {
        guard open.popLast() == tag.name else { return "/\(tag.name)" }
      } else if !tag.isSelfClosing, !void.contains(tag.name) {
        open.append(tag.name)
      }
    }
    return scanner.isAtEnd ? open.last : "an unfinished tag"
  }

  /// All tags, in their order.
  public static func tags(_ markup: String) -> [Tag] {
    var scanner = Scanner(markup)
    return Array(sequence(state: ()) { _ in scanner.nextTag() })
  }

  /// Reads bytes, since a page's pictures are megabytes of them.
  private struct Scanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ markup: String) { bytes = Array(markup.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    /// The next tag that is none of `<!…>`; nil at the end, and where a tag has none.
    mutating func nextTag() -> Tag? {
      while let start = find("<", from: position) {
        if start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "!") {
          guard let end = find(">", from: start) else { return fail(at: start) }
          position = end + 1
          continue
        }
        guard let end = closingBracket(from: start) else { return fail(at: start) }
        position = end + 1
        let tag = Self.tag(bytes[start + 1..<end])
        if !tag.isClosing, rawText.contains(tag.name) { position = endOfText(in: tag.name) }
        return tag
      }
      position = bytes.count
      return nil
    }

    private mutating func fail(at start: Int) -> Tag? {
      position = start
      return nil
    }

    private func find(_ character: Unicode.Scalar, from start: Int) -> Int? {
      bytes[min(start, bytes.count)...].firstIndex(of: UInt8(ascii: character))
    }

    /// The next `>` outside quotes.
    private func closingBracket(from start: Int) -> Int? {
      var quote: UInt8?
      for index in start..<bytes.count {
        let byte = bytes[index]
        if let open = quote {
          if byte == open { quote = nil }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          quote = byte
        } else if byte == UInt8(ascii: ">") {
          return index
        }
      }
      return nil
    }

    private func endOfText(in name: String) -> Int {
      let end = Array("</\(name)".utf8)
      var start = position
      while let next = find("<", from: start) {
        if bytes[next...].starts(with: end) { return next }
        start = next + 1
      }
      return bytes.count
    }

    private static func tag(_ content: ArraySlice<UInt8>) -> Tag {
      let isClosing = content.first == UInt8(ascii: "/")
      let isSelfClosing = content.last == UInt8(ascii: "/")
      var rest = content.dropFirst(isClosing ? 1 : 0).dropLast(isSelfClosing ? 1 : 0)
      func isSpace(_ byte: UInt8) -> Bool { [9, 10, 13, 32].contains(byte) }
      func word(_ isPart: (UInt8) -> Bool) -> String {
        let word = rest.prefix { isPart($0) }
        rest = rest.dropFirst(word.count)
        return String(decoding: word, as: UTF8.self)
      }
      let name = word { !isSpace($0) }
      var attributes: [Attribute] = []
      while true {
        rest = rest.drop { isSpace($0) }
        guard !rest.isEmpty else { break }
        let key = word { !isSpace($0) && $0 != UInt8(ascii: "=") }
        var value = ""
        if rest.first == UInt8(ascii: "=") {
          rest = rest.dropFirst()
          if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            rest = rest.dropFirst()
            value = word { $0 != quote }
            rest = rest.dropFirst()
          } else {
            value = word { !isSpace($0) }
          }
        }
        attributes.append(Attribute(name: key, value: value))
      }
      return Tag(name: name, attributes: attributes, isClosing: isClosing, isSelfClosing: isSelfClosing)
    }
  }
}
