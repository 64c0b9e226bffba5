import Engine
import FileFormats
import Foundation
import LatentSpace
import Testing

/// Codes from files of anyone's making, as the commands take them.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct CodeFileTests {
  /// Four codes of the tiny model.
  private func write(
    _ latent: LatentProgram, _ name: String, w: NPYArray? = nil, classes: NPYArray? = nil, names: [String]? = nil,
    model: String? = nil
  ) throws {
    var archive = NPZArchive()
    archive["w"] = w ?? NPYArray(shape: [4, 8], (0..<32).map { Float($0) / 16 - 1 })
    archive["class"] = classes
    if let names { archive["classNames"] = NPYArray(.text(names)) }
    if let model { archive["modelIdentity"] = NPYArray(shape: [], .text([model])) }
    try archive.write(to: latent.url(name))
  }

  private func edit(_ latent: LatentProgram, _ file: String) throws -> LatentProgram.Result {
    try NPYArray(shape: [8], [1, 0, 0, 0, 0, 0, 0, 0]).write(to: latent.url("axis.npy"))
    return try latent.run(
      "edit", "--model", "model.safetensors", "--direction", "axis.npy", "--codes", file, "--amounts", "0,1",
      "--output", "\(file).png")
  }

  /// Indices of the model's classes, of the file's own names in another order, and names: the same pictures.
  @Test func classesInThreeWays() throws {
    try LatentProgram.withModel { latent in
      try write(latent, "index.npz", classes: NPYArray(.uint8([0, 1, 1, 0])))
      try write(latent, "own.npz", classes: NPYArray(.float64([1, 0, 0, 1])), names: ["cat", "bear"])
      try write(latent, "text.npz", classes: NPYArray(.text(["bear", "cat", "cat", "bear"])))
      try write(latent, "other.npz", classes: NPYArray(.text(["bear", "bear", "bear", "bear"])))
      let sheets = try ["index", "own", "text", "other"].map { name in
        let result = try edit(latent, "\(name).npz")
        #expect(result.status == 0, "\(result.errors)")
        return try Data(contentsOf: latent.url("\(name).npz.png"))
      }
      let areEqual = sheets[0] == sheets[1] && sheets[0] == sheets[2]
      #expect(areEqual)
    }
  }

  @Test func refusals() throws {
    try LatentProgram.withModel { latent in
      let classes = "expected a class of the model (bear, cat) or its index, 0 to 1, found "
      try write(latent, "range.npz", classes: NPYArray(.int64([0, 1, 2, 0])))
      try write(latent, "half.npz", classes: NPYArray(.float64([0, 0.5, 0, 0])))
      try write(latent, "text.npz", classes: NPYArray(.text(["bear", "cat", "cat", "dog"])))
      try write(latent, "own.npz", classes: NPYArray(.int64([0, 0, 0, 1])), names: ["bear", "dog"])
      try write(latent, "short.npz", classes: NPYArray(.int64([0, 1])))
      try write(latent, "large.npz", w: NPYArray(shape: [4, 8], .float64((0..<32).map { $0 == 9 ? -1e39 : 0 })))
      try write(latent, "model.npz", model: String(repeating: "0123456789ab", count: 5))
      for (file, message) in [
        ("range.npz", "range.npz: class, row 2: \(classes)2"), ("half.npz", "half.npz: class, row 1: \(classes)0.5"),
        ("text.npz", "text.npz: class, row 3: \(classes)dog"), ("own.npz", "own.npz: class, row 3: \(classes)dog"),
        ("short.npz", "short.npz: class: expected one a code, the shape [4], found the shape [2]"),
        (
          "large.npz", "large.npz: expected numbers within ±3.4e38, which single precision holds, found -1e+39 in row 1"
        ), ("model.npz", "model.npz: codes of the model 0123456789ab, and used with the model "),
      ] {
        let result = try edit(latent, file)
        #expect(result.status == 1 && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains("latent: error: \(message)"), "\(result.errors)")
      }
    }
  }

  /// Directions of what `latent score` writes are of its model, and other codes are refused where they are turned.
  @Test func directionsInheritTheModel() throws {
    try LatentProgram.withModel { latent in
      try LatentProgram.tinyModel(seed: 2).write(to: latent.url("other.safetensors"))
      for (model, codes) in [("model", "codes.npz"), ("other", "others.npz")] {
        let drawn = try latent.run(
          "score", "--model", "\(model).safetensors", "--count", "60", "--truncation", "0.5", "--codes", codes)
        #expect(drawn.status == 0, "\(drawn.errors)")
      }
      let found = try latent.run(
        "directions", "--method", "pca", "--codes", "codes.npz", "--components", "2", "--output", "d")
      #expect(found.status == 0 && !found.errors.contains("names no model"), "\(found.errors)")
      let direction = try Direction(contentsOf: latent.url("d/pca-1.safetensors"))
      #expect(direction.modelIdentity == LatentProgram.tinyModel().identity && direction.truncation == 0.5)
      func project(_ codes: String) throws -> LatentProgram.Result {
        try latent.run(
          "directions", "project", "--direction", "d/pca-1.safetensors", "--hold", "d/pca-2.safetensors", "--codes",
          codes, "--output", "turned.safetensors", "--overwrite")
      }
      #expect(try project("codes.npz").status == 0)
      let refused = try project("others.npz")
      #expect(refused.status == 1 && refused.errors.contains("others.npz: codes of the model "), "\(refused.errors)")
    }
  }
}
