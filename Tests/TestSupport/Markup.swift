/// A check of markup: every element that opens also closes, in order.
enum Markup {
  private static let void: Set<Substring> = ["meta", "img", "br"]

  /// The first tag that does not fit, or `nil` for well-formed markup.
  static func unbalanced(_ markup: String) -> String? {
    var open: [Substring] = []
    var rest = markup[...]
    while let start = rest.firstIndex(of: "<") {
      guard let end = rest[start...].firstIndex(of: ">") else { return String(rest[start...].prefix(40)) }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("!") || tag.hasSuffix("/") { continue }
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return String(tag) }
      } else {
        let name = tag.prefix { $0 != " " }
        if !void.contains(name) { open.append(name) }
      }
    }
    return open.last.map(String.init)
  }
}
