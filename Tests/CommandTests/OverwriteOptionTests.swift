import FileFormats
import Foundation
import ImageCodecs
import LatentSpace
import Testing

/// What outputs may take the place of.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct OverwriteOptionTests {
  private func withDirection(_ body: (LatentProgram) throws -> Void) throws {
    try LatentProgram.withModel { latent in
      try Direction(
        attribute: "tone", space: .w, normal: [0.6, 0, 0, 0.8, 0, 0, 0, 0], offset: 0.1, deviation: 0.5,
        modelIdentity: LatentProgram.tinyModel().identity, method: "test"
      ).write(to: latent.url("tone.safetensors"))
      try body(latent)
    }
  }

  private func run(_ latent: LatentProgram, _ arguments: [String]) throws -> LatentProgram.Result {
    try latent.run(arguments + ["--model", "model.safetensors"])
  }

  /// Each command's own sheets and tables are made again without a word; those of another command, of other columns, or
  /// of somebody else stay as they are, until --overwrite.
  @Test(arguments: [
    (["sample", "--seeds", "1-2"], "samples.png"), (["sample", "--seeds", "1", "--output", "a.jpg"], "a.jpg"),
    (["walk", "--frames", "2"], "walk.gif"), (["walk", "--frames", "2", "--output", "w.apng"], "w.apng"),
    (["walk", "--frames", "2", "--output", "w.png"], "w.png"),
    (["edit", "--direction", "tone.safetensors", "--seeds", "1"], "edit.png"),
    (["edit", "--direction", "tone.safetensors", "--seeds", "1", "--amounts", "0,1", "--output", "e.gif"], "e.gif"),
    (["score", "--count", "4", "--output", "s.csv"], "s.csv"),
    (["units", "--attr", "brightness", "--count", "40", "--top", "1", "--switched", "4", "--seeds", "1"], "units.png"),
  ])
  func ownSheetsAreMadeAgain(_ arguments: [String], _ file: String) throws {
    if file.hasSuffix("jpg"), ImageLibraries.turboJPEGFile == nil { return }
    try withDirection { latent in
      for _ in 0..<2 {
        let result = try run(latent, arguments)
        #expect(result.status == 0 && result.output.contains(file), "\(arguments): \(result.errors)")
      }
      let foreign = Data("somebody's".utf8)
      try foreign.write(to: latent.url(file))
      let refused = try run(latent, arguments)
      #expect(refused.status == 1 && refused.output.isEmpty && refused.errorLines.count == 1, "\(refused.errors)")
      #expect(
        refused.errors.contains("\(file) is there already and would be lost; --output takes another name, --overwrite"))
      #expect(try Data(contentsOf: latent.url(file)) == foreign)
      #expect(try run(latent, arguments + ["--overwrite"]).status == 0)
      #expect(try Data(contentsOf: latent.url(file)) != foreign)
    }
  }

  /// A sheet of one command, and a picture of a person, are not another command's.
  @Test func otherPicturesStay() throws {
    try withDirection { latent in
      #expect(try run(latent, ["sample", "--seeds", "1"]).status == 0)
      try ImageFile.write(
        Image(width: 4, height: 4, channels: 3, fill: .black), to: latent.url("photo.png"))
      for file in ["samples.png", "photo.png"] {
        let result = try run(
          latent, ["edit", "--direction", "tone.safetensors", "--seeds", "1", "--output", file])
        #expect(result.status == 1 && result.errors.contains("\(file) is there already"), "\(result.errors)")
      }
      #expect(try ImageFile.read(latent.url("photo.png")).width == 4)
    }
  }

  /// Directions, codes and recipes are never replaced unasked, and the work is not begun.
  @Test(arguments: [
    (["boundary", "--attr", "color", "--count", "200"], "color.safetensors", "--output"),
    (["sample", "--seeds", "1", "--codes", "c.npz"], "c.npz", "--codes"),
    (["score", "--count", "4", "--codes", "c.npz"], "c.npz", "--codes"),
    (
      ["edit", "--direction", "tone.safetensors", "--seeds", "1", "--save-recipe", "r.json"], "r.json", "--save-recipe"
    ),
    (
      ["edit", "--direction", "tone.safetensors", "--seeds", "1", "--codes-output", "o.npz"], "o.npz",
      "--codes-output"
    ),
    (
      ["edit", "--direction", "tone.safetensors", "--seeds", "1", "--save-direction", "d.safetensors"],
      "d.safetensors", "--save-direction"
    ),
  ])
  func resultsStay(_ arguments: [String], _ file: String, _ option: String) throws {
    try withDirection { latent in
      let made = try run(latent, arguments)
      #expect(made.status == 0 && made.output.contains(file), "every file is named: \(made.output) \(made.errors)")
      let before = try Data(contentsOf: latent.url(file))
      let refused = try run(latent, arguments + ["--truncation", "0.5"])
      #expect(refused.status == 1 && refused.output.isEmpty, "\(refused.errors)")
      #expect(refused.errors.contains("\(file) is there already and would be lost; \(option) takes another name"))
      let isSame = try Data(contentsOf: latent.url(file)) == before
      #expect(isSame)
      #expect(try run(latent, arguments + ["--truncation", "0.5", "--overwrite"]).status == 0)
    }
  }

  /// Single files go into a new folder, or among their own kind; not among anything else.
  @Test(arguments: [
    ["sample", "--seeds", "1-2", "--separate"],
    ["edit", "--direction", "tone.safetensors", "--seeds", "1", "--amounts", "0,1", "--separate"],
    ["walk", "--frames", "3"],
  ])
  func foldersOfOthersStay(_ arguments: [String]) throws {
    try withDirection { latent in
      for _ in 0..<2 {
        let result = try run(latent, arguments + ["--output", "own"])
        #expect(result.status == 0, "\(result.errors)")
      }
      try FileManager.default.createDirectory(at: latent.url("data"), withIntermediateDirectories: false)
      try Data("x".utf8).write(to: latent.url("data/labels.csv"))
      let refused = try run(latent, arguments + ["--output", "data"])
      #expect(refused.status == 1 && refused.errors.contains("found labels.csv"), "\(refused.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: latent.url("data").path) == ["labels.csv"])
    }
  }

  /// Two calls' directions in one folder could not be told apart.
  @Test func foldersOfDirectionsStay() throws {
    try LatentProgram.withModel { latent in
      func find(_ method: String, _ more: String...) throws -> LatentProgram.Result {
        try run(
          latent,
          ["directions", "--method", method, "--count", "60", "--components", "1", "--output", "found"] + more)
      }
      #expect(try find("pca").status == 0)
      let refused = try find("sefa")
      #expect(refused.status == 1, "\(refused.errors)")
      #expect(refused.errors.contains("found: expected a new folder") && refused.errors.contains("--overwrite"))
      #expect(try find("sefa", "--overwrite").status == 0)
    }
  }
}
