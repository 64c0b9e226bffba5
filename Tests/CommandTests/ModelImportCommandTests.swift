import FileFormats
import Foundation
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ModelImportCommandTests {
  /// A chain of two layers that draws grey pictures of 4 pixels, and its description.
  private static func withChain(_ body: (LatentProgram) throws -> Void) throws {
    try LatentProgram.inEmptyFolder { latent in
      var file = SafetensorsFile()
      file["fc.weight"] = try .init(shape: [16, 3], (0..<48).map { Float($0 % 7) / 10 - 0.3 })
      file["fc.bias"] = try .init(shape: [16], [Float](repeating: 0.1, count: 16))
      file["steps"] = .init(shape: [], integers: [7])
      try file.write(to: latent.url("theirs.safetensors"))
      let layers = #"{"latent": 3, "layers": [{"dense": "fc"}, {"reshape": [1, 4, 4]}, "tanh"]}"#
      try Data(layers.utf8).write(to: latent.url("layers.json"))
      try body(latent)
    }
  }

  @Test func importing() throws {
    try Self.withChain { latent in
      let plan = try latent.run("model", "import", "theirs.safetensors", "--layers", "layers.json", "--dry-run")
      #expect(plan.status == 0, "\(plan.errors)")
      #expect(plan.output.contains("fc.weight  matched      [16, 3]") && plan.output.contains("steps      unused"))
      #expect(plan.output.contains("2 matched, 1 unused"))
      let refused = try latent.run(
        "model", "import", "theirs.safetensors", "--layers", "layers.json", "--output", "ours.safetensors")
      #expect(refused.status == 1 && refused.errors.contains("left over steps (--allow NAME leaves them out)"))
      let result = try latent.run(
        "model", "import", "theirs.safetensors", "--layers", "layers.json", "--output", "ours.safetensors", "--allow",
        "steps", "--licence", "CC0", "--classes", "blots")
      #expect(result.status == 0 && !result.errors.contains("licence"), "\(result.errors)")

      let info = try latent.run("model", "info", "ours.safetensors", "--json").json()
      #expect(info["family"] as? String == "layers" && info["leftOut"] as? [String] == ["steps"])
      #expect(info["licence"] as? String == "CC0" && info["classes"] as? [String] == ["blots"])
      #expect(info["size"] as? Int == 4 && info["channels"] as? Int == 1 && info["styleDimension"] is NSNull)
      let text = try latent.run("model", "info", "ours.safetensors").output
      #expect(text.contains("4 x 4 in grey, without classes") && text.contains("z of 3 dimensions, no w"))
      #expect(try latent.run("model", "list").output.contains("imported, layers"))

      // The codes are those of NumPy's RandomState(seed).randn; the pictures the chain's, before rounding.
      let sample = try latent.run(
        "sample", "--model", "ours.safetensors", "--seeds", "1-2", "--truncation", "1", "--raw", "raw.npz", "--codes",
        "codes.npz")
      #expect(sample.status == 0, "\(sample.errors)")
      let pictures = try NPZArchive(contentsOf: latent.url("raw.npz")).array(named: "pictures")
      let z = try #require(try NPZArchive(contentsOf: latent.url("codes.npz")).array(named: "z").floats)
      #expect(pictures.shape == [2, 1, 4, 4])
      let first = zip(z, [-0.3, -0.2, -0.1] as [Float]).reduce(Float(0.1)) { $0 + $1.0 * $1.1 }
      #expect(abs(try #require(pictures.floats)[0] - tanh(first)) < 1e-6)

      let noise = try latent.run("sample", "--model", "ours.safetensors", "--noise", "none")
      #expect(noise.status == 1 && noise.errors.contains("noise that can be chosen"), "\(noise.errors)")
      let directions = try latent.run("directions", "find", "--model", "ours.safetensors", "--method", "pca")
      #expect(directions.status == 1 && directions.errors.contains("a space w between"), "\(directions.errors)")
    }
  }

  @Test func whatIsNoNetworkIsRefusedInOneLine() throws {
    try Self.withChain { latent in
      let unknown = try latent.run("sample", "--model", "theirs.safetensors")
      #expect(unknown.status == 1 && unknown.errorLines.count == 1, "\(unknown.errors)")
      #expect(unknown.errors.contains("expected a network of a known family"), "\(unknown.errors)")
      let both = try latent.run(
        "model", "import", "theirs.safetensors", "--layers", "layers.json", "--as", "dcgan", "--dry-run")
      #expect(both.status == 64, "\(both.errors)")
      let nowhere = try latent.run("model", "import", "theirs.safetensors")
      #expect(nowhere.status == 64 && nowhere.errors.contains("--output"), "\(nowhere.errors)")
      try Data(#"{"latent": 3, "layers": [{"dens": "fc"}]}"#.utf8).write(to: latent.url("wrong.json"))
      let wrong = try latent.run("model", "import", "theirs.safetensors", "--layers", "wrong.json", "--dry-run")
      #expect(wrong.status == 1 && wrong.errors.contains("layer 1"), "\(wrong.errors)")
    }
  }
}
