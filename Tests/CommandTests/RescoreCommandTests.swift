import FileFormats
import Foundation
import ImageCodecs
import LatentSpace
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct RescoreCommandTests {
  /// A folder with the model and directions of brightness, colour and something that nothing scores beside it.
  private func withDirections(_ body: (LatentProgram) throws -> Void) throws {
    try LatentProgram.withModel { latent in
      try FileManager.default.createDirectory(at: latent.url("model.directions"), withIntermediateDirectories: false)
      try Self.direction("brightness", [0.6, 0, 0, 0.8, 0, 0, 0, 0])
        .write(to: latent.url("model.directions/brightness.safetensors"))
      try Self.direction("color", [0.8, 0, 0, 0, 0, 0.6, 0, 0])
        .write(to: latent.url("model.directions/color.safetensors"))
      try Self.direction("tone", [0, 1, 0, 0, 0, 0, 0, 0]).write(to: latent.url("model.directions/tone.safetensors"))
      try body(latent)
    }
  }

  private static func direction(
    _ attribute: String, _ normal: [Float], space: CodeSpace = .w, truncation: Float = 0.5
  ) -> Direction {
    Direction(
      attribute: attribute, space: space, normal: normal, offset: 0, deviation: 0.5, truncation: truncation,
      modelIdentity: LatentProgram.tinyModel().identity, method: "test")
  }

  private func rescore(_ latent: LatentProgram, _ arguments: String...) throws -> LatentProgram.Result {
    try latent.run(["rescore", "--model", "model.safetensors", "--count", "20", "--refits", "20"] + arguments)
  }

  @Test func beforeAndAfterHolding() throws {
    try withDirections { latent in
      let result = try rescore(
        latent, "--attr", "brightness,color", "--hold", "--output", "effects.svg", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(
        Set(report.keys) == [
          "attributes", "directions", "space", "codes", "truncation", "step", "seed", "refits", "before", "hold",
          "after",
          "remainingShares", "file",
        ])
      // At the truncation that they were found at.
      #expect(report["attributes"] as? [String] == ["brightness", "color"] && report["truncation"] as? Double == 0.5)
      #expect(report["hold"] as? String == "normals" && report["file"] as? String == "effects.svg")
      let sine = (1 - 0.48 * 0.48).squareRoot()
      let shares = try #require(report["remainingShares"] as? [Double])
      #expect(shares.count == 2 && shares.allSatisfy { abs($0 - sine) < 1e-6 })
      for name in ["before", "after"] {
        let effects = try #require((report[name] as? [String: Any])?["effects"] as? [[[String: Double]]])
        #expect(effects.map(\.count) == [2, 2] && Set(effects[0][1].keys) == ["value", "lower", "upper"])
      }
      #expect(try latent.contents().contains("effects.svg"))
      // The same figures on other threads, without what holding adds.
      let again = try rescore(latent, "--attr", "brightness,color", "--threads", "1", "--json")
      #expect(try again.json()["before"] as? NSDictionary == report["before"] as? NSDictionary)
      #expect(try again.json()["after"] == nil && again.json()["file"] == nil)
    }
  }

  @Test func tableAndPicture() throws {
    try withDirections { latent in
      let result = try rescore(
        latent, "--attr", "color,brightness", "--hold", "--hold-metric", "covariance", "--truncation", "0.7",
        "--output",
        "effects.png")
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").map(String.init)
      #expect(lines[0].hasSuffix("20 codes at truncation 0.7, 95 % intervals"))
      #expect(
        lines[1].split(separator: " ").map(String.init) == ["along", "color", "brightness", "dependency", "left"])
      let names = ["color ", "color, held ", "brightness ", "brightness, held "]
      for (index, name) in names.enumerated() { #expect(lines[2 + 2 * index].hasPrefix(name), "\(result.output)") }
      #expect(lines[2].hasSuffix(" 100.0 %") && lines[4].hasSuffix(" %"))
      #expect(lines.last == "effects.png")
      let picture = try ImageFile.read(latent.url("effects.png"))
      #expect(picture.width > 2 * 96 && picture.height > 4 * 52)
    }
  }

  /// Any attribute that can be scored may be watched; the directions are those of the list, or all.
  @Test func attributesWithoutADirection() throws {
    try withDirections { latent in
      let some = try rescore(latent, "--attr", "contrast,color,saturation", "--json")
      #expect(some.status == 0, "\(some.errors)")
      #expect(try some.json()["directions"] as? [String] == ["color"])
      #expect(try some.json()["attributes"] as? [String] == ["color", "contrast", "saturation"])
      let all = try rescore(latent, "--attr", "contrast", "--json")
      #expect(try all.json()["directions"] as? [String] == ["brightness", "color"], "\(all.errors)")
      #expect(try all.json()["attributes"] as? [String] == ["brightness", "color", "contrast"])
    }
  }

  /// By default all that the model's scorer has learned is watched too, and the table has a row an attribute.
  @Test func allAttributes() throws {
    try withDirections { latent in
      try latent.makeFaces(60)
      let training = try latent.run(
        "score", "train", "--data", "faces", "--label", "kind,smile", "--size", "16", "--steps", "2", "--batch", "8",
        "--held-out", "0.2", "--output", "model.scorer.safetensors", "--threads", "1")
      #expect(training.status == 0, "\(training.errors)")
      let result = try rescore(latent, "--output", "effects.png")
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").map(String.init)
      #expect(lines[1].split(separator: " ").map(String.init) == ["along", "brightness", "color"])
      let names = [
        "brightness", "color", "contrast", "saturation", "size", "symmetry", "kind:bear", "kind:cat", "kind:human",
        "kind:robot", "smile", "dependency", "class kept",
      ]
      for (index, name) in names.enumerated() { #expect(lines[2 + 2 * index].hasPrefix(name), "\(result.output)") }
      #expect(lines.contains { $0.hasPrefix("brightness also moves ") } && lines.last == "effects.png")
      #expect(result.errors.components(separatedBy: "learned scorer kind").count == 2, "said once")
    }
  }

  /// With a learned scorer of the model's classes, the share of classes kept is told.
  @Test func classesKept() throws {
    try withDirections { latent in
      try latent.makeFaces(60)
      let training = try latent.run(
        "score", "train", "--data", "faces", "--label", "kind", "--size", "16", "--steps", "2", "--batch", "8",
        "--held-out", "0.2", "--output", "model.scorer.safetensors", "--threads", "1")
      #expect(training.status == 0, "\(training.errors)")
      let result = try rescore(latent)
      #expect(result.status == 0 && result.output.contains("class kept unedited: "), "\(result.errors)")
      #expect(try !latent.contents().contains { $0.hasPrefix("effects") })
      let report = try rescore(latent, "--json").json()
      #expect(report["uneditedClassKept"] is Double)
      #expect(((report["before"] as? [String: Any])?["classKept"] as? [Any])?.count == 2)
      let label = try rescore(latent, "--label", "smile")
      #expect(label.status == 1 && label.errors.contains("no fitting label \"smile\" in the scorer"), "\(label.errors)")
    }
  }

  @Test func refusals() throws {
    try withDirections { latent in
      let model = LatentProgram.tinyModel()
      func folder(_ name: String, _ directions: [Direction]) throws {
        try FileManager.default.createDirectory(at: latent.url(name), withIntermediateDirectories: false)
        for direction in directions {
          try direction.write(to: latent.url("\(name)/\(direction.attribute).safetensors"))
        }
      }
      let brightness = Self.direction("brightness", [1, 0, 0, 0, 0, 0, 0, 0])
      try folder("one", [brightness])
      try folder("nothing", [Self.direction("tone", [1, 0, 0, 0, 0, 0, 0, 0])])
      try folder("equal", [brightness, Self.direction("color", [1, 0, 0, 0, 0, 0, 0, 0])])
      try folder("spaces", [brightness, Self.direction("color", [0, 1, 0, 0, 0, 0, 0, 0], space: .z)])
      try folder("psi", [brightness, Self.direction("color", [0, 1, 0, 0, 0, 0, 0, 0], truncation: 1)])
      var foreign = brightness
      foreign.modelIdentity = String(model.identity.reversed())
      try folder("foreign", [foreign, Self.direction("color", [0, 1, 0, 0, 0, 0, 0, 0])])
      let before = try latent.contents()
      for (arguments, status, message) in [
        (["--directions", "none"], 1, "none: no folder of directions"),
        (["--directions", "one", "--hold"], 64, "--hold: needs two directions or more, found brightness"),
        (
          ["--directions", "nothing"], 1, "nothing: expected a direction of an attribute that can be scored, found none"
        ),
        (["--attr", "color,tone"], 1, "no attribute \"tone\""),
        (["--directions", "equal", "--hold"], 1, "brightness: expected to keep at least 5.0 % of itself"),
        (["--directions", "spaces"], 1, "color: found in the space z, and asked for in w"),
        (["--directions", "psi"], 64, "Missing --truncation: the directions were found at 0.5 and 1.0"),
        (["--directions", "foreign"], 1, "brightness: found for the model"),
        (["--label", "kind"], 1, "no scorer of \"kind\""),
        (["--class", "dog"], 1, "no class \"dog\""),
        (["--output", "nowhere/e.png"], 1, "nowhere: no such directory"),
      ] as [([String], Int32, String)] {
        let result = try latent.run(["rescore", "--model", "model.safetensors", "--count", "20"] + arguments)
        #expect(result.status == status && result.output.isEmpty, "\(arguments): \(result.errors)")
        #expect(result.errorLines.count == 1 && result.errors.contains(message), "\(arguments): \(result.errors)")
        #expect(try latent.contents() == before)
      }
    }
  }
}
