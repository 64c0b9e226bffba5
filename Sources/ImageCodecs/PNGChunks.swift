import CZlib
import FileFormats
import Foundation

/// The chunks of a PNG file in their order, without any checks of checksums (libpng makes those).
///
/// A chunk is a 4-byte big-endian length, a 4-letter type, the data and a CRC (PNG specification, section 5.3).
struct PNGChunks {
  struct Chunk {
    let type: String
    /// The chunk's data within the file.
    let range: Range<Int>
  }

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private(set) var chunks: [Chunk] = []
  /// Where the file ends too early, if it does: IEND is missing.
  private(set) var truncation: String?
  /// The chunk in which the file ends, with as much of its data as there is; its checksum is missing.
  private(set) var cutChunk: Chunk?

  /// - Parameter data: starts at index 0 with the signature.
  init(_ data: Data) {
    data.withUnsafeBytes { bytes in
      var position = Self.signature.count
      while true {
        guard position + 8 <= bytes.count else {
          truncation = "ends after \(bytes.count) bytes, before the IEND chunk"
          return
        }
        let length = Int(Self.bigEndian32(bytes, at: position))
        let type = String(decoding: bytes[(position + 4)..<(position + 8)], as: UTF8.self)
        guard position + 12 + length <= bytes.count else {
          truncation = "ends after \(bytes.count) bytes, inside a chunk \(type.visible()) of \(length) bytes"
          cutChunk = Chunk(type: type, range: (position + 8)..<min(position + 8 + length, bytes.count))
          return
        }
        chunks.append(Chunk(type: type, range: (position + 8)..<(position + 8 + length)))
        if type == "IEND" { return }
        position += 12 + length
      }
    }
  }

  /// The file without the chunks of some types before the pixels.
  /// - Parameter data: what the chunks are of.
  func removing(_ types: Set<String>, from data: Data) -> Data {
    var result = Data()
    var start = 0
    for chunk in chunks.prefix(while: { $0.type != "IDAT" }) where types.contains(chunk.type) {
      result += data[start..<(chunk.range.lowerBound - 8)]
      start = chunk.range.upperBound + 4
    }
    return result + data[start...]
  }

  /// A chunk with its length and checksum.
  static func encoded(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(UInt32(crc32(0, body, UInt32(body.count))))
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }

  static func bigEndian32(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
