import Foundation
import TestSupport
import Testing

@testable import ImageCodecs

@Suite struct PNGCodecTests {
  private func decoded(_ builder: PNGBuilder, _ samples: [Int]) throws -> Image {
    try ImageFile.decode(Data(builder.file(samples: samples)), path: "test.png")
  }

  @Test(arguments: [1, 3, 4], [(1, 1), (7, 5), (256, 4), (20000, 3)])
  func writtenPicturesReadBackExactly(channels: Int, size: (Int, Int)) throws {
    let count = size.0 * size.1 * channels
    // Every byte value, also under every alpha, also transparent.
    let image = Image(
      width: size.0, height: size.1, channels: channels,
      pixels: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167) })
    let data = try PNGCodec.encode(image, path: "test.png")
    #expect(try PNGCodec.decode(data, path: "test.png").image == image)
  }

  /// Found by fuzzing: the type of a chunk may be any four bytes, and is shown in an error.
  @Test func aChunkTypeOfControlCharactersStaysOneLine() throws {
    let image = Image(width: 1, height: 1, channels: 1, pixels: [0])
    let header = try PNGCodec.encode(image, path: "a.png").prefix(33)
    let fault = #expect(throws: ImageCodecError.self) {
      _ = try ImageFile.decode(header + Data([0, 0, 1, 0, 0x61, 0x0A, 0x1B, 0x62, 0]), path: "a.png")
    }
    #expect(fault?.description.contains("inside a chunk a\\n\\u{1B}b of 256 bytes") ?? false)
  }

  @Test func noiseThatDoesNotCompressFits() throws {
    var state: UInt32 = 1
    let pixels = (0..<(300 * 200 * 3)).map { _ -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    let image = Image(width: 300, height: 200, channels: 3, pixels: pixels)
    #expect(try PNGCodec.decode(PNGCodec.encode(image, path: "test.png"), path: "test.png").image == image)
  }

  @Test(arguments: [UInt8(1), 2, 4, 8])
  func greyOfEveryDepthSpreadsOverTheRange(depth: UInt8) throws {
    let levels = 1 << Int(depth)
    let builder = PNGBuilder(width: levels + 1, height: 1, depth: depth, colorType: 0)
    let samples = Array(0..<levels) + [1]
    #expect(try decoded(builder, samples).pixels == samples.map { UInt8($0 * 255 / (levels - 1)) })
  }

  @Test(arguments: [(UInt8(0), 1, 1), (2, 3, 3), (4, 1, 4), (6, 3, 4)])
  func sixteenBitsAreSRGBRoundedToEight(colorType: UInt8, colours: Int, channels: Int) throws {
    // 257 v is v exactly; 128 above rounds down, 129 above rounds up.
    let values = [0, 1 * 257, 100 * 257, 100 * 257 + 128, 100 * 257 + 129, 254 * 257, 65535]
    let expected: [UInt8] = [0, 1, 100, 100, 101, 254, 255]
    let opaque = colorType >= 4 ? [65535] : []
    let samples = values.flatMap { Array(repeating: $0, count: colours) + opaque }
    let image = try decoded(PNGBuilder(width: 7, height: 1, depth: 16, colorType: colorType), samples)
    #expect(image.channels == channels)
    let wanted = expected.map { Image(width: 1, height: 1, channels: 1, pixels: [$0]).converted(toChannels: channels) }
    #expect(image.pixels == wanted.flatMap(\.pixels))
  }

  @Test func sixteenBitAlphaLeavesColourAlone() throws {
    let builder = PNGBuilder(width: 2, height: 1, depth: 16, colorType: 6)
    let image = try decoded(builder, [200, 100, 50, 128, 200, 100, 50, 3].map { $0 * 257 })
    #expect(image.pixels == [200, 100, 50, 128, 200, 100, 50, 3])
  }

  @Test(arguments: [UInt8(1), 2, 4, 8])
  func palettesGiveTheirColours(depth: UInt8) throws {
    let palette: [[UInt8]] = [[255, 0, 0], [1, 2, 3]]
    var builder = PNGBuilder(width: 3, height: 2, depth: depth, colorType: 3)
    builder.chunksBeforeData = [("PLTE", palette[0] + palette[1])]
    let indices = [0, 1, 1, 1, 0, 0]
    let image = try decoded(builder, indices)
    #expect(image.channels == 3)
    #expect(image.pixels == indices.flatMap { palette[$0] })
    builder.chunksBeforeData.append(("tRNS", [77]))
    let transparent = try decoded(builder, indices)
    let alpha: [UInt8] = [77, 255]
    #expect(transparent.pixels == indices.flatMap { palette[$0] + [alpha[$0]] })
  }

  @Test func aTransparentColourBecomesAlpha() throws {
    var grey = PNGBuilder(width: 3, height: 1, colorType: 0)
    grey.chunksBeforeData = [("tRNS", [0, 9])]
    #expect(try decoded(grey, [8, 9, 10]).pixels == [8, 8, 8, 255, 9, 9, 9, 0, 10, 10, 10, 255])
    var colour = PNGBuilder(width: 2, height: 1, colorType: 2)
    colour.chunksBeforeData = [("tRNS", [0, 1, 0, 2, 0, 3])]
    #expect(try decoded(colour, [1, 2, 3, 3, 2, 1]).pixels == [1, 2, 3, 0, 3, 2, 1, 255])
  }

  @Test func greyWithAlphaHasFourChannels() throws {
    let image = try decoded(PNGBuilder(width: 2, height: 1, colorType: 4), [10, 200, 20, 0])
    #expect(image.pixels == [10, 10, 10, 200, 20, 20, 20, 0])
  }

  @Test(
    arguments: [(8, 8), (5, 3), (1, 1), (33, 17)],
    [(UInt8(0), UInt8(2)), (0, 8), (0, 16), (2, 8), (6, 8), (2, 16), (6, 16)])
  func interlacingChangesNothing(size: (Int, Int), kind: (color: UInt8, depth: UInt8)) throws {
    var builder = PNGBuilder(width: size.0, height: size.1, depth: kind.depth, colorType: kind.color)
    let count = size.0 * size.1 * [0: 1, 2: 3, 6: 4][Int(kind.color)]!
    let samples = (0..<count).map { $0 &* 40503 % (1 << Int(kind.depth)) }
    let plain = try decoded(builder, samples)
    builder.interlaced = true
    #expect(try decoded(builder, samples) == plain)
    #expect(Set(plain.pixels).count > 1 || count == 1 || size == (1, 1))
  }

  @Test func gammaOfSRGBChangesNothingAndLinearIsEncoded() throws {
    var builder = PNGBuilder(width: 256, height: 1, colorType: 0)
    builder.chunksBeforeData = [("gAMA", PNGBuilder.bigEndian(45455))]
    #expect(try decoded(builder, Array(0...255)).pixels == (0...255).map { UInt8($0) })
    builder.chunksBeforeData = [("gAMA", PNGBuilder.bigEndian(100_000))]
    let encoded = try decoded(builder, Array(0...255)).pixels
    for (value, found) in encoded.enumerated() {
      // libpng takes sRGB's curve as the power 1 / 2.2.
      let wanted = 255 * pow(Float(value) / 255, 1 / 2.2)
      #expect(abs(Float(found) - wanted) <= 0.51, "linear \(value) became \(found), not \(wanted)")
    }
  }

  /// Before the pixels or behind them, far from the beginning too, with and without the beginning of a JPEG's segment.
  @Test func orientationOfAnEXIFChunkIsApplied() throws {
    let folder = try TemporaryFolder()
    let tiff: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 4, 0, 0, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0]
    let stored = [1, 2, 3, 4, 5, 6]
    let upright = Image(width: 2, height: 3, channels: 1, pixels: [4, 1, 5, 2, 6, 3])
    for (exif, isBehind) in [(tiff, false), (tiff, true), (Array("Exif\0\0".utf8) + tiff, false)] {
      var builder = PNGBuilder(width: 3, height: 2, colorType: 0)
      let chunks = [("noNe", [UInt8](repeating: 0, count: 70_000)), ("eXIf", exif)]
      if isBehind { builder.chunksAfterData = chunks } else { builder.chunksBeforeData = chunks }
      #expect(try decoded(builder, stored) == upright)
      let info = try ImageFile.info(folder.file("a.png", builder.file(samples: stored)))
      #expect(info == ImageInfo(format: .png, width: 2, height: 3, channels: 1, bitDepth: 8))
      let raw = try ImageFile.decode(
        Data(builder.file(samples: stored)), path: "a.png", options: ImageReadOptions(appliesOrientation: false))
      #expect(raw == Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6]))
    }
    var builder = PNGBuilder(width: 3, height: 2, colorType: 0)
    builder.chunksBeforeData = [("eXIf", Array(tiff.prefix(9)))]
    #expect(try decoded(builder, stored).width == 3)
  }

  @Test func textAndAnimationChunksAreSkipped() throws {
    var builder = PNGBuilder(width: 2, height: 1, colorType: 0)
    let control = PNGBuilder.bigEndian(0) + PNGBuilder.bigEndian(2) + PNGBuilder.bigEndian(1)
    let rest = PNGBuilder.bigEndian(0) + PNGBuilder.bigEndian(0) + [0, 1, 0, 10, 0, 0]
    builder.chunksBeforeData = [
      ("tEXt", Array("Title\0A picture".utf8)), ("zTXt", Array("Comment\0\0not deflate".utf8)),
      ("acTL", PNGBuilder.bigEndian(2) + PNGBuilder.bigEndian(0)), ("fcTL", control + rest),
      ("iCCP", Array("broken\0\0not a profile".utf8)),
    ]
    builder.chunksAfterData = [("fdAT", PNGBuilder.bigEndian(1) + PNGBuilder.deflated([0, 99, 99])), ("tIME", [1])]
    #expect(try decoded(builder, [5, 6]).pixels == [5, 6])
  }

  /// Behind the last row's data come the end of the stream (its last byte may hold pixels too), 4 bytes of its sum, 4 of
  /// the chunk's, and 12 of the end chunk: a file that lacks any of those is whole to look at.
  @Test(arguments: [false, true])
  func aTruncationIsAnErrorWherePixelsAreMissing(isInterlaced: Bool) throws {
    let builder = PNGBuilder(width: 40, height: 30, colorType: 2, interlaced: isInterlaced)
    let data = Data(builder.file(samples: (0..<3600).map { $0 * $0 & 255 }))
    let image = try ImageFile.decode(data, path: "whole.png")
    for length in 8..<data.count {
      do {
        let (found, warnings) = try ImageFile.decodeWithWarnings(data.prefix(length), path: "cut.png")
        #expect(length >= data.count - 22 && found == image)
        #expect(warnings.count == 1 && warnings[0].hasPrefix("ends after \(length) bytes"))
      } catch {
        guard case .truncated("cut.png", .png, _) = error as? ImageCodecError, length < data.count - 20 else {
          Issue.record("\(length) bytes: \(error)")
          continue
        }
      }
    }
    #expect(try ImageFile.decodeWithWarnings(data, path: "whole.png").warnings.isEmpty)
  }

  /// Pixels in several chunks, and a chunk behind them that counts.
  @Test func aFileCutBehindChunksOfPixels() throws {
    let header = PNGBuilder(width: 3, height: 2, colorType: 0).header
    let packed = PNGBuilder.deflated([0, 1, 2, 3, 0, 4, 5, 6])
    let exif: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0]
    var bytes = PNGChunks.signature + PNGBuilder.chunk("IHDR", header)
    bytes += PNGBuilder.chunk("IDAT", Array(packed.prefix(3))) + PNGBuilder.chunk("IDAT", [])
    let second = bytes.count
    bytes += PNGBuilder.chunk("IDAT", Array(packed.dropFirst(3)))
    let upright = Image(width: 3, height: 2, channels: 1, pixels: [6, 5, 4, 3, 2, 1])
    let cut = bytes + PNGBuilder.chunk("eXIf", exif) + PNGBuilder.chunk("tEXt", [1, 2, 3]).dropLast(2)
    #expect(try ImageFile.decode(Data(cut), path: "cut.png") == upright)
    #expect(try ImageFile.decode(Data(bytes), path: "cut.png") == upright.oriented(.rotated180))
    // A wrong checksum of pixels is damage, whatever is missing behind them.
    bytes[second - 14] ^= 1
    #expect(throws: ImageCodecError.self) { try ImageFile.decode(Data(bytes), path: "cut.png") }
    #expect(throws: ImageCodecError.self) { try ImageFile.decode(Data(bytes[..<second]), path: "cut.png") }
  }

  @Test func everyDamagedByteIsNoticedOrHarmless() throws {
    let image = Image(width: 9, height: 4, channels: 3, pixels: (0..<108).map { UInt8($0) })
    let data = try PNGCodec.encode(image, path: "test.png")
    for position in 8..<data.count {
      var damaged = data
      damaged[position] ^= 0x55
      do {
        // Ancillary chunks (sRGB) may be damaged without harm; the pixels must not change.
        #expect(try ImageFile.decode(damaged, path: "bad.png") == image)
      } catch let error as ImageCodecError {
        #expect(error.description.hasPrefix("bad.png: ") && !error.description.contains("\n"))
      }
    }
  }

  @Test func tooFewRowsAreAnError() {
    let builder = PNGBuilder(width: 4, height: 4, colorType: 0)
    #expect(throws: ImageCodecError.self) {
      try ImageFile.decode(Data(builder.file(scanlines: [0, 1, 2, 3, 4])), path: "short.png")
    }
  }

  /// Deflate's best is 258 bytes of two bits; the limit must not refuse a file that comes near to it.
  @Test func aBlankPageOfFewBytesIsRead() throws {
    let blank = PNGBuilder(width: 8000, height: 4000, depth: 1, colorType: 0)
    let data = Data(blank.file(scanlines: [UInt8](repeating: 0, count: 4000 * 1001)))
    #expect(data.count < 4_200)
    let image = try ImageFile.decode(data, path: "blank.png")
    #expect(image.width == 8000 && image.height == 4000 && image.pixels.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [false, true])
  func moreThanDeflateCanHoldIsRefusedBeforeMemoryIsTaken(isInterlaced: Bool) {
    let claim = PNGBuilder(width: 8000, height: 4000, depth: 1, colorType: 0, interlaced: isInterlaced)
    let data = Data(claim.file(scanlines: [0]))
    let error = #expect(throws: ImageCodecError.self) { try ImageFile.decode(data, path: "claim.png") }
    #expect(error?.description.contains("\(data.count) bytes do not hold the pixels that the header claims") == true)
  }

  @Test func aHugeClaimIsRefusedBeforeMemoryIsTaken() throws {
    let builder = PNGBuilder(width: 900_000, height: 800_000, colorType: 2)
    let data = Data(builder.file(scanlines: [0]))
    #expect(
      throws: ImageCodecError.tooLarge(path: "huge.png", width: 900_000, height: 800_000, limit: 250_000_000)
    ) {
      try ImageFile.decode(data, path: "huge.png")
    }
    let worst = PNGBuilder(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF, colorType: 6)
    #expect(throws: ImageCodecError.self) {
      try ImageFile.decode(Data(worst.file(scanlines: [0])), path: "worst.png")
    }
    let none = PNGBuilder(width: 0, height: 5, colorType: 0)
    #expect(throws: ImageCodecError.self) { try ImageFile.decode(Data(none.file(scanlines: [])), path: "none.png") }
  }
}
