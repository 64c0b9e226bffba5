import Testing

@testable import ImageCodecs

@Suite struct GIFCompressionTests {
  /// A reader written from the GIF specification's appendix F; nil for codes that no table holds.
  static func decompressed(_ bytes: [UInt8], bits: Int) -> [UInt8]? {
    let clear = 1 << bits
    var table: [[UInt8]] = []
    var (width, position) = (bits + 1, 0)
    var previous: [UInt8]?
    var output: [UInt8] = []
    while position + width <= 8 * bytes.count {
      var code = 0
      for bit in position..<(position + width) { code |= Int(bytes[bit / 8] >> (bit % 8) & 1) << (bit - position) }
      position += width
      if code == clear {
        table = (0..<(clear + 2)).map { [UInt8(truncatingIfNeeded: $0)] }
        width = bits + 1
        previous = nil
        continue
      }
      // The end code must stand in the last byte.
      if code == clear + 1 { return (position + 7) / 8 == bytes.count ? output : nil }
      guard let last = previous else {
        guard code < clear else { return nil }
        output += table[code]
        previous = table[code]
        continue
      }
      let entry: [UInt8]
      if code < table.count {
        entry = table[code]
      } else {
        guard code == table.count else { return nil }
        entry = last + [last[0]]
      }
      output += entry
      if table.count < 4096 { table.append(last + [entry[0]]) }
      if table.count == 1 << width && width < 12 { width += 1 }
      previous = entry
    }
    return nil
  }

  @Test(arguments: [2, 3, 5, 8], [1, 2, 3, 7, 260, 5000, 70_000])
  func whatIsCompressedComesBack(bits: Int, count: Int) {
    var state: UInt32 = 7
    let noise = (0..<count).map { _ -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24) & UInt8(1 << bits - 1)
    }
    let constant = [UInt8](repeating: 1, count: count)
    let stripes = (0..<count).map { UInt8($0 / 5 & 3) }
    for indices in [noise, constant, stripes] {
      #expect(Self.decompressed(GIFCompression.compress(indices, bits: bits), bits: bits) == indices)
    }
    #expect(GIFCompression.compress(constant, bits: bits).count <= max(8, count / 4))
  }

  @Test(arguments: [1, 254, 255, 256, 510])
  func subBlocksHoldAtMost255Bytes(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let blocks = GIFCompression.subBlocks(bytes)
    var (position, joined): (Int, [UInt8]) = (0, [])
    while blocks[position] != 0 {
      joined += blocks[(position + 1)...(position + Int(blocks[position]))]
      position += Int(blocks[position]) + 1
    }
    #expect(joined == bytes && position == blocks.count - 1)
  }
}
