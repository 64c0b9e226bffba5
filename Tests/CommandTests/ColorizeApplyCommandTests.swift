import Foundation
import ImageCodecs
import TestSupport
import Testing

#if JPEG
  import CTurboJPEG
#endif

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ColorizeApplyCommandTests {
  /// Ctrl-C ends a long list between two pictures: those written are whole, and nothing else is there.
  @Test func interrupted() throws {
    try LatentProgram.withColorizer { latent in
      for index in 0..<400 { try latent.makePicture("in/\(index).png", width: 200, height: 200) }
      let result = try latent.run(
        ["colorize", "apply", "in", "--model", "colorizer.safetensors", "--threads", "1", "--output", "out"]
      ) { process in
        // Not before the work has begun.
        while process.isRunning, !FileManager.default.fileExists(atPath: latent.url("out/0.png").path) {
          Thread.sleep(forTimeInterval: 0.005)
        }
        process.interrupt()
      }
      let written = try FileManager.default.contentsOfDirectory(atPath: latent.url("out").path)
      #expect(result.status == 1 && written.count < 400, "\(result.errors)")
      #expect(result.errorLines.count == 1 && result.errors.contains("error: interrupted; \(written.count) picture"))
      for name in written { #expect(try ImageFile.read(latent.url("out/\(name)")).width == 200) }
    }
  }

  @Test func foldersKeepTheirTreeAndGoOnPastBadFiles() throws {
    try LatentProgram.withColorizer { latent in
      try latent.makePicture("photos/a.png")
      try latent.makePicture("photos/deep/er/b.png", width: 33, height: 70, channels: 3)
      try Data().write(to: latent.url("photos/empty.png"))
      try Data(contentsOf: latent.url("photos/a.png")).prefix(90).write(to: latent.url("photos/deep/cut.png"))
      try Data("no picture".utf8).write(to: latent.url("photos/text.jpg"))
      let result = try latent.colorize("photos", "nowhere.png", "--output", "coloured", "--json")
      #expect(result.status == 1)
      let report = try result.json()
      #expect(Set(report["written"] as? [String] ?? []) == ["coloured/a.png", "coloured/deep/er/b.png"])
      let failed = try #require(report["failed"] as? [[String: String]])
      #expect(
        failed.map { $0["file"] ?? "" }.sorted() == [
          "nowhere.png", "photos/deep/cut.png", "photos/empty.png", "photos/text.jpg",
        ])
      for (file, reason) in [
        ("nowhere", "no such file"), ("cut", "truncated PNG"), ("empty", "found an empty file"),
        ("text", "expected a PNG or JPEG picture"),
      ] {
        let entry = failed.first { $0["file"]!.contains(file) }
        #expect(entry?["reason"]?.contains(reason) == true && entry?["reason"]?.contains("\n") == false, "\(file)")
      }
      #expect(result.errorLines == ["latent: error: 4 of 6 could not be coloured"])
      #expect(try ImageFile.read(latent.url("coloured/deep/er/b.png")).height == 70)
      #expect(try latent.contents().filter { $0.hasPrefix("coloured/") && $0.hasSuffix("g") }.count == 2)
    }
  }

  /// Sixteen bits, palette, alpha, one pixel, a very long picture, and a name that says nothing.
  @Test func oddPictures() throws {
    try LatentProgram.withColorizer { latent in
      let grey16 = PNGBuilder(width: 9, height: 7, depth: 16, colorType: 0)
      try Data(grey16.file(samples: (0..<63).map { $0 * 1040 })).write(to: latent.url("grey16.png"))
      let palette = PNGBuilder(
        width: 8, height: 8, depth: 1, colorType: 3, chunksBeforeData: [("PLTE", [20, 20, 20, 230, 230, 230])])
      try Data(palette.file(samples: (0..<64).map { $0 / 8 % 2 })).write(to: latent.url("palette.png"))
      let alpha = PNGBuilder(width: 6, height: 5, colorType: 4)
      try Data(alpha.file(samples: (0..<60).map { $0 % 2 == 0 ? 100 : $0 * 4 })).write(to: latent.url("alpha"))
      try latent.makePicture("pixel.png", width: 1, height: 1)
      try latent.makePicture("long.png", width: 20_000, height: 3)
      let result = try latent.colorize(
        "grey16.png", "palette.png", "alpha", "pixel.png", "long.png", "--output", "out")
      #expect(result.status == 0, "\(result.errors)")
      #expect(
        result.output
          == ["grey16.png", "palette.png", "alpha.png", "pixel.png", "long.png"].map { "out/\($0)\n" }
          .joined())
      func size(_ name: String) throws -> [Int] {
        let info = try ImageFile.info(latent.url("out/\(name)"))
        return [info.width, info.height, info.channels]
      }
      #expect(try size("grey16.png") == [9, 7, 3])
      // Eight bits on the way in and out: half a level each is 0.26 of L at most, and the gamut's tolerance 0.03.
      let coloured = try ImageFile.read(latent.url("out/grey16.png")).labPixels()
      for pixel in 0..<63 {
        let value = Double(pixel * 1040) / 65535
        let y = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        let lightness = y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27
        #expect(abs(Double(coloured[3 * pixel]) - lightness) < 0.55, "\(pixel)")
      }
      #expect(try size("palette.png") == [8, 8, 3])
      #expect(try size("pixel.png") == [1, 1, 3])
      #expect(try size("long.png") == [20_000, 3, 3])
      let kept = try ImageFile.read(latent.url("out/alpha.png"))
      let expected: [UInt8] = (0..<30).map { 8 * $0 + 4 }
      #expect(kept.separatingAlpha().alpha == expected)
    }
  }

  @Test func aFolderNamedLikeAPicture() throws {
    try LatentProgram.withColorizer { latent in
      try FileManager.default.createDirectory(at: latent.url("x.png"), withIntermediateDirectories: true)
      let empty = try latent.colorize("x.png", "--output", "out")
      #expect(empty.status == 1 && empty.errors.contains("x.png: expected PNG or JPEG pictures, found none"))
      // What is left out counts as done and as asked for, and nothing is made for it.
      #expect(empty.errors.contains("1/1"), "\(empty.errors)")
      #expect(try latent.contents() == ["colorizer.safetensors", "x.png"])
      try latent.makePicture("x.png/inside.png")
      let filled = try latent.colorize("x.png", "--output", "out")
      #expect(filled.status == 0 && filled.output == "out/inside.png\n", "\(filled.errors)")
    }
  }

  @Test func inputsAreNeverOverwritten() throws {
    try LatentProgram.withColorizer { latent in
      try latent.makePicture("photos/a.png")
      try latent.makePicture("others/a.png")
      let before = try Data(contentsOf: latent.url("photos/a.png"))
      try FileManager.default.createSymbolicLink(at: latent.url("link"), withDestinationURL: latent.url("photos"))
      for arguments in [["photos"], ["photos/a.png"], ["link"]] {
        for output in ["photos", "link", "./photos/../photos"] {
          let result = try latent.run(
            ["colorize", "apply", "--model", "colorizer.safetensors"] + arguments + ["--output", output])
          #expect(result.status == 1 && result.errorLines.count == 1, "\(arguments) \(output)")
          #expect(result.errors.contains("expected --output to be a folder without the inputs"))
        }
      }
      #expect(try Data(contentsOf: latent.url("photos/a.png")) == before)
      let two = try latent.colorize("photos/a.png", "others/a.png", "--output", "out")
      #expect(two.status == 1 && two.errors.contains("expected one input for each output"))
      // Results within the folder of the inputs are not inputs the next time.
      for _ in 0..<2 { #expect(try latent.colorize("photos", "--output", "photos/out").output == "photos/out/a.png\n") }
      // Inputs within the folder of the results are no results.
      for _ in 0..<2 { #expect(try latent.colorize("others", "--output", ".").output == "a.png\n") }
    }
  }

  @Test func hints() throws {
    try LatentProgram.withColorizer { latent in
      try latent.makePicture("a.png")
      try latent.makePicture("photos/b.png")
      func colored(_ arguments: String...) throws -> Data {
        let result = try latent.run(
          ["colorize", "apply", "a.png", "--model", "colorizer.safetensors", "--output", "out"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return try Data(contentsOf: latent.url("out/a.png"))
      }
      let plain = try colored()
      let red = try colored("--hint", "3,4,#ff0000")
      #expect(red != plain)
      #expect(try colored() == plain)
      try Data("file,x,y,color\na.png,3,4,#ff0000\n".utf8).write(to: latent.url("hints.csv"))
      #expect(try colored("--hints", "hints.csv") == red)
      #expect(try colored("--saturation", "0") != plain)
      #expect(try colored("--strength", "0") != plain)

      let outside = try latent.colorize("a.png", "--output", "out", "--hint", "40,4,#ff0000")
      #expect(outside.status == 1 && outside.errors.contains("a.png: hint 40,4: expected a place within 40×30 pixels"))
      let unknown = try latent.colorize("photos", "--output", "out", "--hints", "hints.csv")
      #expect(unknown.status == 1 && unknown.errors.contains("expected the file of one of the inputs, found a.png"))
      let several = try latent.colorize("a.png", "photos", "--output", "out", "--hint", "3,4,#ff0000")
      #expect(several.status == 64 && several.errors.contains("--hint: expected one picture, found 2"))
      try LatentProgram.tinyColorizer(hints: false).write(to: latent.url("colorizer.safetensors"))
      let without = try latent.colorize("a.png", "--output", "out", "--hint", "3,4,#ff0000")
      #expect(without.status == 1 && without.errors.contains("expected a model trained with --hints"))
    }
  }

  /// Frames come in the order of their numbers, each named as before, and differ from those coloured one by one.
  @Test func framesOfAVideo() throws {
    try LatentProgram.withColorizer { latent in
      let names = [1, 2, 9, 10, 11].map { "frame\($0).png" }
      for (index, name) in names.enumerated() {
        try latent.makePicture("video/\(name)", width: 40 + index / 4, height: 30)
      }
      let result = try latent.colorize("video", "--output", "smooth", "--temporal")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == names.map { "smooth/\($0)\n" }.joined())
      #expect(try latent.colorize("video", "--output", "single").status == 0)
      // Equal frames stay what they are, but for rounding; the last is of another size and alone.
      for name in names {
        let (smooth, single) = (
          try ImageFile.read(latent.url("smooth/\(name)")), try ImageFile.read(latent.url("single/\(name)"))
        )
        #expect(zip(smooth.pixels, single.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 }, "\(name)")
      }
    }
  }

  /// Frames that differ in their noise: colours over time vary less than those of frames coloured one by one.
  @Test func aVideosColoursVaryLess() throws {
    try LatentProgram.withColorizer { latent in
      let names = (1...8).map { "frame\($0).png" }
      try FileManager.default.createDirectory(at: latent.url("video"), withIntermediateDirectories: true)
      for (frame, name) in names.enumerated() {
        let pixels = (0..<1200).map { (k: Int) -> UInt8 in UInt8(40 + k * 7 % 180 + (frame * 37 + k * k * 13) % 5) }
        try ImageFile.write(
          Image(width: 40, height: 30, channels: 1, pixels: pixels), to: latent.url("video/\(name)"))
      }
      /// The mean over pixels of the variance over time of a and b.
      func variation(_ arguments: String...) throws -> Double {
        let arguments = ["colorize", "apply", "video", "--model", "colorizer.safetensors"] + arguments
        #expect(try latent.run(arguments + ["--output", "out"]).status == 0)
        let frames = try names.map { try ImageFile.read(latent.url("out/\($0)")).labPixels() }
        var sum = 0.0
        for value in 0..<3600 where value % 3 > 0 {
          let values = frames.map { Double($0[value]) }
          let mean = values.reduce(0, +) / 8
          for value in values { sum += (value - mean) * (value - mean) / 8 }
        }
        return sum / 2400
      }
      let single = try variation()
      #expect(single > 0.1)
      #expect(try variation("--temporal") < 0.7 * single)
    }
  }

  #if JPEG
    /// Turned upright, CMYK as colour, and what is cut short refused.
    @Test func jpegs() throws {
      try LatentProgram.withColorizer { latent in
        let picture = try latent.makePicture("plain.jpg", width: 48, height: 32, channels: 3)
        let plain = try Data(contentsOf: latent.url("plain.jpg"))
        let tiff: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
        let body = Array("Exif\0\0".utf8) + tiff
        try (plain.prefix(2) + [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body + plain.dropFirst(2))
          .write(to: latent.url("turned.jpg"))
        let handle = try #require(tjInitCompress())
        defer { tjDestroy(handle) }
        var (buffer, size) = (UnsafeMutablePointer<UInt8>?.none, UInt(0))
        defer { tjFree(buffer) }
        let inks: [UInt8] = (0..<32 * 48).flatMap { [UInt8(200), 100, UInt8($0 % 256), 180] }
        try #require(
          tjCompress2(
            handle, inks, 48, 0, 32, Int32(TJPF_CMYK.rawValue), &buffer, &size, Int32(TJSAMP_444.rawValue), 95, 0) == 0)
        try Data(bytes: try #require(buffer), count: Int(size)).write(to: latent.url("cmyk.jpg"))
        try plain.prefix(plain.count * 2 / 3).write(to: latent.url("cut.jpg"))
        let result = try latent.colorize(
          "plain.jpg", "turned.jpg", "cmyk.jpg", "cut.jpg", "--output", "out", "--format", "png")
        #expect(result.status == 1 && result.output == "out/plain.png\nout/turned.png\nout/cmyk.png\n")
        #expect(result.errors.contains("cut.jpg: truncated JPEG"))
        let turned = try ImageFile.info(latent.url("out/turned.png"))
        #expect(turned.width == picture.height && turned.height == picture.width)
      }
    }
  #endif
}
