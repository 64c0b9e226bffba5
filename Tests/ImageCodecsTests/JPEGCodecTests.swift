import Foundation
import TestSupport
import Testing

@testable import ImageCodecs

#if JPEG
  import CTurboJPEG

  @Suite struct JPEGCodecTests {
    /// A smooth picture: slopes of red along x, of green along y, of blue along both.
    private func smooth(_ width: Int, _ height: Int, channels: Int = 3) -> Image {
      let rgb = (0..<(width * height)).flatMap { i -> [UInt8] in
        let (x, y) = (i % width * 255 / max(width - 1, 1), i / width * 255 / max(height - 1, 1))
        return [UInt8(x), UInt8(y), UInt8(255 - (x + y) / 2)]
      }
      return Image(width: width, height: height, channels: 3, pixels: rgb).converted(toChannels: channels)
    }

    private func encoded(_ image: Image, quality: Int = 95) throws -> Data {
      try JPEGCodec.encode(image, path: "test.jpg", quality: quality)
    }

    private func decoded(_ data: Data) throws -> Image { try ImageFile.decode(data, path: "test.jpg") }

    private func largestDifference(_ a: Image, _ b: Image) -> Int {
      zip(a.pixels, b.pixels).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
    }

    @Test(arguments: [1, 3], [(1, 1), (64, 48), (33, 17)])
    func smoothPicturesSurvive(channels: Int, size: (Int, Int)) throws {
      let image = smooth(size.0, size.1, channels: channels)
      let back = try decoded(encoded(image))
      #expect(back.channels == channels && back.width == size.0 && back.height == size.1)
      // Quality 95 quantises by steps of a few levels.
      #expect(largestDifference(back, image) <= 8)
    }

    @Test func halvedColourIsCloseOnSmoothPictures() throws {
      let image = smooth(64, 64)
      let data = try encoded(image, quality: 85)
      #expect(largestDifference(try decoded(data), image) <= 24)
      #expect(data.count < (try encoded(image, quality: 95)).count)
    }

    @Test func transparencyIsCompositedOverWhite() throws {
      let clear = Image(width: 8, height: 8, channels: 4, pixels: [UInt8](repeating: 0, count: 256))
      #expect(try decoded(encoded(clear)).pixels.allSatisfy { $0 == 255 })
    }

    /// Through TurboJPEG directly, for what the writer does not make.
    private func compressed(_ pixels: [UInt8], side: Int, format: TJPF, flags: Int32 = 0) throws -> Data {
      let handle = try #require(tjInitCompress())
      defer { tjDestroy(handle) }
      var buffer: UnsafeMutablePointer<UInt8>?
      var size: UInt = 0
      defer { tjFree(buffer) }
      let status = tjCompress2(
        handle, pixels, Int32(side), 0, Int32(side), Int32(format.rawValue), &buffer, &size,
        Int32(TJSAMP_444.rawValue), 100, flags)
      try #require(status == 0)
      return Data(bytes: try #require(buffer), count: Int(size))
    }

    @Test func progressiveFilesAreRead() throws {
      let image = smooth(32, 32)
      let data = try compressed(image.pixels, side: 32, format: TJPF_RGB, flags: TJFLAG_PROGRESSIVE)
      #expect(largestDifference(try decoded(data), image) <= 6)
    }

    @Test func adobeCMYKIsInverted() throws {
      // TurboJPEG writes YCCK with Adobe's marker, in which 255 is no ink.
      let ink: [UInt8] = [200, 100, 50, 180]
      let data = try compressed((0..<256).flatMap { _ in ink }, side: 16, format: TJPF_CMYK)
      let image = try decoded(data)
      #expect(image.channels == 3)
      let wanted = ink[..<3].map { Int($0) * 180 / 255 }
      for (i, sample) in image.pixels.enumerated() { #expect(abs(Int(sample) - wanted[i % 3]) <= 3) }
      #expect(try JPEGCodec.info(data, path: "test.jpg", options: ImageReadOptions()).channels == 4)
    }

    /// A stripped marker turns no picture into its negative.
    @Test func cmykWithoutAdobesMarkerIsInvertedToo() throws {
      // Where C, M and Y are 60, TurboJPEG stores Y′ = 255 − 60, two neutral planes of 128, and K, as YCCK. Without the
      // marker, or with one that states no transform, those planes are C, M, Y and K themselves.
      var data = try compressed((0..<256).flatMap { _ in [60, 60, 60, 40] as [UInt8] }, side: 16, format: TJPF_CMYK)
      let marker = try start(of: 0xEE, in: data)
      var untransformed = data
      #expect(data[marker + 15] == 2)
      untransformed[marker + 15] = 0
      data.removeSubrange(marker..<(marker + 16))
      let image = try decoded(data)
      let wanted = [195, 128, 128].map { $0 * 40 / 255 }
      for (i, sample) in image.pixels.enumerated() { #expect(abs(Int(sample) - wanted[i % 3]) <= 2) }
      #expect(try decoded(untransformed) == image)
    }

    private func withOrientation(_ value: UInt8, _ data: Data) -> Data {
      let tiff: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0]
      let body = Array("Exif\0\0".utf8) + tiff
      return data.prefix(2) + [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body + data.dropFirst(2)
    }

    @Test(arguments: 1...8)
    func orientationIsApplied(value: Int) throws {
      let folder = try TemporaryFolder()
      let stored = smooth(48, 32)
      let data = withOrientation(UInt8(value), try encoded(stored))
      let image = try decoded(data)
      #expect(image == (try decoded(encoded(stored))).oriented(ExifOrientation(rawValue: UInt16(value))!))
      let info = try ImageFile.info(folder.file("a.jpg", data))
      #expect(info == ImageInfo(format: .jpeg, width: image.width, height: image.height, channels: 3, bitDepth: 8))
      let raw = try ImageFile.decode(data, path: "a.jpg", options: ImageReadOptions(appliesOrientation: false))
      #expect(raw.width == 48 && raw.height == 32)
    }

    @Test func theFirstOfTwoOrientationsCounts() throws {
      let data = try encoded(smooth(48, 32))
      #expect(try decoded(withOrientation(6, withOrientation(1, data))).width == 32)
      #expect(try decoded(withOrientation(1, withOrientation(6, data))).width == 48)
    }

    @Test func everyTruncationIsAnError() throws {
      let data = try encoded(smooth(40, 40))
      for length in 3..<(data.count - 2) {
        let error = #expect(throws: ImageCodecError.self) {
          try ImageFile.decode(data.prefix(length), path: "cut.jpg")
        }
        let text = error.map(\.description) ?? ""
        #expect(text.hasPrefix("cut.jpg: ") && !text.contains("\n"))
        if length > data.count / 2 { #expect(text.hasPrefix("cut.jpg: truncated JPEG"), "\(length): \(text)") }
      }
    }

    @Test func damageInsideTheScanIsAnError() throws {
      var data = try encoded(smooth(64, 64))
      let scan = try #require(data.range(of: Data([0xFF, 0xDA]))).upperBound + 40
      data.replaceSubrange(scan..<(scan + 4), with: [0xFF, 0xD3, 0xFF, 0xD7])
      #expect(throws: ImageCodecError.self) { try decoded(data) }
    }

    /// Where a segment begins, at its `FF`.
    private func start(of marker: UInt8, in data: Data) throws -> Int {
      try #require(data.range(of: Data([0xFF, marker]))).lowerBound
    }

    /// The picture and the warnings of a file that breaks a rule, beside the picture of the file that did not.
    private func expect(_ broken: Data, as whole: Data, _ warnings: [String]) throws {
      let found = try ImageFile.decodeWithWarnings(broken, path: "odd.jpg")
      #expect(found.image == (try decoded(whole)))
      #expect(found.warnings == warnings)
    }

    @Test(arguments: [false, true])
    func brokenRulesThatCostNoPixelAreWarnings(isProgressive: Bool) throws {
      let data = try compressed(
        smooth(32, 32).pixels, side: 32, format: TJPF_RGB, flags: isProgressive ? TJFLAG_PROGRESSIVE : 0)
      try expect(data, as: data, [])
      let revision = try start(of: 0xE0, in: data) + 9
      for (major, minor, shown) in [(0, 0, "0.00"), (0, 2, "0.02"), (2, 1, "2.01")] as [(UInt8, UInt8, String)] {
        var broken = data
        (broken[revision], broken[revision + 1]) = (major, minor)
        try expect(broken, as: data, ["JFIF revision \(shown)"])
      }
      for (marker, shown) in [(0xDB, "0xdb"), (isProgressive ? 0xC2 : 0xC0, isProgressive ? "0xc2" : "0xc0")] {
        var broken = data
        broken.insert(contentsOf: [0, 7], at: try start(of: UInt8(marker), in: data))
        try expect(broken, as: data, ["2 stray bytes before the marker \(shown)"])
      }
      try expect(data.dropLast(2), as: data, ["no end-of-image marker"])
      try expect(data.dropLast(1), as: data, ["no end-of-image marker"])
      // A few of them the decoder takes with the last bits and does not notice.
      let stray = [UInt8](repeating: 0x12, count: 40)
      try expect(data.dropLast(2) + stray + [0xFF, 0xD9], as: data, ["stray bytes after the last scan"])
      // What follows the end is none of the picture's business, and bytes FF may stand before any marker.
      try expect(data + [1, 2, 3] + data, as: data, [])
      try expect(data.dropLast(2) + [0xFF, 0xFF, 0xFF, 0xD9], as: data, [])
    }

    /// A sequential scan has all coefficients whatever its header says of them.
    @Test(arguments: [[0, 0, 0], [1, 63, 0], [0, 63, 1]] as [[UInt8]])
    func scanParametersOfASequentialPictureAreIdle(parameters: [UInt8]) throws {
      let data = try encoded(smooth(40, 24))
      var broken = data
      let scan = try start(of: 0xDA, in: data)
      #expect(Array(data[(scan + 11)..<(scan + 14)]) == [0, 63, 0])
      broken.replaceSubrange((scan + 11)..<(scan + 14), with: parameters)
      try expect(broken, as: data, ["scan parameters \(parameters[0]), \(parameters[1]), 0x0\(parameters[2])"])
    }

    @Test func anUnknownColourTransformIsTheUsualOne() throws {
      let data = try encoded(smooth(40, 24))
      var plain = data
      let mark = try start(of: 0xE0, in: data)
      plain.removeSubrange(mark..<(mark + 18))
      let body = Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 2]
      let broken = plain.prefix(2) + [0xFF, 0xEE, 0, 14] + body + plain.dropFirst(2)
      try expect(broken, as: data, ["Adobe's colour transform 2 of 3 components"])
    }

    /// A harmless fault in the header hides nothing that comes after it.
    @Test(arguments: [false, true])
    func aWarningHidesNoMissingPixels(isProgressive: Bool) throws {
      let data = try compressed(
        smooth(64, 64).pixels, side: 64, format: TJPF_RGB, flags: isProgressive ? TJFLAG_PROGRESSIVE : 0)
      var broken = data
      broken[try start(of: 0xE0, in: data) + 9] = 0
      let scan = try start(of: 0xDA, in: data)
      for length in stride(from: scan + 20, to: data.count - 2, by: 7) {
        let error = #expect(throws: ImageCodecError.self) {
          try ImageFile.decode(broken.prefix(length), path: "cut.jpg")
        }
        guard case .truncated = error else {
          Issue.record("\(length): \(String(describing: error))")
          continue
        }
      }
      // Also where the file ends between two scans, each of them whole.
      let scans = data.indices.dropLast().filter { data[$0] == 0xFF && data[$0 + 1] == 0xDA }
      #expect((scans.count > 1) == isProgressive)
      for scan in scans.dropFirst() {
        #expect(throws: ImageCodecError.self) { try ImageFile.decode(data.prefix(scan), path: "cut.jpg") }
      }
    }

    /// A progressive grey picture in as few bits as there can be: its only scan has one bit a block.
    private func smallest(_ width: Int, _ height: Int) -> Data {
      func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body
      }
      let blocks = (width + 7) / 8 * ((height + 7) / 8)
      let size = [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)]
      // A table of one code, of one bit, for a difference of zero.
      let codes: [UInt8] = [0, 1] + [UInt8](repeating: 0, count: 15) + [0]
      var bits = [UInt8](repeating: 0, count: (blocks + 7) / 8)
      if blocks % 8 > 0 { bits[bits.count - 1] = 0xFF >> UInt8(blocks % 8) }
      return Data(
        [0xFF, 0xD8] + segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
          + segment(0xC2, [8] + size + [1, 1, 0x11, 0]) + segment(0xC4, codes)
          + segment(0xDA, [1, 1, 0, 0, 0, 0]) + bits + [0xFF, 0xD9])
    }

    @Test(arguments: [(512, 512), (1023, 257)])
    func aFileOfOneBitABlockIsRead(size: (Int, Int)) throws {
      let data = smallest(size.0, size.1)
      let image = try decoded(data)
      #expect((image.width, image.height) == size)
      #expect(image.pixels.allSatisfy { $0 == 128 })
    }

    @Test func blocksAreCountedBySamplingFactors() throws {
      let grey = smallest(1024, 1016)
      let frame = try start(of: 0xC2, in: grey)
      let color = [1, 3].map { try? encoded(smooth(100, 50, channels: $0), quality: 80) }
      #expect(JPEGHeader(grey).frame?.minimumBytes == 128 * 127 / 8)
      #expect(try JPEGHeader(#require(color[0])).frame?.minimumBytes == 13 * 7 / 8)
      // Of 4:2:0 the two components of colour have 50×25 samples.
      #expect(try JPEGHeader(#require(color[1])).frame?.minimumBytes == (13 * 7 + 2 * 7 * 4) / 8)
      var arithmetic = grey
      arithmetic[frame + 1] = 0xCA
      #expect(JPEGHeader(arithmetic).frame?.minimumBytes == 0)
    }

    @Test func aHeaderWithoutPixelsIsRefused() {
      let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 0, 0, 16, 1, 1, 0x11, 0]
      #expect(throws: ImageCodecError.self) { try decoded(Data([0xFF, 0xD8] + frame + [0xFF, 0xD9])) }
      #expect(throws: ImageCodecError.self) { try decoded(Data([0xFF, 0xD8, 0xFF])) }
    }

    @Test func whatAJPEGCannotHoldIsRefused() throws {
      let folder = try TemporaryFolder()
      let wide = Image(width: 65_501, height: 1, channels: 1, fill: .black)
      let error = #expect(throws: ImageCodecError.self) { try ImageFile.write(wide, to: folder.file("wide.jpg")) }
      #expect(error?.description.contains("65500") == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }
  }
#else
  @Suite struct JPEGCodecTests {
    @Test func withoutTheLibraryTheErrorNamesThePackage() throws {
      let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 4, 0, 16, 1, 1, 0x11, 0]
      let data = Data([0xFF, 0xD8] + frame + [0xFF, 0xD9])
      let expected = ImageCodecError.missingLibrary(path: "a.jpg", package: "libturbojpeg0-dev")
      #expect(throws: expected) { try ImageFile.decode(data, path: "a.jpg") }
      let image = Image(width: 1, height: 1, channels: 1, fill: .black)
      #expect(throws: expected) { try JPEGCodec.encode(image, path: "a.jpg", quality: 90) }
      #expect(expected.description.contains("libturbojpeg0-dev"))
    }
  }
#endif
