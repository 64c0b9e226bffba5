import Engine
import NeuralNetworks
import TestSupport
import Testing
import Training

@testable import GenerativeModels

/// A critic whose first layers stay as they are.
struct FrozenCriticTests {
  private func makeTrainer(frozen: Int, seed: UInt64 = 0) -> ConditionalGANTrainer {
    var options = ConditionalGANOptions()
    (options.seed, options.batchSize, options.penaltyInterval, options.frozenCriticLayers) = (seed, 4, 2, frozen)
    return ConditionalGANTrainer(architecture: secondArchitecture, options: options)
  }

  private func train(_ trainer: inout ConditionalGANTrainer, steps: Range<Int>) {
    for step in steps {
      let pictures = randomTensor([4, 32, 32, 3], seed: UInt64(step), in: -1...1)
      _ = trainer.step(step, pictures: pictures, classes: [0, 1, 0, 1])
    }
  }

  /// Of the three blocks of a critic of 32 pixels the first ones, as many as asked for, and the entries of colours.
  @Test func whichLayersTheyAre() {
    func names(_ frozen: Int) -> Set<String> {
      let trainer = makeTrainer(frozen: frozen)
      return Set(trainer.criticNetwork.frozen.map { trainer.criticParameters.names[$0] })
    }
    #expect(names(0).isEmpty)
    let entries: Set<String> = ["rgb.weight", "rgb.bias", "rgb.16.weight", "rgb.16.bias"]
    func block(_ index: Int) -> Set<String> {
      Set((0..<3).flatMap { ["blocks.\(index).\($0).weight", "blocks.\(index).\($0).bias"] })
    }
    #expect(names(1) == entries.union(block(0)) && names(2) == entries.union(block(0)).union(block(1)))
  }

  /// Frozen weights keep their bits, all others that the size has move, and the generator learns as before.
  @Test(arguments: [1, 2]) func frozenLayersKeepTheirBits(count: Int) {
    var trainer = makeTrainer(frozen: count)
    let (critic, generator) = (trainer.criticParameters, trainer.generatorParameters)
    train(&trainer, steps: 0..<3)
    for (index, name) in critic.names.enumerated() where !name.hasPrefix("rgb.16") {
      let isFrozen = trainer.criticNetwork.frozen.contains(index)
      let isSame = critic.tensors[index].values == trainer.criticParameters.tensors[index].values
      #expect(isSame == isFrozen, "\(name)")
    }
    #expect(generator.tensors.map(\.values) != trainer.generatorParameters.tensors.map(\.values))
  }

  /// It is an option of the run, which a resumed one has as well.
  @Test func aResumedTrainingIsTheUnbrokenOne() throws {
    var unbroken = makeTrainer(frozen: 2)
    train(&unbroken, steps: 0..<2)
    var resumed = try makeTrainer(frozen: 2, seed: 0).restored(from: unbroken.state())
    train(&unbroken, steps: 2..<4)
    train(&resumed, steps: 2..<4)
    #expect(try unbroken.state() == resumed.state())
  }

  /// The layers of the model that a run starts from are what stays.
  @Test func theyAreThoseOfTheModel() throws {
    let other = makeTrainer(frozen: 0, seed: 5)
    let model = GeneratorModel(
      generator: other.generator, parameters: other.generatorParameters, critic: other.criticParameters, label: "kind",
      provenance: ModelProvenance())
    var trainer = makeTrainer(frozen: 1)
    try trainer.start(from: model, file: "model")
    train(&trainer, steps: 0..<2)
    for index in trainer.criticNetwork.frozen {
      #expect(trainer.criticParameters.tensors[index].values == other.criticParameters.tensors[index].values)
    }
  }

  @Test func moreThanThereAreIsRefused() async {
    var options = ConditionalGANOptions()
    options.frozenCriticLayers = 7
    #expect(throws: TrainingError.self) { try options.validate(file: "options.json") }
    await #expect(processExitsWith: .failure) {
      var options = ConditionalGANOptions()
      options.frozenCriticLayers = 4
      _ = ConditionalGANTrainer(architecture: secondArchitecture, options: options)
    }
  }
}
