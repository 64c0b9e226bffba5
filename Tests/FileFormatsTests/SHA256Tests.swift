import FileFormats
import Testing

struct SHA256Tests {
  private func digits(_ text: String) -> String {
    var hash = SHA256()
    hash.add([UInt8](text.utf8))
    return hash.digits
  }

  @Test func knownAnswersOfTheStandard() {
    // From NIST's examples for FIPS 180-4.
    #expect(digits("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(digits("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      digits("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      digits(String(repeating: "a", count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Lengths around the ends of blocks, where the padding needs one block or two.
  @Test(arguments: [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 300])
  func piecesOfAnyLengthGiveOneDigest(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    var whole = SHA256()
    whole.add(bytes)
    for size in [1, 7, 64, 65] {
      var pieces = SHA256()
      for start in stride(from: 0, to: length, by: size) { pieces.add(Array(bytes[start..<min(start + size, length)])) }
      #expect(pieces.digits == whole.digits)
    }
    // The digest of what is there so far leaves what follows as it was.
    var more = whole
    more.add([1])
    var same = SHA256()
    same.add(bytes + [1])
    #expect(more.digits == same.digits && more.digits != whole.digits)
  }
}
