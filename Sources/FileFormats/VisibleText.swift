extension String {
  /// The text with its control characters as `\n` or `\u{1B}`, so that a name from a file can neither break a line nor
  /// steer a terminal: also those that turn the direction of writing, and the separators of lines and paragraphs.
  /// - Parameter keepsLines: leaves line feeds and tabulators as they are, in text of several lines.
  public func visible(keepsLines: Bool = false) -> String {
    guard unicodeScalars.contains(where: Self.steers) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      let isKept = keepsLines && (scalar == "\n" || scalar == "\t")
      text += Self.steers(scalar) && !isKept ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return text
  }

  private static func steers(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
