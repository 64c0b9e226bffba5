import Foundation
import NeuralNetworks
import Testing

@testable import LatentSpace
@testable import Scoring

/// How names of attributes find what scores them.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct AttributeScorersTests {
  /// A folder with a model and, in `named.safetensors`, a scorer of labels that have the names of measurements. It
  /// gives every picture a logit of 2.5 for saturation, and of −1 for the hue mauve.
  private func withScorer(_ body: (LatentProgram) throws -> Void) throws {
    try LatentProgram.withModel { latent in
      var set = ParameterSet()
      let network = ScorerNetwork(ScorerArchitecture(size: 16, outputCount: 3), into: &set, Initializer(seed: 1))
      for (index, name) in set.names.enumerated() where name.hasPrefix("heads") {
        set.tensors[index].withUnsafeMutableValues { values in
          for i in values.indices { values[i] = name.hasSuffix("bias") ? [2.5, 0, 1][i] : 0 }
        }
      }
      let labels = [
        ScorerLabel(name: "saturation", kind: .binary),
        ScorerLabel(name: "hue", kind: .category(names: ["mauve", "teal"])),
      ]
      try LearnedScorer(labels: labels, provenance: ScorerProvenance(), network: network, parameters: set)
        .write(to: latent.url("named.safetensors"))
      try body(latent)
    }
  }

  private func mean(_ latent: LatentProgram, _ attribute: String, says: String) throws -> Double {
    let result = try latent.run(
      "score", "--model", "model.safetensors", "--scorer", "named.safetensors", "--attr", attribute, "--count", "4",
      "--json")
    #expect(result.status == 0 && result.errors.contains(says), "\(attribute): \(result.errors)")
    let attributes = try #require(try result.json()["attributes"] as? [String: [String: Double]])
    return try #require(attributes[attribute]?["mean"])
  }

  @Test func labelsNamedLikeMeasurements() throws {
    try withScorer { latent in
      let measured = try mean(
        latent, "saturation", says: "saturation is measured; the learned label is label:saturation\n")
      let alone = try latent.run(
        "score", "--model", "model.safetensors", "--attr", "saturation", "--count", "4", "--json")
      let attributes = try #require(try alone.json()["attributes"] as? [String: [String: Double]])
      #expect(attributes["saturation"]?["mean"] == measured && !alone.errors.contains("is measured"))
      #expect(abs(try mean(latent, "label:saturation", says: "learned scorer saturation: ") - 2.5) < 1e-6)
      #expect(abs(try mean(latent, "hue:mauve", says: "learned scorer hue: ") + 1) < 1e-6)
      #expect(abs(try mean(latent, "label:hue:mauve", says: "learned scorer hue: ") + 1) < 1e-6)
      #expect(try mean(latent, "hue:red", says: "hue:red is measured; the learned label is label:hue:red\n") >= 0)
    }
  }

  @Test func namesThatAreNone() throws {
    try withScorer { latent in
      for (arguments, message) in [
        (["--attr", "hue:mauve"], "no hue \"mauve\"; there are red, orange, yellow"),
        (["--attr", "label:saturation"], "no attribute \"label:saturation\""),
        (["--scorer", "named.safetensors", "--attr", "label:age"], "learned: saturation, hue"),
        (["--scorer", "named.safetensors", "--attr", "label:"], "learned: saturation, hue"),
        (["--scorer", "named.safetensors", "--attr", "hue:puce"], "label \"hue\" has no value \"puce\""),
      ] {
        let result = try latent.run(["score", "--model", "model.safetensors", "--count", "4"] + arguments)
        #expect(result.status == 1 && result.errorLines.count == 1, "\(arguments): \(result.errors)")
        #expect(result.errors.contains(message), "\(arguments): \(result.errors)")
      }
    }
  }
}
