import CZlib
import Foundation

/// Raw deflate streams (RFC 1951) below 4 GiB, and CRC-32, through zlib.
enum Deflate {
  /// Deflate packs at most 1032 times; a stream that claims more is refused before memory is taken for it.
  private static let greatestRatio = 1032

  /// Exactly `size` bytes from one whole stream; `nil` when it is damaged or holds another number.
  static func inflate(_ packed: UnsafeRawBufferPointer, size: Int) -> Data? {
    guard packed.count < UInt32.max, size < UInt32.max, size <= packed.count * greatestRatio + 64 else { return nil }
    var stream = z_stream()
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    // One spare byte, so that a stream with too many is noticed and an empty one has somewhere to go.
    var output = Data(count: size + 1)
    let status = output.withUnsafeMutableBytes { output in
      stream.next_in = UnsafeMutablePointer(mutating: packed.bindMemory(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(packed.count)
      stream.next_out = output.bindMemory(to: UInt8.self).baseAddress
      stream.avail_out = UInt32(output.count)
      return CZlib.inflate(&stream, Z_FINISH)
    }
    guard status == Z_STREAM_END, Int(stream.total_out) == size else { return nil }
    output.count = size
    return output
  }

  static func deflate(_ content: Data) -> Data {
    var stream = z_stream()
    let started = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK, "deflate: zlib did not start (\(started))")
    defer { deflateEnd(&stream) }
    var output = Data(count: Int(deflateBound(&stream, UInt(content.count))))
    let status = content.withUnsafeBytes { input in
      output.withUnsafeMutableBytes { output in
        stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = UInt32(output.count)
        return CZlib.deflate(&stream, Z_FINISH)
      }
    }
    precondition(status == Z_STREAM_END, "deflate: zlib ended with \(status)")
    output.count = Int(stream.total_out)
    return output
  }

  static func checksum(_ data: Data) -> UInt32 { data.withUnsafeBytes { checksum($0) } }

  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var checksum: UInt = 0
    // zlib counts in 32 bits.
    for start in stride(from: 0, to: bytes.count, by: 1 << 30) {
      let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + 1 << 30, bytes.count)])
      checksum = crc32(checksum, part.bindMemory(to: UInt8.self).baseAddress, UInt32(part.count))
    }
    return UInt32(checksum)
  }
}
