/// Text made safe for HTML and SVG, in element content and in quoted attributes.
enum HTMLText {
  static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case "\0"..."\u{1F}", "\u{7F}": result += "\u{FFFD}"  // control characters are not allowed in HTML
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Words as the name of a place in a page: lower-case letters and digits with single hyphens between them.
  static func anchor(_ text: String) -> String {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.isEmpty ? "section" : words.joined(separator: "-")
  }
}
