import CZlib
import Foundation
import TestSupport
import Testing

@testable import ImageCodecs

@Suite struct AnimationFileTests {
  private func frame(_ number: Int, channels: Int = 3) -> Image {
    let count = 30 * 20 * channels
    return Image(
      width: 30, height: 20, channels: channels,
      pixels: (0..<count).map { (i: Int) -> UInt8 in UInt8(truncatingIfNeeded: (i / 60 + number) * 40) })
  }

  @Test(arguments: [1, 3, 4])
  func everyFrameOfAnAnimatedPNGIsExact(channels: Int) throws {
    let folder = try TemporaryFolder()
    let frames = (0..<5).map { frame($0, channels: channels) }
    try AnimationFile.write(to: folder.file("a.png"), framesPerSecond: 25, loops: 3) { append in
      for frame in frames { try append(frame) }
    }
    let data = try Data(contentsOf: folder.file("a.png"))
    #expect(try ImageFile.decode(data, path: "a.png") == frames[0])

    let chunks = PNGChunks(data)
    #expect(chunks.truncation == nil && chunks.chunks.last?.type == "IEND")
    for chunk in chunks.chunks {
      let body = Array(chunk.type.utf8) + Array(data[chunk.range])
      let stored = data[chunk.range.upperBound..<(chunk.range.upperBound + 4)]
      #expect(Array(stored) == PNGBuilder.bigEndian(UInt32(crc32(0, body, UInt32(body.count)))))
    }
    let control = try #require(chunks.chunks.first { $0.type == "acTL" })
    #expect(Array(data[control.range]) == [0, 0, 0, 5, 0, 0, 0, 3])

    // Sequence numbers run through fcTL and fdAT without a gap; 40 / 1000 of a second each.
    let numbered = chunks.chunks.filter { $0.type == "fcTL" || $0.type == "fdAT" }
    #expect(
      numbered.map { Array(data[$0.range].prefix(4)) } == numbered.indices.map { PNGBuilder.bigEndian(UInt32($0)) })
    let frameControls = numbered.filter { $0.type == "fcTL" }
    #expect(frameControls.count == 5)
    #expect(frameControls.allSatisfy { Array(data[$0.range].dropFirst(20)) == [0, 40, 3, 232, 0, 0] })

    // Each later frame's data make a PNG of their own.
    let header = try #require(chunks.chunks.first)
    for number in 1..<5 {
      let start = try #require(chunks.chunks.firstIndex { $0.range == frameControls[number].range })
      var bytes = PNGChunks.signature + PNGBuilder.chunk("IHDR", Array(data[header.range]))
      for chunk in chunks.chunks[(start + 1)...].prefix(while: { $0.type == "fdAT" }) {
        bytes += PNGBuilder.chunk("IDAT", Array(data[chunk.range].dropFirst(4)))
      }
      bytes += PNGBuilder.chunk("IEND", [])
      #expect(try ImageFile.decode(Data(bytes), path: "frame \(number)") == frames[number])
    }
  }

  @Test func everyFrameOfAGIFIsExactWithFewColours() throws {
    let folder = try TemporaryFolder()
    let frames = (0..<3).map { frame($0) }
    try AnimationFile.write(to: folder.file("a.gif"), framesPerSecond: 30) { append in
      for frame in frames { try append(frame) }
    }
    let bytes = [UInt8](try Data(contentsOf: folder.file("a.gif")))
    #expect(bytes.starts(with: Array("GIF89a".utf8) + [30, 0, 20, 0, 0x70, 0, 0, 0x21, 0xFF, 11]))
    var position = 13 + 19
    var delays: [Int] = []
    for frame in frames {
      delays.append(Int(bytes[position + 4]))
      position += 8
      #expect(Array(bytes[position..<(position + 9)]) == [0x2C, 0, 0, 0, 0, 30, 0, 20, 0])
      let colors = 2 << Int(bytes[position + 9] & 7)
      let palette = Array(bytes[(position + 10)..<(position + 10 + 3 * colors)])
      position += 10 + 3 * colors
      let bits = Int(bytes[position])
      position += 1
      var data: [UInt8] = []
      while bytes[position] != 0 {
        data += bytes[(position + 1)...(position + Int(bytes[position]))]
        position += Int(bytes[position]) + 1
      }
      position += 1
      let indices = try #require(GIFCompressionTests.decompressed(data, bits: bits))
      let pixels = indices.flatMap { (index: UInt8) -> ArraySlice<UInt8> in palette[(3 * Int(index))...].prefix(3) }
      #expect(pixels == frame.pixels)
    }
    // 3 frames at 30 a second are 10 hundredths.
    #expect(delays == [3, 4, 3] && bytes[position] == 0x3B && position == bytes.count - 1)
  }

  private static let hasFFmpeg = isInstalled("ffmpeg")

  /// A RIFF file whose chunks say: animated, of this size, so many loops, lossless frames that take a second and a half.
  @Test(.enabled(if: hasFFmpeg))
  func animatedWebP() throws {
    let folder = try TemporaryFolder()
    try AnimationFile.write(to: folder.file("a.webp"), framesPerSecond: 4, loops: 3) { append in
      for number in 0..<6 { try append(frame(number)) }
    }
    let bytes = [UInt8](try Data(contentsOf: folder.file("a.webp")))
    func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
    #expect(bytes.starts(with: Array("RIFF".utf8)) && Array(bytes[8..<12]) == Array("WEBP".utf8))
    #expect(number(bytes[4..<8]) == bytes.count - 8)
    var chunks: [(type: String, data: ArraySlice<UInt8>)] = []
    var position = 12
    while position + 8 <= bytes.count {
      let length = number(bytes[(position + 4)..<(position + 8)])
      let end = try #require(position + 8 + length <= bytes.count ? position + 8 + length : nil)
      chunks.append((String(decoding: bytes[position..<(position + 4)], as: UTF8.self), bytes[(position + 8)..<end]))
      position = end + length % 2
    }
    let header = try #require(chunks.first { $0.type == "VP8X" }).data
    #expect(header.first! & 2 == 2 && number(header.suffix(6).prefix(3)) == 29 && number(header.suffix(3)) == 19)
    #expect(number(try #require(chunks.first { $0.type == "ANIM" }).data.suffix(2)) == 3)
    let frames = chunks.filter { $0.type == "ANMF" }.map(\.data)
    #expect(frames.count == 6)
    #expect(frames.reduce(0) { $0 + number($1.dropFirst(12).prefix(3)) } == 1500)
    #expect(frames.allSatisfy { Array($0.dropFirst(16).prefix(4)) == Array("VP8L".utf8) })
  }

  @Test(arguments: ["a.gif", "a.png"] + (hasFFmpeg ? ["a.webp"] : []))
  func aFailureLeavesTheOldFile(name: String) throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    let url = try folder.file(name, [1, 2, 3])
    #expect(throws: Stop.self) {
      try AnimationFile.write(to: url, framesPerSecond: 10) { append in
        try append(frame(0))
        throw Stop()
      }
    }
    #expect(throws: ImageCodecError.self) { try AnimationFile.write(to: url, framesPerSecond: 10) { _ in } }
    #expect(try Array(Data(contentsOf: url)) == [1, 2, 3])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [name])
  }

  /// The delays of the slowest and of the fastest animation are the format's greatest and least.
  @Test func ratesThatAFormatHolds() throws {
    let folder = try TemporaryFolder()
    func delays(_ name: String, _ rate: Double) throws -> ArraySlice<UInt8> {
      let url = folder.file(name)
      try AnimationFile.write(to: url, framesPerSecond: rate) { append in
        for number in 0..<2 { try append(frame(number)) }
      }
      let data = try Data(contentsOf: url)
      guard name.hasSuffix("png") else {
        let control = try #require(data.range(of: Data([0x21, 0xF9, 4, 4]))).upperBound
        return [UInt8](data)[control..<(control + 2)]
      }
      let control = try #require(PNGChunks(data).chunks.first { $0.type == "fcTL" }).range
      return [UInt8](data)[(control.lowerBound + 20)..<(control.lowerBound + 24)]
    }
    // 62,500 (0xF424) hundredths of a second, little-endian; as many thousandths over 1000, big-endian.
    #expect(try delays("a.gif", 0.0016) == [0x24, 0xF4] && delays("a.gif", 100) == [1, 0])
    #expect(try delays("a.apng", 0.016) == [0xF4, 0x24, 3, 232])
    #expect(try delays("a.png", 1000) == [0, 1, 3, 232])
  }

  @Test(arguments: ["gif", "apng", "png", "webp", "mp4"], [1e-17, 0, -1, 1e-5, 1001, .infinity, .nan])
  func aRateThatNoFormatHoldsIsRefused(kind: String, rate: Double) throws {
    let folder = try TemporaryFolder()
    let url = folder.file("a.\(kind)")
    let error = #expect(throws: ImageCodecError.self) {
      try AnimationFile.write(to: url, framesPerSecond: rate) { _ in Issue.record("asked for frames") }
    }
    #expect(error?.description.contains("cannot be written: a .\(kind) holds 0.0") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func anUnknownExtensionIsRefused() throws {
    let url = URL(fileURLWithPath: "/tmp/a.webm")
    #expect(throws: ImageCodecError.unknownExtension(path: url.path)) {
      try AnimationFile.write(to: url, framesPerSecond: 10) { _ in Issue.record("asked for frames") }
    }
  }
}
