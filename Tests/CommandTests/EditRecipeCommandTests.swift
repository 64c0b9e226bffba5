import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import Testing

/// `latent edit` from recipes and from codes in files.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct EditRecipeCommandTests {
  private func withDirections(_ body: (LatentProgram) throws -> Void) throws {
    try LatentProgram.withModel { latent in
      for (name, space) in [("tone", .w), ("early", .z)] as [(String, CodeSpace)] {
        try Direction(
          attribute: name, space: space, normal: [0.6, 0, 0, 0.8, 0, 0, 0, 0], offset: 0.1, deviation: 0.5,
          modelIdentity: LatentProgram.tinyModel().identity, method: "test"
        ).write(to: latent.url("\(name).safetensors"))
      }
      try NPYArray(shape: [8], [1, 2, 0, 0, 0, 0, 0, 3]).write(to: latent.url("bare.npy"))
      try body(latent)
    }
  }

  private func edit(_ latent: LatentProgram, _ arguments: String...) throws -> LatentProgram.Result {
    try latent.run(["edit", "--model", "model.safetensors"] + arguments)
  }

  private func bytes(_ latent: LatentProgram, _ name: String) throws -> Data { try Data(contentsOf: latent.url(name)) }

  /// Without the files of the directions, on another number of threads: the same sheet to the byte.
  @Test func recipeReproducesTheSheet() throws {
    try withDirections { latent in
      let made = try edit(
        latent, "--direction", "tone.safetensors", "--hold", "bare.npy", "--also", "early.safetensors=1.5",
        "--layers", "1-3", "--to", "-2,0,1.3", "--seeds", "3,1", "--truncation", "0.6", "--scores", "color",
        "--save-recipe", "recipe.json", "--output", "a.png", "--json")
      #expect(made.status == 0, "\(made.errors)")
      #expect(try made.json()["savedRecipe"] as? String == "recipe.json")
      for name in ["tone.safetensors", "early.safetensors", "bare.npy"] {
        try FileManager.default.removeItem(at: latent.url(name))
      }
      let again = try edit(
        latent, "--recipe", "recipe.json", "--scores", "color", "--output", "b.png", "--threads", "1", "--json")
      #expect(again.status == 0 && again.errors.isEmpty, "\(again.errors)")
      #expect(try bytes(latent, "a.png") == bytes(latent, "b.png"))
      let (before, after) = (try made.json(), try again.json())
      for key in ["direction", "space", "layers", "also", "amounts", "seeds", "scores"] {
        func text(_ report: [String: Any]) throws -> Data {
          let value: Any = try #require(report[key])
          return try JSONSerialization.data(withJSONObject: [key: value], options: .sortedKeys)
        }
        #expect(try text(before) == text(after), "\(key)")
      }
      let small = try edit(latent, "--recipe", "recipe.json", "--scale", "1", "--output", "c.png")
      #expect(small.status == 0 && small.output == "c.png\n", "\(small.errors)")
    }
  }

  /// The unit of an edit of --also is that of its own truncation, which is said where the codes have another.
  @Test func otherTruncations() throws {
    try withDirections { latent in
      for (name, space) in [("wide", .w), ("free", .z)] as [(String, CodeSpace)] {
        try Direction(
          attribute: name, space: space, normal: [1, 0, 0, 0, 0, 0, 0, 0], offset: 0, deviation: 1, truncation: 1,
          modelIdentity: LatentProgram.tinyModel().identity, method: "test"
        ).write(to: latent.url("\(name).safetensors"))
      }
      func make(_ options: String...) throws -> LatentProgram.Result {
        try latent.run(
          [
            "edit", "--model", "model.safetensors", "--direction", "tone.safetensors", "--seeds", "1", "--also",
            "wide.safetensors=1,free.safetensors=1",
          ] + options)
      }
      let told = try make()
      #expect(told.status == 0 && told.output == "edit.png\n", "\(told.errors)")
      #expect(told.errors.contains("--also: wide was found at truncation 1.0 and moves codes of 0.7"))
      #expect(!told.errors.contains("free"))
      let chosen = try make("--truncation", "0.8")
      #expect(chosen.status == 0 && !chosen.errors.contains("--also"), "\(chosen.errors)")
    }
  }

  @Test func recipesThatAreRefused() throws {
    try withDirections { latent in
      let made = try edit(latent, "--direction", "tone.safetensors", "--seeds", "1", "--save-recipe", "recipe.json")
      #expect(made.status == 0, "\(made.errors)")
      let other = LatentProgram.tinyModel(seed: 2)
      try other.write(to: latent.url("other.safetensors"))
      let whole = try bytes(latent, "recipe.json")
      try whole.prefix(whole.count / 2).write(to: latent.url("half.json"))
      try Data("{\"format\":\"latent-walk\"}".utf8).write(to: latent.url("walk.json"))
      let before = try latent.contents()
      let own = LatentProgram.tinyModel().identity.prefix(12)
      for (arguments, message) in [
        (
          ["--model", "other.safetensors", "--recipe", "recipe.json"],
          "recipe.json: a recipe for the model \(own), and used with the model \(other.identity.prefix(12))"
        ),
        (["--model", "model.safetensors", "--recipe", "half.json"], "half.json: "),
        (
          ["--model", "model.safetensors", "--recipe", "walk.json"],
          "walk.json: expected a recipe (format latent-recipe), found latent-walk"
        ),
        (["--model", "model.safetensors", "--recipe", "none.json"], "none.json: no such file"),
      ] {
        let result = try latent.run(["edit", "--output", "new.png"] + arguments)
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try latent.contents() == before)
      }
    }
  }

  /// What `latent sample` saves are the codes of its seeds, in z and in w.
  @Test(arguments: ["early", "tone"])
  func codesOfASample(_ direction: String) throws {
    try withDirections { latent in
      let sample = try latent.run(
        "sample", "--model", "model.safetensors", "--seeds", "1-3", "--codes", "codes.npz")
      #expect(sample.status == 0, "\(sample.errors)")
      func colors(_ arguments: String...) throws -> [[Double]]? {
        let result = try latent.run(
          [
            "edit", "--model", "model.safetensors", "--direction", "\(direction).safetensors", "--scores", "color",
            "--json",
          ]
            + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return (try result.json()["scores"] as? [String: [[Double]]])?["color"]
      }
      let found = try #require(try colors("--codes", "codes.npz"))
      #expect(found.count == 3)
      #expect(try found == colors("--seeds", "1-3"))
    }
  }

  /// The codes of a picture that was inverted go straight into an edit, and into a recipe.
  @Test func codesOfAnInversion() throws {
    try withDirections { latent in
      #expect(
        try latent.run("sample", "--model", "model.safetensors", "--seeds", "3", "--separate", "--output", "drawn")
          .status == 0)
      let inversion = try latent.run(
        "invert", "--model", "model.safetensors", "drawn", "--space", "layers", "--samples", "16", "--restarts", "2",
        "--steps", "8", "--codes", "found.npz")
      #expect(inversion.status == 0, "\(inversion.errors)")
      let result = try edit(
        latent, "--direction", "tone.safetensors", "--codes", "found.npz", "--save-recipe", "recipe.json", "--output",
        "a.png", "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json()["codes"] as? [String] == ["seed-3-bear.png"] && result.json()["seeds"] == nil)
      let recipe = try EditRecipe(contentsOf: latent.url("recipe.json"))
      guard case .found(let codes) = recipe.codes else {
        Issue.record("\(recipe.codes)")
        return
      }
      #expect(codes.shape == [1, 5, 8] && codes.space == .w && codes.names == ["seed-3-bear.png"])
      try FileManager.default.removeItem(at: latent.url("found.npz"))
      #expect(try edit(latent, "--recipe", "recipe.json", "--output", "b.png").status == 0)
      #expect(try bytes(latent, "a.png") == bytes(latent, "b.png"))
    }
  }

  @Test func codesThatDoNotFit() throws {
    try withDirections { latent in
      let w = NPYArray(shape: [2, 8], [Float](repeating: 0.5, count: 16))
      try w.write(to: latent.url("codes.npy"))
      try NPYArray(shape: [2, 9], [Float](repeating: 0.5, count: 18)).write(to: latent.url("wide.npy"))
      try NPYArray(shape: [2, 8], [Float](repeating: 0, count: 15) + [.nan]).write(to: latent.url("nan.npy"))
      var archive = NPZArchive()
      archive["w"] = w
      archive["layers"] = NPYArray(shape: [2, 4, 8], [Float](repeating: 0.5, count: 64))
      archive["class"] = NPYArray(.int64([1, 0]))
      try archive.write(to: latent.url("layers.npz"))
      archive["picture"] = NPYArray(.text(["one"]))
      try archive.write(to: latent.url("names.npz"))
      let before = try latent.contents()
      for (arguments, message) in [
        (
          ["tone.safetensors", "--codes", "wide.npy"],
          "wide.npy: expected numbers of the shape [N, 8] or [N, 5, 8] in w"
        ),
        (
          ["tone.safetensors", "--codes", "nan.npy"], "nan.npy: expected finite numbers, found one that is not in row 1"
        ),
        (["tone.safetensors", "--codes", "layers.npz"], "layers.npz, layers: expected numbers of the shape"),
        (
          ["tone.safetensors", "--space", "w", "--codes", "names.npz"],
          "names.npz, picture: expected numbers of the shape [2] of names, found the shape [1]"
        ),
        (["early.safetensors", "--codes", "layers.npz"], "a style does not tell which z it comes from"),
        (["early.safetensors", "--codes", "codes.npy"], "a style does not tell which z it comes from"),
      ] {
        let result = try latent.run(["edit", "--model", "model.safetensors", "--direction"] + arguments)
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try latent.contents() == before)
      }
      let truncated = try edit(
        latent, "--direction", "tone.safetensors", "--codes", "codes.npy", "--truncation", "0.5")
      #expect(truncated.status == 64 && truncated.errors.contains("--truncation: styles of --codes are taken as they"))
      // One w for all layers serves where it is asked for, and codes without names are numbered.
      for (codes, space) in [("layers.npz", "w"), ("codes.npy", "w")] {
        let result = try edit(
          latent, "--direction", "tone.safetensors", "--codes", codes, "--space", space, "--json")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try result.json()["codes"] as? [String] == ["code 1", "code 2"])
      }
    }
  }
}
