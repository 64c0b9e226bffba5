import Engine
import FileFormats
import Foundation
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

struct FineTuningTests {
  /// A trainer whose weights have gone two steps from the initial ones.
  private func makeTrained() -> ConditionalGANTrainer {
    var trainer = makeTrainer(smallArchitecture, seed: 1)
    for step in 0..<2 {
      let pictures = randomTensor([4, 16, 16, 3], seed: UInt64(step), in: -1...1)
      _ = trainer.step(step, pictures: pictures, classes: [0, 1, 0, 1])
    }
    return trainer
  }

  private func makeTrainer(_ architecture: StyleArchitecture, seed: UInt64) -> ConditionalGANTrainer {
    var options = ConditionalGANOptions()
    options.batchSize = 4
    options.seed = seed
    return ConditionalGANTrainer(architecture: architecture, options: options)
  }

  private func makeModel(_ trainer: ConditionalGANTrainer, critic: Bool = true) -> GeneratorModel {
    GeneratorModel(
      generator: trainer.generator, parameters: trainer.averageParameters,
      critic: critic ? trainer.criticParameters : ParameterSet(), label: "kind", provenance: ModelProvenance())
  }

  /// With the same classes every weight of both networks is the model's, also through a file.
  @Test func theSameClasses() throws {
    let (trained, folder) = (makeTrained(), try TemporaryFolder())
    let url = folder.url.appendingPathComponent("model.safetensors")
    try makeModel(trained).write(to: url)
    var trainer = makeTrainer(smallArchitecture, seed: 2)
    try trainer.start(from: try GeneratorModel(contentsOf: url), file: "model")
    let average = trained.averageParameters.tensors.map(\.values)
    #expect(trainer.generatorParameters.tensors.map(\.values) == average)
    #expect(trainer.averageParameters.tensors.map(\.values) == average)
    #expect(trainer.criticParameters.tensors.map(\.values) == trained.criticParameters.tensors.map(\.values))
  }

  /// Known classes keep their embeddings in both networks whatever their order; a new one is random.
  @Test func otherClasses() throws {
    let trained = makeTrained()
    let fresh = makeTrainer(smallArchitecture.replacingClasses(["third", "second"]), seed: 2)
    var trainer = fresh
    try trainer.start(from: makeModel(trained), file: "model")
    for (network, keys) in [
      ("generator", \ConditionalGANTrainer.generatorParameters), ("critic", \ConditionalGANTrainer.criticParameters),
    ] {
      func embedding(_ trainer: ConditionalGANTrainer) throws -> [[Float]] {
        let set = trainer[keyPath: keys]
        let tensor = set.tensors[try #require(set.names.firstIndex(of: "embed.weight"))]
        return [Array(tensor.values.prefix(tensor.shape[1])), Array(tensor.values.suffix(tensor.shape[1]))]
      }
      let (before, model, after) = (try embedding(fresh), try embedding(trained), try embedding(trainer))
      // The model's classes are first and second.
      let averaged = network == "generator"
      let second = averaged ? try embedding(averageAsGenerator(trained))[1] : model[1]
      #expect(after[0] == before[0] && after[1] == second, "\(network)")
    }
    let dense = try #require(trainer.criticParameters.names.firstIndex(of: "dense.weight"))
    #expect(trainer.criticParameters.tensors[dense].values == trained.criticParameters.tensors[dense].values)
  }

  private func averageAsGenerator(_ trainer: ConditionalGANTrainer) -> ConditionalGANTrainer {
    var copy = trainer
    copy.generatorParameters = trainer.averageParameters
    return copy
  }

  /// A model without a critic leaves the critic as it was.
  @Test func withoutACritic() throws {
    var trainer = makeTrainer(smallArchitecture, seed: 2)
    let before = trainer.criticParameters.tensors.map(\.values)
    try trainer.start(from: makeModel(makeTrained(), critic: false), file: "model")
    #expect(trainer.criticParameters.tensors.map(\.values) == before)
  }

  /// The critic is no part of what draws pictures: the identity, which directions refer to, is without it.
  @Test func theIdentityIsTheGenerators() {
    let trained = makeTrained()
    #expect(makeModel(trained).identity == makeModel(trained, critic: false).identity)
  }

  /// All the same a critic that was damaged in the file is noticed.
  @Test func aChangedCriticIsNoticed() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("model.safetensors")
    try makeModel(makeTrained()).write(to: url)
    var file = try SafetensorsFile(contentsOf: url)
    let dense = try file.tensor(named: "critic.dense.bias")
    file["critic.dense.bias"] = try .init(shape: dense.shape, dense.floats().map { $0 + 1 })
    try file.write(to: url)
    #expect(throws: WeightFileError.self) { try GeneratorModel(contentsOf: url) }
  }

  /// The model has 16 pixels, 16, 16 and 8 channels, and eight dimensions of z and w.
  @Test(arguments: [
    (
      StyleArchitecture(size: 32, classes: ["a"], latentDimension: 8, styleDimension: 8, width: 0.1), "size", "32",
      "16"
    ),
    (
      StyleArchitecture(size: 16, classes: ["a"], latentDimension: 8, styleDimension: 8, width: 0.2), "channels",
      "24 24 16", "16 16 8"
    ),
    (
      StyleArchitecture(size: 16, classes: ["a"], latentDimension: 4, styleDimension: 8, width: 0.1),
      "latent dimension", "4", "8"
    ),
    (
      StyleArchitecture(size: 16, classes: ["a"], latentDimension: 8, styleDimension: 4, width: 0.1),
      "style dimension", "4", "8"
    ),
  ]) func otherSizesAreRefused(architecture: StyleArchitecture, field: String, expected: String, found: String) {
    var trainer = makeTrainer(architecture, seed: 1)
    #expect(
      throws: ModelError.otherArchitecture(file: "model", field: field, expected: expected, found: found)
    ) { try trainer.start(from: makeModel(makeTrained()), file: "model") }
  }
}
