import Engine
import Foundation
import GenerativeModels
import ImageCodecs
import NeuralNetworks
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ModelDomainCommandTests {
  /// Soft pictures of warm colours, as many as are needed to tell.
  private func makeTraining(_ latent: LatentProgram, _ count: Int = 80) throws {
    try FileManager.default.createDirectory(at: latent.url("photos"), withIntermediateDirectories: true)
    for index in 0..<count { try ImageFile.write(soft(UInt64(index)), to: latent.url("photos/\(index).png")) }
  }

  private func soft(_ seed: UInt64) -> Image {
    var random = PhiloxGenerator(seed: seed, purpose: "soft")
    return Image(
      width: 5, height: 5, channels: 3,
      pixels: (0..<25).flatMap { _ in
        [UInt8(150 + random.integer(below: 80)), UInt8(60 + random.integer(below: 80)), 40]
      }
    ).resized(width: 32, height: 32)
  }

  private func noise() -> Image {
    var random = PhiloxGenerator(seed: 1, purpose: "noise")
    return Image(
      width: 32, height: 32, channels: 3, pixels: (0..<3072).map { _ in UInt8(random.integer(below: 256)) })
  }

  private func writeStrangers(_ latent: LatentProgram) throws {
    try ImageFile.write(noise(), to: latent.url("noise.png"))
    try ImageFile.write(soft(1000), to: latent.url("another.png"))
  }

  /// The colorizer's identity stays, it says which picture is unlike its training's, and an older one says nothing.
  @Test func aColorizer() throws {
    try LatentProgram.withColorizer { latent in
      try makeTraining(latent)
      try writeStrangers(latent)
      let made = try latent.run(
        "model", "domain", "colorizer.safetensors", "--data", "photos", "--output", "knowing.safetensors")
      #expect(made.status == 0 && made.output == "knowing.safetensors\n", "\(made.errors)")
      func identity(_ file: String) throws -> String? {
        try latent.run("model", "info", file, "--json").json()["identity"] as? String
      }
      #expect(try identity("knowing.safetensors") == identity("colorizer.safetensors"))
      let result = try latent.run(
        "colorize", "apply", "noise.png", "another.png", "--model", "knowing.safetensors", "--output", "out", "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json()["unlike"] as? [String] == ["noise.png"])
      #expect(result.errors.contains("unlike      noise.png: ") && !result.errors.contains("unlike      another.png"))
      // The training's pictures have 32 pixels: one of their kind that has half as many has lost their detail.
      try ImageFile.write(soft(1001).resized(width: 16, height: 16), to: latent.url("small.png"))
      try ImageFile.write(soft(1001).resized(width: 320, height: 320), to: latent.url("large.png"))
      let sizes = try latent.run(
        "colorize", "apply", "small.png", "large.png", "--model", "knowing.safetensors", "--output", "out", "--json")
      #expect(try sizes.json()["unlike"] as? [String] == ["small.png"])
      #expect(sizes.errors.contains("unlike      small.png: 16 × 16 pixels, smaller than those of "), "\(sizes.errors)")
      let old = try latent.colorize("noise.png", "--output", "out", "--json")
      #expect(try old.json()["unlike"] as? [String] == [] && !old.errors.contains("unlike"))
    }
  }

  /// The critic of a generator looks; what was found for a picture of another kind has no class.
  @Test func aGenerator() throws {
    try LatentProgram.withModel { latent in
      try makeTraining(latent)
      try writeStrangers(latent)
      let arguments = ["model", "domain", "--data", "photos", "--output", "knowing.safetensors"]
      let without = try latent.run(arguments + ["model.safetensors"])
      #expect(without.status == 1 && without.errors.contains("expected a generator with its critic"))

      let tiny = LatentProgram.tinyModel()
      var critic = ParameterSet()
      _ = Critic(tiny.architecture, into: &critic, Initializer(seed: 5))
      try GeneratorModel(
        generator: tiny.generator, parameters: tiny.parameters, critic: critic, label: tiny.label,
        provenance: tiny.provenance
      ).write(to: latent.url("model.safetensors"))
      let made = try latent.run(arguments + ["model.safetensors"])
      #expect(made.status == 0, "\(made.errors)")
      let result = try latent.run(
        "invert", "noise.png", "another.png", "--model", "knowing.safetensors", "--samples", "16", "--steps", "4",
        "--json")
      #expect(result.status == 0, "\(result.errors)")
      let pictures = try #require(try result.json()["pictures"] as? [[String: Any]])
      #expect(pictures[0]["class"] is NSNull && pictures[0]["drawnAs"] is String && pictures[1]["class"] is String)
      #expect((pictures[0]["strangeness"] as? Double ?? 0) > 1 && (pictures[1]["strangeness"] as? Double ?? 2) <= 1)
      #expect(result.errors.contains("unlike      noise.png: ") && !result.errors.contains("unlike      another.png"))
      let table = try latent.run(
        "invert", "noise.png", "--model", "knowing.safetensors", "--samples", "16", "--steps", "4", "--overwrite")
      #expect(table.output.contains("  none      noise.png\n"))
    }
  }

  @Test func tooFewPictures() throws {
    try LatentProgram.withColorizer { latent in
      try makeTraining(latent, 5)
      let result = try latent.run(
        "model", "domain", "colorizer.safetensors", "--data", "photos", "--output", "knowing.safetensors")
      #expect(result.status == 1 && result.errors.contains("64") && result.errors.contains("5"))
      #expect(try !latent.contents().contains("knowing.safetensors"))
    }
  }
}
