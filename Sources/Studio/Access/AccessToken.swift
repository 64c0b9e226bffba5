/// The random word of 128 bits that every request of the page carries. Whoever does not know it gets nothing but the
/// page's empty files.
struct AccessToken: Sendable, Equatable {
  /// 32 hexadecimal digits.
  let digits: String

  init() {
    var random = SystemRandomNumberGenerator()
    digits = (0..<16).map { _ in
      let byte = UInt8.random(in: 0...255, using: &random)
      return String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }

  init(digits: String) { self.digits = digits }

  /// Whether a word is the token. The time that it takes does not tell how much of it is right.
  func isEqual(to word: String) -> Bool {
    let (own, other) = (Array(digits.utf8), Array(word.utf8))
    guard own.count == other.count else { return false }
    return zip(own, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension AccessToken: CustomStringConvertible {
  /// Not the digits, so that no message holds them by accident.
  var description: String { "a token" }
}
