/// What one cell of a label's column says.
enum LabelCell: Equatable {
  case number(Double)
  /// Nothing, or a word that stands for nothing; also numbers that are not finite.
  case missing
  case text

  private static let wordsForNothing: Set<String> = ["", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "?"]

  /// - Parameter text: without white space around it.
  init(_ text: String) {
    if let number = Self.decimal(text) {
      self = number.isFinite ? .number(number) : .missing
    } else {
      let word = text.drop { $0 == "+" || $0 == "-" }.lowercased()
      let isInfinite = word == "inf" || word == "infinity" || word == "nan"
      self = isInfinite || Self.wordsForNothing.contains(text.lowercased()) ? .missing : .text
    }
  }

  /// A decimal number such as `-1`, `−1`, `.5`, `3.` or `1e-3`; nil for anything else, hexadecimal numbers among it.
  static func decimal(_ text: String) -> Double? {
    let text = text.first == "\u{2212}" ? "-" + text.dropFirst() : text
    return text.utf8.allSatisfy(mayBeInNumber) ? Double(text) : nil
  }

  private static func mayBeInNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// Whether a number is written as a code is, with a zero in front: `001`, but not `0`, `0.5` or `00.5`.
  static func isCode(_ text: String) -> Bool {
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    return digits.count > 1 && digits.first == UInt8(ascii: "0")
      && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
