import Foundation

extension HTMLReport {
  /// Prose in the few marks of Markdown that prose needs: `#` starts the title of a section, `- ` a point of a list, an
  /// empty line ends a paragraph; within a line `**strong**`, `*emphasis*` and code between backticks. All else is text
  /// as it is.
  public mutating func markdown(_ text: String) {
    var paragraph: [String] = []
    var points: [String] = []
    for line in text.components(separatedBy: "\n") + [""] {
      let content = line.trimmingCharacters(in: .whitespaces)
      let isPoint = content.hasPrefix("- ")
      let level = content.prefix { $0 == "#" }.count
      let isHeading = level > 0 && content.dropFirst(level).hasPrefix(" ")
      // Text right below a point goes on with it, indented or not.
      if !points.isEmpty, !isPoint, !isHeading, !content.isEmpty {
        points[points.count - 1] += "\n" + content
        continue
      }
      if content.isEmpty || isPoint || isHeading, !paragraph.isEmpty {
        append("<p>\(HTMLText.inline(paragraph.joined(separator: "\n")))</p>")
        paragraph = []
      }
      if !isPoint, !points.isEmpty {
        append("<ul>\n\(points.map { "<li>\(HTMLText.inline($0))</li>" }.joined(separator: "\n"))\n</ul>")
        points = []
      }
      if isHeading {
        heading(String(content.dropFirst(level + 1)))
      } else if isPoint {
        points.append(String(content.dropFirst(2)))
      } else if !content.isEmpty {
        paragraph.append(content)
      }
    }
  }
}

extension HTMLText {
  /// Escaped text with `` `code` ``, `**strong**` and `*emphasis*` as elements. A mark without its partner, or before a
  /// space, as in `2 * 3`, is a character like others.
  static func inline(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let character = rest.first {
      if character == "`", let (content, after) = marked(rest, by: "`") {
        result += "<code>\(escaped(content))</code>"
        rest = after
      } else if let (content, after) = marked(rest, by: "**") {
        result += "<strong>\(inline(String(content)))</strong>"
        rest = after
      } else if let (content, after) = marked(rest, by: "*") {
        result += "<em>\(inline(String(content)))</em>"
        rest = after
      } else {
        result += escaped(String(character))
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// What stands between a mark at the beginning and the next one of its kind, and what comes after that.
  private static func marked(_ text: Substring, by mark: String) -> (content: Substring, after: Substring)? {
    guard text.hasPrefix(mark) else { return nil }
    let inner = text.dropFirst(mark.count)
    guard let end = inner.range(of: mark) else { return nil }
    let content = inner[..<end.lowerBound]
    guard let first = content.first, let last = content.last, !first.isWhitespace, !last.isWhitespace else {
      return nil
    }
    return (content, inner[end.upperBound...])
  }
}
