import CZlib
import Foundation

/// A PNG that was cut off behind its pixels, written anew with an end.
///
/// libpng wants the whole compressed stream and the checksums, of which a file can lack the last while no pixel is
/// missing. Whether one is, the rows that come out of the stream show.
enum PNGCompletion {
  /// The file with all its rows and an end; nil where rows are missing, or a checksum that is there is wrong.
  /// - Parameter data: starts at index 0 with the signature.
  static func completed(_ data: Data, _ chunks: PNGChunks) -> Data? {
    guard let first = chunks.chunks.firstIndex(where: { $0.type == "IDAT" }) ?? cutIndex(chunks) else { return nil }
    guard let size = rowBytes(data, chunks) else { return nil }
    var whole = chunks.chunks[first...].prefix { $0.type == "IDAT" }
    let behind = chunks.chunks[whole.endIndex...]
    guard whole.allSatisfy({ hasRightChecksum($0, data) }) else { return nil }
    if behind.isEmpty, let cut = chunks.cutChunk, cut.type == "IDAT" { whole.append(cut) }
    guard let rows = inflated(whole.map { data[$0.range] }, size: size), let packed = deflated(rows) else { return nil }
    let start = whole.first!.range.lowerBound - 8
    var file = data.prefix(start) + PNGChunks.encoded("IDAT", packed)
    for chunk in behind { file += data[(chunk.range.lowerBound - 8)..<(chunk.range.upperBound + 4)] }
    return file + PNGChunks.encoded("IEND", [])
  }

  /// Where the chunk in which the file ends would stand, if that one has the pixels.
  private static func cutIndex(_ chunks: PNGChunks) -> Int? {
    chunks.cutChunk?.type == "IDAT" ? chunks.chunks.endIndex : nil
  }

  /// Bytes of all rows with a filter's number each, of all seven passes of an interlaced picture (PNG specification,
  /// section 8.2); nil for a header that the format does not have.
  static func rowBytes(_ data: Data, _ chunks: PNGChunks) -> Int? {
    let header = data.withUnsafeBytes { bytes in
      chunks.chunks.first.flatMap { $0.type == "IHDR" && $0.range.count == 13 ? Array(bytes[$0.range]) : nil }
    }
    guard let header else { return nil }
    func number(_ offset: Int) -> Int { header[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height, depth) = (number(0), number(4), Int(header[8]))
    // libpng's limit of a side, which also keeps the product in range.
    guard max(width, height) <= 1_000_000, [1, 2, 4, 8, 16].contains(depth),
      let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][header[9]]
    else { return nil }
    let passes =
      header[12] == 0
      ? [(0, 0, 1, 1)]
      : [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    return passes.reduce(0) { sum, pass in
      let columns = max(0, width - pass.0 + pass.2 - 1) / pass.2
      let rows = max(0, height - pass.1 + pass.3 - 1) / pass.3
      return columns == 0 ? sum : sum + rows * (1 + (columns * samples * depth + 7) / 8)
    }
  }

  private static func hasRightChecksum(_ chunk: PNGChunks.Chunk, _ data: Data) -> Bool {
    data.withUnsafeBytes { bytes in
      let body = UnsafeRawBufferPointer(rebasing: bytes[(chunk.range.lowerBound - 4)..<chunk.range.upperBound])
      let sum = crc32(0, body.bindMemory(to: UInt8.self).baseAddress, UInt32(body.count))
      return UInt32(sum) == PNGChunks.bigEndian32(bytes, at: chunk.range.upperBound)
    }
  }

  /// The first `size` bytes of a zlib stream in parts, which may lack its end; nil where there are fewer.
  private static func inflated(_ parts: [Data], size: Int) -> [UInt8]? {
    var stream = z_stream()
    guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    for part in parts {
      let isSound = part.withUnsafeBytes { input in
        stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(input.count)
        while output.count < size {
          let (status, produced) = block.withUnsafeMutableBufferPointer { block in
            stream.next_out = block.baseAddress
            stream.avail_out = UInt32(block.count)
            let status = inflate(&stream, Z_SYNC_FLUSH)
            return (status, block.count - Int(stream.avail_out))
          }
          output += block.prefix(min(produced, size - output.count))
          // Nothing more can come out of this part, or out of any.
          if status == Z_BUF_ERROR || status == Z_STREAM_END || status == Z_OK && stream.avail_out > 0 { return true }
          guard status == Z_OK else { return false }
        }
        return true
      }
      guard isSound else { return nil }
    }
    return output.count == size ? output : nil
  }

  /// A zlib stream, packed fast; nil where it is larger than a chunk can be.
  private static func deflated(_ bytes: [UInt8]) -> [UInt8]? {
    var size = compressBound(UInt(bytes.count))
    var output = [UInt8](repeating: 0, count: Int(size))
    guard compress2(&output, &size, bytes, UInt(bytes.count), 1) == Z_OK, size <= Int32.max else { return nil }
    return Array(output.prefix(Int(size)))
  }
}
