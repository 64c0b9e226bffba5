import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct EditCommandTests {
  /// A folder with the model and a direction of it.
  private func withDirection(_ body: (LatentProgram) throws -> Void) throws {
    try LatentProgram.withModel { latent in
      try Self.direction(LatentProgram.tinyModel()).write(to: latent.url("tone.safetensors"))
      try body(latent)
    }
  }

  private static func direction(_ model: GeneratorModel) -> Direction {
    Direction(
      attribute: "tone", space: .w, normal: [0.6, 0, 0, 0.8, 0, 0, 0, 0], offset: 0.1, deviation: 0.5,
      modelIdentity: model.identity, method: "test")
  }

  private func edit(_ latent: LatentProgram, _ arguments: String...) throws -> LatentProgram.Result {
    try latent.run(["edit", "--model", "model.safetensors"] + arguments)
  }

  /// The amounts begin with a minus sign, and are taken as they are.
  @Test func sheetWithScores() throws {
    try withDirection { latent in
      let result = try edit(
        latent, "--direction", "tone.safetensors", "--seeds", "1-2", "--amounts", "-3:3:7", "--scores",
        "color,brightness", "--json")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let report = try result.json()
      #expect(
        Set(report.keys) == [
          "direction", "space", "source", "unit", "amounts", "seeds", "scores", "file", "files",
        ])
      #expect(report["unit"] as? String == "deviations")
      #expect(report["direction"] as? String == "tone" && report["space"] as? String == "w")
      #expect(report["amounts"] as? [Double] == [-3, -2, -1, 0, 1, 2, 3])
      #expect(report["seeds"] as? [Int] == [1, 2] && report["file"] as? String == "edit.png")
      let scores = try #require(report["scores"] as? [String: [[Double]]])
      #expect(scores["color"]?.map(\.count) == [7, 7] && scores["brightness"]?.count == 2)
      let sheet = try ImageFile.read(latent.url("edit.png"))
      #expect(sheet.width > 7 * 128 && sheet.height > 2 * 128)
    }
  }

  /// The amount 0 is the picture that `latent sample` draws of the seed.
  @Test func nothingIsTheUneditedPicture() throws {
    try withDirection { latent in
      let sample = try latent.run("sample", "--model", "model.safetensors", "--seeds", "2", "--separate")
      #expect(sample.status == 0, "\(sample.errors)")
      let result = try edit(
        latent, "--direction", "tone.safetensors", "--seeds", "2", "--amounts", "0", "--scale", "1")
      #expect(result.status == 0, "\(result.errors)")
      let drawn = try ImageFile.read(latent.url("samples/seed-2-cat.png")).converted(toChannels: 3)
      let sheet = try ImageFile.read(latent.url("edit.png")).converted(toChannels: 3)
      // The one picture of the sheet is four pixels from its right edge and below the label of its column.
      let (left, top) = (sheet.width - 4 - drawn.width, 4 + 12)
      let shown = (0..<drawn.height).flatMap { y -> ArraySlice<UInt8> in
        let start = ((top + y) * sheet.width + left) * 3
        return sheet.pixels[start..<start + drawn.width * 3]
      }
      #expect(shown == drawn.pixels)
    }
  }

  /// A direction found at ψ = 0.2 is walked at 0.2 where nothing else is asked for.
  @Test func truncationOfTheDirection() throws {
    try withDirection { latent in
      var direction = try Direction(contentsOf: latent.url("tone.safetensors"))
      direction.truncation = 0.2
      try direction.write(to: latent.url("near.safetensors"))
      func colors(_ arguments: String...) throws -> [[Double]]? {
        let result = try latent.run(
          ["edit", "--model", "model.safetensors", "--seeds", "1-2", "--scores", "color", "--json"] + arguments)
        return try #require(try result.json()["scores"] as? [String: [[Double]]])["color"]
      }
      let own = try colors("--direction", "near.safetensors")
      #expect(try own == colors("--direction", "tone.safetensors", "--truncation", "0.2"))
      #expect(try own != colors("--direction", "tone.safetensors"))
      #expect(
        try colors("--direction", "near.safetensors", "--truncation", "0.7")
          == colors("--direction", "tone.safetensors"))
    }
  }

  /// `--to -1` reads as a value, and every code ends there: moving on from there changes nothing.
  @Test func toASignedDistance() throws {
    try withDirection { latent in
      let result = try edit(
        latent, "--direction", "tone.safetensors", "--seeds", "3", "--to", "-1", "--output", "to.png")
      #expect(result.status == 0 && result.output == "to.png\n", "\(result.errors)")
      // Wherever an edit before has brought it, up to the rounding of a pixel.
      func sheet(_ arguments: String...) throws -> (pixels: [UInt8], unit: String?) {
        let result = try latent.run(
          ["edit", "--model", "model.safetensors", "--direction", "tone.safetensors", "--seeds", "3", "--json"]
            + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return (try latent.pixelsAboveNote("edit.png", rows: 1), try result.json()["unit"] as? String)
      }
      let (there, unit) = try sheet("--to", "-1")
      #expect(unit == "signedDistance")
      let (further, _) = try sheet("--also", "tone.safetensors=2", "--to", "-1")
      #expect(there.count == further.count)
      #expect(zip(there, further).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
      #expect(try sheet("--also", "tone.safetensors=2", "--amounts", "0").pixels != sheet("--amounts", "0").pixels)
      let both = try edit(latent, "--direction", "tone.safetensors", "--to", "-1", "--amounts", "0,1")
      #expect(both.status == 64 && both.errors.contains("--amounts and --to do not go together"))
    }
  }

  /// A normal of anyone's needs no unit length and gets its unit from the model's codes.
  @Test func arrayAsDirection() throws {
    try withDirection { latent in
      try NPYArray(shape: [1, 8], [3, 0, 0, 4, 0, 0, 0, 0]).write(to: latent.url("tone.npy"))
      try NPYArray(shape: [1, 8], [Float](repeating: 0, count: 8)).write(to: latent.url("zero.npy"))
      try NPYArray(shape: [9], [Float](repeating: 1, count: 9)).write(to: latent.url("long.npy"))
      for space in ["w", "z"] {
        let result = try edit(latent, "--direction", "tone.npy", "--seeds", "1", "--space", space, "--json")
        #expect(try result.json()["space"] as? String == space)
        #expect(try result.json()["direction"] as? String == "tone")
      }
      let zero = try edit(latent, "--direction", "zero.npy")
      #expect(zero.status == 1 && zero.errors.contains("zero.npy: normal: expected a finite length above 0"))
      let long = try edit(latent, "--direction", "long.npy")
      #expect(long.status == 1 && long.errors.contains("long.npy: normal: expected 8 dimensions in w, found 9"))
    }
  }

  @Test func directionsThatDoNotFit() throws {
    try withDirection { latent in
      let other = LatentProgram.tinyModel(seed: 2)
      try Self.direction(other).write(to: latent.url("other.safetensors"))
      let bytes = try Data(contentsOf: latent.url("tone.safetensors"))
      try bytes.prefix(bytes.count / 2).write(to: latent.url("half.safetensors"))
      let own = LatentProgram.tinyModel().identity.prefix(12)
      let before = try latent.contents()
      for (arguments, message) in [
        (["other.safetensors"], "for the model \(other.identity.prefix(12)), and used with the model \(own)"),
        (["tone.safetensors", "--space", "z"], "found in the space w, and asked for in z"),
        (["smile"], "no direction \"smile\": the model brings none, and there is no such file"),
        (["half.safetensors"], "half.safetensors"),
        (["model.safetensors"], "expected a direction (format latent-direction), found latent-generator"),
        (["tone.safetensors", "--class", "dog"], "no class \"dog\""),
        (["tone.safetensors", "--scores", "smile"], "no attribute \"smile\""),
        (["tone.safetensors", "--output", "nowhere/e.png"], "nowhere: no such directory"),
      ] {
        let result = try latent.run(
          ["edit", "--model", "model.safetensors", "--seeds", "1", "--direction"] + arguments)
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1 && result.errors.contains(message), "\(result.errors)")
        #expect(try latent.contents() == before)
      }
    }
  }

  /// Directions in the folder beside the model are found by their bare name.
  @Test func directionThatCameWithTheModel() throws {
    try withDirection { latent in
      let folder = latent.url("model.directions")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      try FileManager.default.moveItem(
        at: latent.url("tone.safetensors"), to: folder.appendingPathComponent("tone.safetensors"))
      #expect(try edit(latent, "--direction", "tone", "--seeds", "1").status == 0)
      let unknown = try edit(latent, "--direction", "smile", "--seeds", "1")
      #expect(unknown.errors.contains("no direction \"smile\": the model brings tone, and there is no such file"))
    }
  }

  @Test func checkOverManyCodes() throws {
    try withDirection { latent in
      let result = try edit(
        latent, "--direction", "tone.safetensors", "--check", "20", "--scores", "brightness", "--amounts", "-1:1:3",
        "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(report["codes"] as? Int == 20 && report["amounts"] as? [Double] == [-1, 0, 1])
      #expect(report["unit"] as? String == "deviations")
      #expect((report["rankCorrelations"] as? [Double])?.count == 20)
      #expect(try !latent.contents().contains("edit.png"))
      let text = try edit(
        latent, "--direction", "tone.safetensors", "--check", "20", "--scores", "brightness", "--amounts", "-1,0,1")
      #expect(text.output.contains("of 20 codes\n") && text.output.contains("\n -1.00 "), "\(text.output)")
      // Where codes are sent to is not how far they go.
      let sent = ["--check", "20", "--scores", "brightness", "--to", "-1:1:3"]
      let there = try latent.run(
        ["edit", "--model", "model.safetensors", "--direction", "tone.safetensors"] + sent + ["--json"]
      ).json()
      #expect(there["amounts"] as? [Double] == [-1, 0, 1] && there["unit"] as? String == "signedDistance")
      #expect(there["meanScores"] as? [Double] != report["meanScores"] as? [Double])
      let words = try latent.run(["edit", "--model", "model.safetensors", "--direction", "tone.safetensors"] + sent)
      #expect(words.output.hasPrefix("rank correlation of distance and brightness"), "\(words.output)")
      #expect(words.output.contains("\ndistance   mean score"), "\(words.output)")
    }
  }
}
