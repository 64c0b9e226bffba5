/// The texts of pickle protocol 0, which are written with escapes.
enum PickleText {
  /// A line of UNICODE: Latin-1 with `\uXXXX` and `\UXXXXXXXX` for the rest. An escape that is none stays as it is.
  static func unescapingUnicode(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    var scalars = String.UnicodeScalarView()
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      let marker = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
      let digits = marker == UInt8(ascii: "u") ? 4 : marker == UInt8(ascii: "U") ? 8 : 0
      if byte == UInt8(ascii: "\\"), digits > 0, let code = hexadecimal(bytes, at: index + 2, digits: digits) {
        scalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        index += 2 + digits
      } else {
        scalars.append(Unicode.Scalar(byte))
        index += 1
      }
    }
    return String(scalars)
  }

  /// The inside of a quoted STRING: bytes with Python's escapes, read as UTF-8 where they are, as Latin-1 otherwise.
  static func unescapingBytes(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    var text: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.endIndex else {
        text.append(bytes[index])
        index += 1
        continue
      }
      let escape = bytes[index + 1]
      index += 2
      if let plain = escapes[escape] {
        text.append(plain)
      } else if escape == UInt8(ascii: "x"), let code = hexadecimal(bytes, at: index, digits: 2) {
        text.append(UInt8(code))
        index += 2
      } else {
        text += [UInt8(ascii: "\\"), escape]
      }
    }
    if let string = String(validating: text, as: UTF8.self) { return string }
    var scalars = String.UnicodeScalarView()
    for byte in text { scalars.append(Unicode.Scalar(byte)) }
    return String(scalars)
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "\\"): 0x5C,
    UInt8(ascii: "'"): 0x27, UInt8(ascii: "\""): 0x22,
  ]

  private static func hexadecimal(
    _ bytes: Slice<UnsafeRawBufferPointer>, at start: Int, digits: Int
  ) -> UInt32? {
    guard digits <= bytes.endIndex - start else { return nil }
    var value: UInt32 = 0
    for byte in bytes[start..<(start + digits)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
