import Foundation

/// FNV-1a, 64 bits: not against forgery, but enough to notice damage and changed options.
public struct ContentHash: Sendable {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  public init() {}

  /// Sixteen or fewer hexadecimal digits.
  public var digits: String { String(state, radix: 16) }

  public mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { add(word: UInt64(byte)) }
  }

  /// A 32-bit word at a time, for speed.
  public mutating func add(_ values: [Float]) {
    var copy = self
    values.withUnsafeBufferPointer { for value in $0 { copy.add(word: UInt64(value.bitPattern)) } }
    self = copy
  }

  public mutating func add(word: UInt64) { state = (state ^ word) &* 0x100_0000_01b3 }

  /// The digest of options, the same for equal options in every run of the program: of their JSON with sorted keys.
  public static func digest(of options: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var hash = ContentHash()
    hash.add(try encoder.encode(options))
    return hash.digits
  }
}
