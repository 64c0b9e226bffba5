import Engine
import FileFormats
import Foundation
import ImageCodecs
import LatentSpace
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct WalkCommandTests {
  @Test func animationsSheetsAndFrames() throws {
    try LatentProgram.withModel { latent in
      func walk(_ output: String, _ options: String...) throws -> LatentProgram.Result {
        try latent.run(
          ["walk", "--model", "model.safetensors", "--seeds", "1-3", "--frames", "7", "--output", output] + options)
      }
      for (output, beginning) in [("a.gif", "GIF89a"), ("a.apng", "\u{89}PNG")] {
        let result = try walk(output)
        #expect(result.status == 0 && result.output == "\(output)\n", "\(result.errors)")
        let bytes = try Data(contentsOf: latent.url(output)).prefix(6)
        #expect(bytes.starts(with: beginning.unicodeScalars.map { UInt8($0.value) }))
      }
      #expect(try walk("sheet.png", "--columns", "4", "--scale", "1").status == 0)
      let sheet = try ImageFile.read(latent.url("sheet.png"))
      #expect((64..<90).contains(sheet.width) && (32..<50).contains(sheet.height))

      let result = try walk("frames", "--scale", "2", "--json")
      let report = try result.json()
      #expect(Set(report.keys) == ["mode", "space", "frames", "closed", "files", "model"])
      #expect(report["mode"] as? String == "spherical" && report["closed"] as? Bool == false)
      #expect(report["files"] as? [String] == (0..<7).map { "frames/frame-0000\($0).png" })
      let first = try ImageFile.read(latent.url("frames/frame-00000.png"))
      #expect(first.width == 32 && first.height == 32)
      // The first frame is the picture of the first seed.
      let sample = try latent.run(
        "sample", "--model", "model.safetensors", "--seeds", "1", "--separate", "--output", "seeds")
      #expect(sample.status == 0)
      #expect(try ImageFile.read(latent.url("seeds/seed-1-bear.png")).magnified(2) == first)
    }
  }

  /// Every mode in a space it is for; the same walk gives the same bytes on any number of threads.
  @Test func modes() throws {
    try LatentProgram.withModel { latent in
      for (index, options) in [
        ["--mode", "linear", "--space", "w"], ["--mode", "circle"], ["--mode", "noise"],
        ["--mode", "spline", "--seeds", "1-5", "--class", "cat"], ["--loop", "--easing", "smooth"],
        ["--class", "bear", "--to-class", "cat", "--fix-seed"], ["--truncation", "0:1", "--z-limit", "1"],
        ["--mode", "linear", "--space", "w", "--fix-class"],
      ].enumerated() {
        var bytes: [Data] = []
        for threads in ["1", "2"] {
          let result = try latent.run(
            [
              "walk", "--model", "model.safetensors", "--frames", "20", "--threads", threads, "--output",
              "w\(index).apng",
            ]
              + options)
          #expect(result.status == 0, "\(options): \(result.errors)")
          bytes.append(try Data(contentsOf: latent.url("w\(index).apng")))
        }
        #expect(bytes[0] == bytes[1], "\(options)")
      }
      let contents = try (0..<8).map { try Data(contentsOf: latent.url("w\($0).apng")) }
      #expect(Set(contents).count == 8)
    }
  }

  /// Codes that sample saved are keyframes, with their classes.
  @Test func codesFromAFile() throws {
    try LatentProgram.withModel { latent in
      func run(_ arguments: String...) throws {
        let result = try latent.run(arguments + ["--model", "model.safetensors"])
        #expect(result.status == 0, "\(result.errors)")
      }
      try run("sample", "--seeds", "1-4", "--codes", "codes.npz")
      try run("walk", "--seeds", "1-4", "--frames", "10", "--output", "seeds.apng")
      try run("walk", "--codes", "codes.npz", "--frames", "10", "--output", "codes.apng")
      #expect(try Data(contentsOf: latent.url("seeds.apng")) == Data(contentsOf: latent.url("codes.apng")))
      // Saved styles are truncated already: a walk through them begins with the picture of the first seed.
      try run("walk", "--codes", "codes.npz", "--space", "w", "--mode", "linear", "--frames", "2", "--output", "styles")
      try run("sample", "--seeds", "1", "--separate", "--output", "seeds")
      let frame = try ImageFile.read(latent.url("styles/frame-00000.png"))
      #expect(try ImageFile.read(latent.url("seeds/seed-1-bear.png")) == frame)
    }
  }

  @Test func refusals() throws {
    try LatentProgram.withModel { latent in
      try NPYArray(shape: [2, 5], [Float](repeating: 0, count: 10)).write(to: latent.url("other.npy"))
      try NPYArray(shape: [2, 8], [Float](repeating: 0, count: 11) + [Float](repeating: .nan, count: 5))
        .write(to: latent.url("nan.npy"))
      var classes = NPZArchive()
      classes["z"] = NPYArray(shape: [2, 8], [Float](repeating: 0, count: 16))
      classes["class"] = NPYArray(shape: [2], [0, .infinity])
      try classes.write(to: latent.url("classes.npz"))
      let before = try latent.contents()
      for (status, arguments, message) in [
        (64, ["--mode", "zigzag"], "zigzag"),
        (64, ["--truncation", "0:1:2"], "--truncation: expected a number, or two as 0:1, found 0:1:2"),
        (64, ["--frames", "0"], "--frames: expected 1 to 1,000,000, found 0"),
        (64, ["--to-class", "cat"], "--to-class goes with --class"),
        (64, ["--mode", "noise", "--space", "w"], "which live in z"),
        (64, ["--space", "w", "--class", "bear", "--to-class", "cat"], "--to-class: a code of w keeps its class"),
        (64, ["--space", "w", "--fix-seed"], "--fix-seed: a code of w keeps its class"),
        (64, ["--space", "w", "--codes", "nan.npy", "--class", "cat"], "--class: w from --codes has its class"),
        (64, ["--space", "w", "--codes", "nan.npy", "--fix-class"], "--fix-class: w from --codes has its class"),
        (64, ["--mode", "circle", "--easing", "smooth"], "--easing: --mode circle goes at one speed"),
        (64, ["--seeds", "1-x"], "--seeds: "),
        (64, ["--output", "sheet.png", "--frames", "10001"], "--frames: expected 1 to 10,000 on a sheet, found 10001"),
        (1, ["--mode", "circle", "--seeds", "3"], "circle: expected two keyframes, found 1"),
        (1, ["--codes", "nan.npy"], "nan.npy: expected finite numbers, found one that is not in row 1"),
        (1, ["--codes", "classes.npz"], "classes.npz: class, row 1: expected a class of the model (bear, cat) or "),
        (1, ["--class", "dog"], "no class \"dog\""),
        (1, ["--codes", "other.npy"], "other.npy: expected numbers of the shape [N, 8], found the shape [2, 5]"),
        (64, ["--output", "a.bmp"], "--output: expected a name that ends in .png, .apng, .gif"),
        (1, ["--output", "nowhere/a.gif"], "nowhere: no such directory"),
        (1, ["--output", "a.mp4"], "a.mp4: needs the program ffmpeg"),
        (1, ["--output", "a.webp"], "a.webp: needs the program ffmpeg"),
      ] as [(Int32, [String], String)] {
        let result = try latent.run(
          ["walk", "--model", "model.safetensors"] + (arguments.contains("--frames") ? [] : ["--frames", "3"])
            + arguments, environment: ["PATH": "/nowhere"])
        #expect(result.status == status && result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(arguments): \(result.errors)")
        #expect(try latent.contents() == before)
      }
    }
  }

  /// Frames come into a folder of their own: neither among other files, nor before those of a longer walk.
  @Test func foldersOfOtherFiles() throws {
    try LatentProgram.withModel { latent in
      func walk(_ frames: Int) throws -> LatentProgram.Result {
        try latent.run("walk", "--model", "model.safetensors", "--frames", "\(frames)", "--output", "frames")
      }
      for frames in [3, 3, 4] { #expect(try walk(frames).status == 0) }
      let before = try latent.contents()
      let shorter = try walk(2)
      #expect(shorter.status == 1 && shorter.output.isEmpty)
      #expect(
        shorter.errorLines == [
          "latent: error: frames: expected a new folder, or one of no more than the 2 frames to be written, found "
            + "frame-00002.png and 1 more"
        ])
      #expect(try latent.contents() == before)
      try Data("a".utf8).write(to: latent.url("frames/labels.csv"))
      let foreign = try walk(4)
      #expect(foreign.status == 1 && foreign.errors.contains("found labels.csv; "), "\(foreign.errors)")
      try Data().write(to: latent.url("file"))
      let file = try latent.run("walk", "--model", "model.safetensors", "--frames", "2", "--output", "file")
      #expect(file.status == 1 && file.errors.contains("file: expected a folder, found a file"), "\(file.errors)")
    }
  }

  /// Ctrl-C ends a long walk with one line and leaves nothing behind.
  @Test func interrupted() throws {
    try LatentProgram.withModel { latent in
      let before = try latent.contents()
      let result = try latent.run(
        ["walk", "--model", "model.safetensors", "--frames", "1000000", "--threads", "1", "--output", "long.apng"]
      ) { process in
        // Until its temporary file is there, the walk has not begun.
        while process.isRunning, try latent.contents() == before { Thread.sleep(forTimeInterval: 0.01) }
        process.interrupt()
      }
      #expect(result.status == 1 && result.errorLines == ["latent: error: interrupted; nothing was written"])
      #expect(try latent.contents() == before)
    }
  }

  /// The frames of a folder that are there when Ctrl-C comes stay, and are counted.
  @Test func interruptedFrames() throws {
    try LatentProgram.withModel { latent in
      func frames() throws -> [String] { try latent.contents().filter { $0.hasSuffix(".png") } }
      let result = try latent.run(
        ["walk", "--model", "model.safetensors", "--frames", "1000000", "--threads", "1", "--output", "frames"]
      ) { process in
        while process.isRunning, try frames().isEmpty { Thread.sleep(forTimeInterval: 0.01) }
        process.interrupt()
      }
      let count = try frames().count
      #expect(count > 0 && result.status == 1)
      #expect(
        result.errorLines == ["latent: error: interrupted; \(count) of 1000000 frames are in frames"],
        "\(result.errors)")
    }
  }

  /// Where ffmpeg is installed, films and WebP come out whole: an MP4 begins with a box of the type ftyp.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")))
  func films() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run(
        "walk", "--model", "model.safetensors", "--frames", "30", "--scale", "3", "--output", "walk.mp4")
      #expect(result.status == 0 && result.output == "walk.mp4\n", "\(result.errors)")
      let bytes = try Data(contentsOf: latent.url("walk.mp4"))
      #expect(bytes.count > 500 && Array(bytes[4..<8]) == Array("ftyp".utf8))
      let animation = try latent.run(
        "walk", "--model", "model.safetensors", "--frames", "30", "--output", "walk.webp")
      #expect(animation.status == 0 && animation.output == "walk.webp\n", "\(animation.errors)")
      #expect(try Data(contentsOf: latent.url("walk.webp")).prefix(4) == Data("RIFF".utf8))
      #expect(try latent.contents() == ["model.safetensors", "walk.mp4", "walk.webp"])
    }
  }

  /// A code along a direction: on a sheet one way, in an animation there and back.
  @Test func alongADirection() throws {
    try LatentProgram.withModel { latent in
      try Direction(
        attribute: "tone", space: .w, normal: [0.6, 0, 0, 0.8, 0, 0, 0, 0], offset: 0.1, deviation: 0.5,
        modelIdentity: LatentProgram.tinyModel().identity, method: "test"
      ).write(to: latent.url("tone.safetensors"))
      func walk(_ arguments: String...) throws -> LatentProgram.Result {
        try latent.run(["walk", "--model", "model.safetensors", "--direction", "tone"] + arguments)
      }
      let folder = try walk("--seeds", "2", "--amounts", "-1:2", "--frames", "6", "--output", "frames", "--json")
      #expect(folder.status == 0, "\(folder.errors)")
      #expect(try folder.json()["closed"] as? Bool == true && folder.json()["source"] as? String == "tone.safetensors")
      func frame(_ index: Int) throws -> [UInt8] {
        try ImageFile.read(latent.url("frames/frame-0000\(index).png")).pixels
      }
      #expect(try frame(1) == frame(5) && frame(2) == frame(4) && frame(0) != frame(3))
      // The frames that lie at whole amounts are those of an edit.
      let edit = try latent.run(
        "edit", "--model", "model.safetensors", "--direction", "tone", "--seeds", "2", "--amounts", "-1,0,1,2",
        "--separate", "--output", "edits")
      #expect(edit.status == 0, "\(edit.errors)")
      for (index, amount) in ["-1", "+0", "+1", "+2"].enumerated() {
        #expect(try frame(index) == ImageFile.read(latent.url("edits/seed-2-cat-tone\(amount).png")).pixels)
      }
      let sheet = try walk("--frames", "3", "--output", "sheet.png", "--json")
      #expect(try sheet.status == 0 && sheet.json()["closed"] as? Bool == false, "\(sheet.errors)")
      for (arguments, message) in [
        (["--mode", "linear"], "--mode does not go with --direction"),
        (["--amounts", "3"], "--amounts: expected two numbers within ±1000, as -3:3, found 3"),
        (["--truncation", "0:1"], "--truncation: expected one number with --direction, found 0:1"),
      ] {
        let wrong = try latent.run(["walk", "--direction", "tone"] + arguments)
        #expect(wrong.status == 64 && wrong.errors.contains(message), "\(wrong.errors)")
      }
    }
  }
}
