import Datasets
import Engine
import Foundation
import NeuralNetworks
import TestSupport
import Testing
import Training

@testable import GenerativeModels

/// Clusters of alike pictures within classes: how they are found, and how codes choose them.
struct PictureClustersTests {
  /// 16-pixel pictures of one colour each, 60 of them: the first class in red, green and blue by turns, the second grey.
  private let images: DecodedImages = {
    let colors: [[UInt8]] = [[200, 30, 30], [30, 200, 30], [30, 30, 200]]
    var random = PhiloxGenerator(seed: 1, purpose: "test pictures")
    let pixels = (0..<60).flatMap { index -> [UInt8] in
      let color = index % 2 == 0 ? colors[index / 2 % 3] : [120, 120, 120]
      return (0..<16 * 16).flatMap { _ in color.map { $0 + UInt8(random.integer(below: 20)) } }
    }
    return DecodedImages(
      size: 16, pixels: pixels,
      classes: ClassLabels(label: "kind", names: ["first", "second"], indices: (0..<60).map { $0 % 2 }))
  }()

  private func architecture(_ clusters: [Int], latent: Int = 32) -> StyleArchitecture {
    StyleArchitecture(
      size: 16, classes: ["first", "second"], latentDimension: latent, styleDimension: 8, width: 0.1,
      clusters: clusters)
  }

  private func trainer(_ clusters: [Int]) -> ConditionalGANTrainer {
    var options = ConditionalGANOptions()
    options.batchSize = 4
    return ConditionalGANTrainer(architecture: architecture(clusters), options: options)
  }

  /// Pictures of one colour are of one cluster; those that are not trained on are of the cluster of their colour.
  @Test func colorsMakeClusters() {
    let training = Array(0..<48)
    let clusters = PictureClusters(of: images, training: training, counts: [3, 1], seed: 5)
    let ofColors = [0, 2, 4].map { clusters.conditions[$0] }
    #expect(Set(ofColors) == [0, 1, 2])
    for index in 0..<60 {
      #expect(clusters.conditions[index] == (index % 2 == 0 ? ofColors[index / 2 % 3] : 3))
    }
    for share in clusters.shares.prefix(3) { #expect(abs(share - 1 / 3) < 1e-9) }
    #expect(clusters.shares[3] == 1 && clusters.counts == [3, 1])
  }

  /// Pictures in a few colours leave far less to clusters of them than a cloud does; noise leaves as much.
  @Test func spreads() throws {
    let training = Array(0..<60)
    let found = try #require(PictureClusters.spread(of: images, training: training, counts: [3, 1], seed: 1))
    #expect(found < 0.6)
    var random = PhiloxGenerator(seed: 2, purpose: "noise")
    let noise = DecodedImages(
      size: 8, pixels: (0..<600 * 192).map { _ in UInt8(truncatingIfNeeded: random.next()) }, classes: nil)
    let even = try #require(PictureClusters.spread(of: noise, training: Array(0..<600), counts: [10], seed: 1))
    #expect(abs(even - 1) < 0.05)
    #expect(PictureClusters.spread(of: images, training: training, counts: [1, 1], seed: 1) == nil)
    // Left to themselves, settings divide the pictures in colours and not the noise; asked to, both.
    func clusters(of images: DecodedImages, classes: [String], size: Int?) -> [Int] {
      var options = ConditionalGANOptions()
      options.clusterSize = size
      var settings = GeneratorTrainingSettings(
        data: "pictures", label: "kind",
        architecture: StyleArchitecture(size: 16, classes: classes, latentDimension: 8, styleDimension: 8, width: 0.1),
        training: options, heldOut: 0)
      settings.cluster(images)
      return settings.architecture.clusters
    }
    #expect(clusters(of: noise, classes: ["all"], size: nil) == [])
    #expect(clusters(of: noise, classes: ["all"], size: 60) == [10])
    let many = DecodedImages(
      size: 16, pixels: (0..<13).flatMap { _ in images.pixels },
      classes: ClassLabels(label: "kind", names: ["first", "second"], indices: (0..<780).map { $0 % 2 }))
    #expect(clusters(of: many, classes: ["first", "second"], size: nil) == [3, 3])
  }

  /// One cluster for each so many pictures, none where no class has two, and at most 128 of a class and 512 in all.
  @Test func counts() {
    #expect(PictureClusters.counts(pictures: [400, 130, 20], size: 130) == [3, 1, 1])
    #expect(PictureClusters.counts(pictures: [259, 130], size: 130) == [])
    #expect(PictureClusters.counts(pictures: [100_000], size: 130) == [128])
    #expect(PictureClusters.counts(pictures: [5000, 5000], size: 0) == [])
    let many = PictureClusters.counts(pictures: [Int](repeating: 6000, count: 10), size: 10)
    #expect(many.reduce(0, +) <= 512 && many.allSatisfy { $0 > 45 })
  }

  /// Codes choose each cluster as often as pictures are of it, and one without pictures never.
  @Test func chosenAsOften() throws {
    var trainer = trainer([4, 2])
    let shares = [0.5, 0.35, 0.15, 0, 0.9, 0.1]
    let weights = try #require(trainer.generator.choice).weights
    trainer.generatorParameters[weights] = trainer.generator.clusterWeights(shares: shares, trainer.generatorParameters)
    let z = randomTensor([4000, 32], seed: 9)
    for (index, range) in [0..<4, 4..<6].enumerated() {
      let chosen = trainer.generator.conditions(
        z, classes: [Int](repeating: index, count: 4000), trainer.generatorParameters)
      for condition in range {
        let share = Double(chosen.count { $0 == condition }) / 4000
        // Four standard errors of two samples of 4,000.
        #expect(abs(share - shares[condition]) < 4 * (2 * 0.25 / 4000).squareRoot())
        if shares[condition] == 0 { #expect(share == 0) }
      }
    }
  }

  /// What a code chooses is, for more than half of the codes, all that it is given: w is that of a network whose class has that embedding
  /// alone. Between clusters, w changes without a jump.
  @Test func chosenNearlyAlone() throws {
    let trainer = trainer([3, 1])
    let bound = BoundParameters(constant: trainer.generatorParameters)
    let (generator, z) = (trainer.generator, randomTensor([500, 32], seed: 3))
    let classes = [Int](repeating: 0, count: 500)
    let chosen = generator.conditions(z, classes: classes, trainer.generatorParameters)
    #expect(Set(chosen) == [0, 1, 2])
    let w = generator.map(Variable(z), classes: classes, bound).value
    // One weight of 1 a code: nothing to mix.
    let alone = Tensor(chosen.flatMap { own in (0..<4).map { $0 == own ? 1 : 0 } }, shape: [500, 4])
    let only = generator.map(Variable(z), embedding: Variable(alone), bound).value
    let near = (0..<500).count { row in
      (0..<8).allSatisfy { abs(w.values[row * 8 + $0] - only.values[row * 8 + $0]) < 0.05 }
    }
    #expect(near > 250 && near < 500, "\(near)")
    // A walk between codes of two clusters, in a thousand steps.
    let ends = [0, try #require(chosen.firstIndex { $0 != chosen[0] })]
    let steps = Tensor(
      (0...1000).flatMap { step in
        (0..<32).map { d in
          let (a, b) = (z.values[ends[0] * 32 + d], z.values[ends[1] * 32 + d])
          return a + (b - a) * Float(step) / 1000
        }
      }, shape: [1001, 32])
    let walk = generator.map(Variable(steps), classes: [Int](repeating: 0, count: 1001), bound).value.values
    let jumps = (8..<1001 * 8).map { abs(walk[$0] - walk[$0 - 8]) }
    #expect(try #require(jumps.max()) < 0.1)
  }

  /// Derivatives of w in z, through what is chosen, against differences.
  @Test func derivatives() throws {
    let trainer = trainer([3, 1])
    let bound = BoundParameters(constant: trainer.generatorParameters)
    let z = randomTensor([2, 32], seed: 4)
    let direction = randomTensor([2, 8], seed: 5)
    func value(_ z: Variable) -> Variable {
      (trainer.generator.map(z, classes: [0, 1], bound) * Variable(direction)).sum()
    }
    let tape = Tape()
    defer { tape.reset() }
    let variable = tape.variable(z)
    let gradient = tape.gradients(of: value(variable), withRespectTo: [variable])[0].value.values
    for place in [0, 7, 31, 40] {
      func moved(_ by: Float) -> Double {
        var values = z.values
        values[place] += by
        return Double(value(Variable(Tensor(values, shape: z.shape))).value.scalar)
      }
      let difference = (moved(0.004) - moved(-0.004)) / 0.008
      #expect(abs(difference - Double(gradient[place])) < 0.01 * (1 + abs(difference)))
    }
  }

  /// The codes of a step choose the clusters of its real pictures, each from its own stream, the first that does.
  @Test func codesOfAStep() throws {
    let trainer = trainer([3, 2])
    let conditions = [2, 0, 4, 1]
    let codes = trainer.codes(step: 6, conditions: conditions)
    #expect(
      trainer.generator.conditions(codes, classes: [0, 0, 1, 0], trainer.generatorParameters) == conditions)
    #expect(codes.values == trainer.codes(step: 6, conditions: conditions).values)
    #expect(codes.values != trainer.codes(step: 7, conditions: conditions).values)
    let first = trainer.codes(step: 6)
    for row in 0..<4 {
      let own = first.selectingEntries([row])
      let chosen = trainer.generator.conditions(own, classes: [row == 2 ? 1 : 0], trainer.generatorParameters)[0]
      #expect((codes.selectingEntries([row]).values == own.values) == (chosen == conditions[row]))
    }
  }

  /// Keys and weights stay as they are, the embeddings of what a step has seen do not; a run goes on to the bit.
  @Test func runs() throws {
    func run() throws -> ConditionalGANRun {
      var options = ConditionalGANOptions()
      (options.batchSize, options.clusterSize) = (4, 8)
      var settings = GeneratorTrainingSettings(
        data: "pictures", label: "kind", architecture: architecture([]), training: options, heldOut: 0.1)
      settings.cluster(images)
      #expect(settings.architecture.clusters == [3, 3])
      return try settings.makeRun(settings.makeTrainer(), images: images)
    }
    let unbroken = try run()
    let before = unbroken.trainer.generatorParameters
    for step in 0..<4 { _ = try unbroken.step(step, rateFactor: 1) }
    let after = unbroken.trainer.generatorParameters
    for (index, name) in before.names.enumerated() {
      let stays = name.hasPrefix("clusters.")
      #expect((before.tensors[index].values == after.tensors[index].values) == stays || name.hasSuffix(".noise"))
      if stays { #expect(unbroken.trainer.averageParameters.tensors[index].values == before.tensors[index].values) }
    }
    let weights = after[try #require(unbroken.trainer.generator.choice).weights]
    #expect(weights.shape == [2, 6] && weights.values[0..<3].max() == 1)
    #expect(weights.values[3..<6].allSatisfy { $0 == 0 })

    let first = try run()
    for step in 0..<2 { _ = try first.step(step, rateFactor: 1) }
    let second = try run()
    try second.restore(first.checkpointState())
    for step in 2..<4 { _ = try second.step(step, rateFactor: 1) }
    #expect(try second.checkpointState() == unbroken.checkpointState())
  }

  /// A model's file keeps its clusters: the same w of it, and its classes are still the two that a user knows.
  @Test func files() throws {
    var trainer = trainer([3, 2])
    trainer.adopt(PictureClusters(of: images, training: Array(0..<60), counts: [3, 2], seed: 1))
    let model = GeneratorModel(
      generator: trainer.generator, parameters: trainer.generatorParameters, critic: trainer.criticParameters,
      label: "kind", provenance: ModelProvenance())
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("model.safetensors")
    try model.write(to: url)
    let read = try GeneratorModel(contentsOf: url)
    let z = randomTensor([6, 32], seed: 2)
    #expect(read.classes == ["first", "second"] && read.architecture.clusters == [3, 2])
    #expect(read.classEmbeddings.shape == [2, 5] && read.identity == model.identity)
    #expect(read.styles(z, classes: [0, 1, 0, 1, 0, 1]).values == model.styles(z, classes: [0, 1, 0, 1, 0, 1]).values)
    #expect(read.makeCritic() != nil)
  }

  /// A training that starts from a model has its own clusters; each begins with what the model has of its class.
  @Test func startingFromAModel() throws {
    let old = trainer([2, 1])
    let model = GeneratorModel(
      generator: old.generator, parameters: old.generatorParameters, critic: old.criticParameters, label: "kind",
      provenance: ModelProvenance())
    var fresh = trainer([1, 3])
    try fresh.start(from: model, file: "model")
    func rows(_ set: ParameterSet) throws -> [[Float]] {
      let tensor = set.tensors[try #require(set.names.firstIndex(of: "embed.weight"))]
      let width = tensor.shape[1]
      return (0..<tensor.shape[0]).map { Array(tensor.values[$0 * width..<($0 + 1) * width]) }
    }
    for network in [\ConditionalGANTrainer.generatorParameters, \.criticParameters] {
      let (known, found) = (try rows(old[keyPath: network]), try rows(fresh[keyPath: network]))
      #expect(found[0] == zip(known[0], known[1]).map { ($0 + $1) / 2 })
      #expect(found[1] == known[2] && found[2] == known[2] && found[3] == known[2])
    }
    #expect(fresh.generator.choice != nil && fresh.generatorParameters.tensors[1].shape == [4, 32])
  }
}
