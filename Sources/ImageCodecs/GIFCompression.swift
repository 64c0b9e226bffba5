/// GIF's variant of LZW: codes grow from `bits + 1` to 12 bits, then the table is cleared.
enum GIFCompression {
  static func compress(_ indices: [UInt8], bits: Int) -> [UInt8] {
    let clear = 1 << bits
    let lastCode = 4095
    var stream = BitStream()
    var width = bits + 1
    var next = clear + 2
    // Code of (prefix, byte), by open addressing; keys are (prefix << 8 | byte) + 1, 0 is free.
    var keys = [Int32](repeating: 0, count: 16384)
    var codes = [Int32](repeating: 0, count: 16384)
    stream.append(clear, width: width)
    var prefix = Int(indices[0])
    for index in indices.dropFirst() {
      let key = Int32(prefix << 8 | Int(index)) + 1
      var slot = Int((UInt32(bitPattern: key) &* 2_654_435_761) >> 18)
      while keys[slot] != 0 && keys[slot] != key { slot = (slot + 1) & 16383 }
      if keys[slot] == key {
        prefix = Int(codes[slot])
        continue
      }
      stream.append(prefix, width: width)
      prefix = Int(index)
      if next > lastCode {
        stream.append(clear, width: width)
        for i in keys.indices { keys[i] = 0 }
        width = bits + 1
        next = clear + 2
        continue
      }
      keys[slot] = key
      codes[slot] = Int32(next)
      // The reader learns each code one step later, so the width grows one code later than the table.
      if next == 1 << width { width += 1 }
      next += 1
    }
    stream.append(prefix, width: width)
    // The reader has added an entry for the code before; its width may have grown with it.
    if next == 1 << width && width < 12 { width += 1 }
    stream.append(clear + 1, width: width)
    return stream.finished()
  }

  /// Blocks of at most 255 bytes, each after its length, and an empty one.
  static func subBlocks(_ bytes: [UInt8]) -> [UInt8] {
    var blocks: [UInt8] = []
    blocks.reserveCapacity(bytes.count + bytes.count / 255 + 2)
    for start in stride(from: 0, to: bytes.count, by: 255) {
      let end = min(start + 255, bytes.count)
      blocks.append(UInt8(end - start))
      blocks += bytes[start..<end]
    }
    return blocks + [0]
  }

  /// Bits packed from the low end up.
  private struct BitStream {
    private var bytes: [UInt8] = []
    private var buffer = 0
    private var count = 0

    mutating func append(_ code: Int, width: Int) {
      buffer |= code << count
      count += width
      while count >= 8 {
        bytes.append(UInt8(buffer & 255))
        buffer >>= 8
        count -= 8
      }
    }

    func finished() -> [UInt8] { count > 0 ? bytes + [UInt8(buffer & 255)] : bytes }
  }
}
