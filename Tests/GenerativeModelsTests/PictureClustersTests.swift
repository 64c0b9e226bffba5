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
    #expect(clusters(of: many, classes: ["first", "second"], size: nil) == [6, 6])
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
    var trainer = self.trainer([4, 2])
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

  /// For more than half of the codes, what a code chooses is all that it is given: w is that of a network whose class has
  /// that embedding alone. Between clusters, w changes without a jump.
  @Test func chosenNearlyAlone() throws {
    let trainer = self.trainer([3, 1])
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
    // Where the share of what is chosen is next to all, so is w; where it is not, another has a part in it.
    let shares = generator.choices(z, classes: classes, trainer.generatorParameters).map(\.share)
    #expect(shares.allSatisfy { $0 > 0.33 && $0 <= 1 } && shares.contains { $0 < 0.9 })
    for row in 0..<500 where shares[row] > 0.9999 {
      #expect((0..<8).allSatisfy { abs(w.values[row * 8 + $0] - only.values[row * 8 + $0]) < 0.01 })
    }
    #expect(
      self.trainer([]).generator.choices(z, classes: classes, trainer.generatorParameters).allSatisfy { $0 == (0, 1) })
    #expect(near > 250 && near < 500, "\(near)")
    // On a walk between codes of two clusters, w changes by a quarter in steps of a quarter.
    let ends = [0, try #require(chosen.firstIndex { $0 != chosen[0] })]
    func largestChange(steps count: Int) throws -> Float {
      let codes = (0...count).flatMap { step in
        (0..<32).map { d in
          let (a, b) = (z.values[ends[0] * 32 + d], z.values[ends[1] * 32 + d])
          return a + (b - a) * Float(step) / Float(count)
        }
      }
      let walk = generator.map(
        Variable(Tensor(codes, shape: [count + 1, 32])), classes: [Int](repeating: 0, count: count + 1), bound
      ).value.values
      return try #require((8..<(count + 1) * 8).map { abs(walk[$0] - walk[$0 - 8]) }.max())
    }
    let (coarse, fine) = (try largestChange(steps: 1000), try largestChange(steps: 4000))
    #expect(fine < 0.3 * coarse && coarse < 0.2, "\(coarse), \(fine)")
  }

  /// Derivatives of w in z, through what is chosen, against differences: for random codes, for one that is the key of a
  /// cluster, and for one opposite to the key of the only cluster of its class, which is as strong and as weak as a
  /// cluster can be.
  @Test func derivatives() throws {
    let trainer = self.trainer([3, 1])
    let bound = BoundParameters(constant: trainer.generatorParameters)
    let keys = trainer.generatorParameters[try #require(trainer.generator.choice).keys].values
    let opposite = keys[3 * 32..<4 * 32].map { -$0 / 20 }
    let z = Tensor(
      randomTensor([2, 32], seed: 4).values + keys[0..<32].map { $0 / 20 } + opposite, shape: [4, 32])
    let direction = randomTensor([4, 8], seed: 5)
    func value(_ z: Variable) -> Variable {
      (trainer.generator.map(z, classes: [0, 1, 0, 1], bound) * Variable(direction)).sum()
    }
    let tape = Tape()
    defer { tape.reset() }
    let variable = tape.variable(z)
    let gradient = tape.gradients(of: value(variable), withRespectTo: [variable])[0].value.values
    for place in [0, 7, 31, 40, 64, 70, 90, 96, 101, 127] {
      func moved(_ by: Float) -> Double {
        var values = z.values
        values[place] += by
        return Double(value(Variable(Tensor(values, shape: z.shape))).value.scalar)
      }
      let difference = (moved(0.004) - moved(-0.004)) / 0.008
      #expect(abs(difference - Double(gradient[place])) < 0.01 * (1 + abs(difference)), "\(place)")
    }
  }

  /// The codes of a step choose the clusters of its real pictures, each from its own stream, the first that does.
  @Test func codesOfAStep() throws {
    let trainer = self.trainer([3, 2])
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

  /// Keys, weights and centres stay as they are, the embeddings of what a step has seen do not; a run goes on to the bit.
  @Test func runs() throws {
    func run() throws -> ConditionalGANRun {
      var options = ConditionalGANOptions()
      (options.batchSize, options.clusterSize, options.generatorRate) = (4, 8, 3)
      var settings = GeneratorTrainingSettings(
        data: "pictures", label: "kind", architecture: architecture([]), training: options, heldOut: 0.1)
      settings.cluster(images)
      #expect(settings.architecture.clusters == [3, 3] && settings.training.generatorRate == 3)
      return try settings.makeRun(settings.makeTrainer(), images: images)
    }
    let unbroken = try run()
    let before = unbroken.trainer.generatorParameters
    for step in 0..<4 { _ = try unbroken.step(step, rateFactor: 1) }
    let after = unbroken.trainer.generatorParameters
    for (index, name) in before.names.enumerated() {
      let stays = ["clusters.keys", "clusters.weights", "clusters.centers"].contains(name)
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

  /// A run judges how varied the samples of a cluster are, and one that goes on from a checkpoint with other clusters than
  /// it would find does so by the checkpoint's.
  @Test func judging() throws {
    func run(seed: UInt64) throws -> ConditionalGANRun {
      var options = ConditionalGANOptions()
      (options.batchSize, options.clusterSize, options.seed) = (4, 4, 1)
      var settings = GeneratorTrainingSettings(
        data: "pictures", label: "kind", architecture: architecture([]), training: options, heldOut: 0.4)
      settings.cluster(images)
      var trainer = try settings.makeTrainer()
      if seed != 1 {
        let split = HeldOutSplit(count: 60, classes: images.classes, share: 0.4, seed: 1)
        trainer.adopt(
          PictureClusters(of: images, training: split.training, counts: settings.architecture.clusters, seed: seed))
      }
      let run = try settings.makeRun(trainer, images: images)
      run.samplesOfJudgement = 100
      return run
    }
    let first = try run(seed: 1)
    #expect(first.judgementNames.contains("clusterVariety"))
    _ = try first.step(0, rateFactor: 1)
    let judged = try first.judge(step: 1)
    #expect(try #require(judged["clusterVariety"]).isFinite)
    let other = try run(seed: 9)
    #expect(other.clusters != first.clusters)
    try other.restore(first.checkpointState())
    #expect(other.clusters == first.clusters)
    #expect(try other.judge(step: 1) == judged)
  }

  /// A model's file keeps its clusters: the same w of it, and its classes are still the two that a user knows.
  @Test func files() throws {
    var trainer = self.trainer([3, 2])
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

  private func model(of trainer: ConditionalGANTrainer) -> GeneratorModel {
    GeneratorModel(
      generator: trainer.generator, parameters: trainer.generatorParameters, critic: trainer.criticParameters,
      label: "kind", provenance: ModelProvenance())
  }

  private func rows(_ set: ParameterSet, _ name: String = "embed.weight") throws -> [[Float]] {
    let tensor = set.tensors[try #require(set.names.firstIndex(of: name))]
    let width = tensor.shape[1]
    return (0..<tensor.shape[0]).map { Array(tensor.values[$0 * width..<($0 + 1) * width]) }
  }

  /// Networks are told the sum of what they know of a class and of a cluster of it.
  @Test func embeddings() throws {
    let trainer = self.trainer([2, 1])
    let cases = [
      (trainer.generator.embedding, trainer.generatorParameters), (trainer.critic.embedding, trainer.criticParameters),
    ]
    for (embedding, set) in cases {
      let (classes, clusters) = (try rows(set), try rows(set, "clusters.embed"))
      #expect(classes.count == 2 && clusters.count == 3)
      let expected = [0, 0, 1].enumerated().flatMap { row, index in zip(classes[index], clusters[row]).map(+) }
      #expect(embedding(BoundParameters(constant: set)).value.values == expected)
    }
  }

  /// A training that starts from a model of other classes has its own clusters; each begins as its class, with what the
  /// clusters of that class had in common.
  @Test func startingFromAModelOfOtherClasses() throws {
    let old = trainer([2, 1])
    var options = ConditionalGANOptions()
    options.batchSize = 4
    var fresh = ConditionalGANTrainer(
      architecture: architecture([]).replacingClasses(["second", "third", "first"]).replacingClusters([1, 3, 2]),
      options: options)
    let before = fresh
    try fresh.start(from: model(of: old), file: "model")
    for network in [\ConditionalGANTrainer.generatorParameters, \.criticParameters] {
      let (known, clusters) = (try rows(old[keyPath: network]), try rows(old[keyPath: network], "clusters.embed"))
      let found = try rows(fresh[keyPath: network])
      #expect(found[0] == zip(known[1], clusters[2]).map(+))
      #expect(try found[1] == rows(before[keyPath: network])[1])
      for column in known[0].indices {
        #expect(found[2][column] == known[0][column] + (clusters[0][column] + clusters[1][column]) / 2)
      }
      // One cluster of the second class, three of the new third, two of the first.
      let (ownBefore, own) = (
        try rows(before[keyPath: network], "clusters.embed"), try rows(fresh[keyPath: network], "clusters.embed")
      )
      #expect(own[1...3] == ownBefore[1...3] && own[1] != own[2])
      for row in [0, 4, 5] { #expect(own[row].allSatisfy { $0 == 0 }) }
    }
    let choice = try #require(fresh.generator.choice)
    #expect(fresh.generatorParameters[choice.keys].values == before.generatorParameters[choice.keys].values)
  }

  /// A training that starts from a model with the same classes goes on with its clusters, also after a pause: new
  /// pictures are of those that they are nearest to.
  @Test func goingOnWithTheClustersOfAModel() throws {
    var old = trainer([3, 1])
    let found = PictureClusters(of: images, training: Array(0..<60), counts: [3, 1], seed: 1)
    old.adopt(found)
    let start = model(of: old)
    // Only the red and green ones of the first class.
    let chosen = (0..<60).filter { $0 % 6 != 4 }
    let some = DecodedImages(
      size: 16, pixels: chosen.flatMap { images.pixels[$0 * 768..<($0 + 1) * 768] },
      classes: ClassLabels(label: "kind", names: ["first", "second"], indices: chosen.map { $0 % 2 }))
    func settings(size: Int?) -> GeneratorTrainingSettings {
      var options = ConditionalGANOptions()
      (options.batchSize, options.clusterSize) = (4, size)
      var settings = GeneratorTrainingSettings(
        data: "pictures", label: "kind", architecture: architecture([]), training: options, heldOut: 0.1, from: "model")
      #expect(settings.cluster(some, startingFrom: start) == nil)
      return settings
    }
    #expect(settings(size: 0).architecture.clusters == [] && settings(size: 0).training.generatorRate == nil)
    #expect(settings(size: 5).architecture.clusters == [3, 5])
    let kept = settings(size: nil)
    #expect(kept.architecture.clusters == [3, 1] && kept.training.generatorRate == 2)
    func run(startingFrom start: GeneratorModel?) throws -> ConditionalGANRun {
      try kept.makeRun(kept.makeTrainer(startingFrom: start), images: some)
    }
    let unbroken = try run(startingFrom: start)
    let (now, choice) = (unbroken.trainer, try #require(unbroken.trainer.generator.choice))
    for (network, name) in [
      (\ConditionalGANTrainer.generatorParameters, "clusters.embed"), (\.criticParameters, "clusters.embed"),
      (\.generatorParameters, "embed.weight"), (\.criticParameters, "embed.weight"),
      (\.generatorParameters, "clusters.keys"), (\.generatorParameters, "clusters.centers"),
    ] {
      #expect(try rows(now[keyPath: network], name) == rows(old[keyPath: network], name), "\(name)")
    }
    // No picture is of the blue cluster any more, and no code chooses it.
    let (blue, weights) = (found.conditions[4], now.generatorParameters[choice.weights].values)
    for condition in 0..<3 { #expect((weights[condition] == 0) == (condition == blue)) }
    #expect((0..<20).allSatisfy { step in !unbroken.batch(step: step).classes.contains(blue) })

    for step in 0..<3 { _ = try unbroken.step(step, rateFactor: 1) }
    let first = try run(startingFrom: start)
    _ = try first.step(0, rateFactor: 1)
    let second = try run(startingFrom: nil)
    try second.restore(first.checkpointState())
    for step in 1..<3 { _ = try second.step(step, rateFactor: 1) }
    #expect(try second.checkpointState() == unbroken.checkpointState())
  }
}
