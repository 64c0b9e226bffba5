import Foundation

/// A message in the wire format of protocol buffers: numbered fields, each a number of variable length, four bytes, or
/// bytes with their count.
///
/// Source: "Encoding", protobuf.dev, for the wire types 0 (variable length), 2 (counted bytes) and 5 (four bytes).
struct ProtocolBuffer {
  private(set) var data = Data()

  /// A whole number; negative ones take ten bytes.
  mutating func append(_ value: Int, field: Int) {
    appendVariable(UInt64(field) << 3)
    appendVariable(UInt64(bitPattern: Int64(value)))
  }

  mutating func append(_ value: Float, field: Int) {
    appendVariable(UInt64(field) << 3 | 5)
    data.appendLittleEndian(value.bitPattern)
  }

  mutating func append(_ bytes: Data, field: Int) {
    appendVariable(UInt64(field) << 3 | 2)
    appendVariable(UInt64(bytes.count))
    data.append(bytes)
  }

  mutating func append(_ text: String, field: Int) { append(Data(text.utf8), field: field) }

  mutating func append(_ message: ProtocolBuffer, field: Int) { append(message.data, field: field) }

  /// Seven bits a byte from the lowest on, the highest bit set in all but the last.
  private mutating func appendVariable(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      data.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    data.append(UInt8(rest))
  }
}
