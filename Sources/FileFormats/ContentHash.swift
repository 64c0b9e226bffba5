import Foundation

/// FNV-1a, 64 bits: not against forgery, but enough to notice damage and changed options.
public struct ContentHash: Sendable {
  /// The hash of what was added.
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of nothing.
  public init() {}

  /// Sixteen or fewer hexadecimal digits.
  public var digits: String { String(value, radix: 16) }

  /// The bytes of a text in UTF-8, without its length.
  public mutating func add(_ text: String) { for byte in text.utf8 { add(word: UInt64(byte)) } }

  /// Bytes one after the other, without their count.
  public mutating func add(_ bytes: [UInt8]) {
    var copy = self
    bytes.withUnsafeBufferPointer { for byte in $0 { copy.add(word: UInt64(byte)) } }
    self = copy
  }

  /// The eight bytes of a number, the lowest first.
  public mutating func add(_ number: Int) {
    for shift in 0..<8 { add(word: UInt64(UInt8(truncatingIfNeeded: number >> (8 * shift)))) }
  }

  /// A 32-bit word at a time, for speed.
  public mutating func add(_ values: [Float]) {
    var copy = self
    values.withUnsafeBufferPointer { for value in $0 { copy.add(word: UInt64(value.bitPattern)) } }
    self = copy
  }

  /// One step of FNV-1a: the hash XOR `word`, times the prime 2⁴⁰ + 435 modulo 2⁶⁴.
  public mutating func add(word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }

  /// The digest of options, the same for equal options in every run of the program: of their JSON with sorted keys.
  public static func digest(of options: some Encodable) throws -> String {
    var hash = ContentHash()
    // Runs of earlier versions were started with digests of JSON whose slashes are escaped.
    for byte in try CanonicalJSON.data(of: options) {
      if byte == UInt8(ascii: "/") { hash.add([UInt8(ascii: "\\")]) }
      hash.add([byte])
    }
    return hash.digits
  }
}
