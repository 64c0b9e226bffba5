import Engine
import Foundation
import NeuralNetworks
import TestSupport
import Testing
import Training

@testable import GenerativeModels

struct ConditionalGANTrainerTests {
  private static func makeTrainer(batchSize: Int = 8) -> ConditionalGANTrainer {
    return ConditionalGANTrainer(architecture: smallArchitecture, options: fixtureOptions(batchSize: batchSize))
  }

  /// What the fixtures were trained with.
  private static func fixtureOptions(batchSize: Int) -> ConditionalGANOptions {
    var options = ConditionalGANOptions.firstDesign
    (options.batchSize, options.learningRate) = (batchSize, 2e-3)
    options.gradientPenalty = 1.6  // 0.1 for pictures of 16 pixels
    return options
  }

  /// Takes the fixture's three steps, of which the first has the penalty, and compares the losses with PyTorch's.
  private static func train(
    _ trainer: inout ConditionalGANTrainer, _ fixture: Fixture, losses prefix: String = ""
  ) throws {
    try trainer.generatorParameters.load("generator.0", from: fixture)
    try trainer.criticParameters.load("critic.0", from: fixture)
    trainer.averageParameters = trainer.generatorParameters
    for step in 0..<3 {
      let classes = try fixture.tensor("step.\(step)/classes").values.map { Int($0) }
      let losses = trainer.step(
        step, pictures: try fixture.tensor("step.\(step)/pictures"), classes: classes,
        z: try fixture.tensor("step.\(step)/z"))
      func expect(_ value: Double?, _ name: String) throws {
        let expected = try fixture.scalar("\(prefix)step.\(step)/\(name)")
        let difference = abs((value ?? .nan) - expected) / max(abs(expected), 0.1)
        #expect(difference < 1e-4, "step \(step): \(name) \(value ?? .nan), expected \(expected)")
      }
      try expect(losses.critic, "critic")
      try expect(losses.generator, "generator")
      try expect(losses.realLogit, "realLogit")
      try expect(losses.fakeLogit, "fakeLogit")
      #expect((losses.gradientNorm != nil) == (step == 0))
      if step == 0 { try expect(losses.gradientNorm, "gradientNorm") }
    }
  }

  /// Three steps of both networks against PyTorch in double precision.
  @Test func threeStepsAgreeWithPyTorch() throws {
    let fixture = try Fixture("training", in: .module)
    var trainer = Self.makeTrainer()
    try Self.train(&trainer, fixture)
    let (generator, critic) = (trainer.generatorParameters, trainer.criticParameters)
    try expectChange(generator.tensors, from: "generator.0", to: "generator", generator.names, fixture)
    try expectChange(trainer.averageParameters.tensors, from: "generator.0", to: "average", generator.names, fixture)
    try expectChange(critic.tensors, from: "critic.0", to: "critic", critic.names, fixture)
    try expectMoments(trainer.generatorNetwork.optimizer, "generator", generator.names, fixture)
    try expectMoments(trainer.criticNetwork.optimizer, "critic", critic.names, fixture)
  }

  /// The relativistic loss with the penalty on both kinds of pictures. Losses of later steps depend on the updates.
  @Test func relativisticStepsAgreeWithPyTorch() throws {
    var options = Self.fixtureOptions(batchSize: 8)
    options.loss = .relativistic
    options.penalizesGenerated = true
    var trainer = ConditionalGANTrainer(architecture: smallArchitecture, options: options)
    try Self.train(&trainer, try Fixture("training", in: .module), losses: "relativistic/")
  }

  /// Four times the pixels take four times the weight.
  @Test func thePenaltysWeightGoesWithThePixels() {
    var options = ConditionalGANOptions()
    options.gradientPenalty = 5
    #expect([16, 32, 64, 128].map(options.gradientPenalty) == [0.3125, 1.25, 5, 20])
  }

  /// Models of version 0.1 state fewer options: what there was not then is off.
  @Test func optionsOfEarlierVersionsAreRead() throws {
    let text = #"{"seed": 3, "gradientPenalty": 4, "averageHalfLife": 500, "penaltyRamp": 7}"#
    var expected = ConditionalGANOptions.firstDesign
    (expected.seed, expected.batchSize, expected.gradientPenalty, expected.averageHalfLife) = (3, 32, 4, 500)
    #expect(try JSONDecoder().decode(ConditionalGANOptions.self, from: Data(text.utf8)) == expected)
  }

  /// Every option that differs from that, and those that are nil.
  @Test func optionsAreReadAsTheyWereWritten() throws {
    var options = ConditionalGANOptions()
    func expectTheSame() throws {
      let text = try JSONEncoder().encode(options)
      #expect(try JSONDecoder().decode(ConditionalGANOptions.self, from: text) == options)
    }
    try expectTheSame()
    options.stages = [.init(size: 16, firstStep: 0, fadeSteps: 0), .init(size: 32, firstStep: 9, fadeSteps: 3)]
    (options.averageFactors, options.augmentationProbability) = ([1, 0.25], 0.125)
    options.adaptiveAugmentation.cutout = true
    (options.confidenceBand, options.overfittingBand) = (nil, 0.125...0.5)
    try expectTheSame()
    (options.confidenceBand, options.overfittingBand) = (0.625...0.75, nil)
    try expectTheSame()
  }

  private func expectMoments(_ optimizer: Adam, _ network: String, _ names: [String], _ fixture: Fixture) throws {
    for (index, name) in names.enumerated() {
      let first = try fixture.tensor("\(network).firstMoment/\(name)").values
      let second = try fixture.tensor("\(network).secondMoment/\(name)").values
      // After two steps the weights differ in the last digits, and so do the gradients of the third.
      #expect(relativeDifference(optimizer.firstMoments[index].values, first) < 2e-3, "\(network): \(name)")
      #expect(relativeDifference(optimizer.secondMoments[index].values, second) < 2e-3, "\(network): \(name)")
    }
  }

  /// Each average is what a training with its half-life and ramp alone would keep.
  @Test func averagesOfSeveralHalfLives() {
    func train(_ change: (inout ConditionalGANOptions) -> Void) -> ConditionalGANTrainer {
      var options = ConditionalGANOptions()
      (options.batchSize, options.averageHalfLife, options.averageRampUp) = (4, 16, 1)
      change(&options)
      var trainer = ConditionalGANTrainer(architecture: smallArchitecture, options: options)
      for step in 0..<6 {
        let pictures = randomTensor([4, 16, 16, 3], seed: UInt64(step), in: -1...1)
        _ = trainer.step(step, pictures: pictures, classes: [0, 1, 0, 1])
      }
      return trainer
    }
    let both = train { $0.averageFactors = [1, 0.25] }
    let fast = train { ($0.averageHalfLife, $0.averageRampUp) = (4, 0.25) }
    func values(_ set: ParameterSet) -> [[Float]] { set.tensors.map(\.values) }
    #expect(both.averages.count == 2 && values(both.averages[0]) == values(train { _ in }.averageParameters))
    #expect(values(both.averages[1]) == values(fast.averageParameters))
    #expect(values(both.averages[0]) != values(both.averages[1]))
  }

  /// Held-out pictures that are the training pictures are judged alike, and others are not; either way they are looked
  /// at only, and by the critic that saw the others.
  @Test func heldOutPicturesAreOnlyLookedAt() {
    let pictures = randomTensor([4, 16, 16, 3], seed: 1, in: -1...1)
    let classes = [0, 1, 0, 1]
    func train(_ heldOut: Tensor?) -> (trainer: ConditionalGANTrainer, losses: [ConditionalGANLosses]) {
      var options = ConditionalGANOptions()
      (options.batchSize, options.penaltyInterval, options.overfittingBand) = (4, 2, -0.99...1)
      var trainer = ConditionalGANTrainer(architecture: smallArchitecture, options: options)
      #expect((0..<4).map { trainer.looksAtHeldOut(step: $0) } == [true, false, true, false])
      let losses = (0..<3).map { step in
        trainer.step(step, pictures: pictures, classes: classes, heldOut: heldOut.map { ($0, classes) })
      }
      return (trainer, losses)
    }
    let (none, same, other) = (train(nil), train(pictures), train(randomTensor([4, 16, 16, 3], seed: 2, in: -1...1)))
    #expect(none.losses.allSatisfy { $0.overfitting == nil })
    #expect(same.losses[0].overfitting == 0 && same.losses[1].overfitting == nil)
    #expect(other.losses[0].overfitting.map { abs($0) > 1e-3 } ?? true)
    for trained in [same, other] {
      #expect(trained.losses.map(\.critic) == none.losses.map(\.critic))
      #expect(
        trained.trainer.generatorParameters.tensors.map(\.values)
          == none.trainer.generatorParameters.tensors.map(\.values))
    }
  }

  /// What the critic's confidence is, and the penalty's weight that follows from it a step later.
  @Test func theBalanceSteersTheNextStep() {
    var options = ConditionalGANOptions()
    (options.batchSize, options.confidenceBand) = (4, 0.9...0.95)
    var trainer = ConditionalGANTrainer(architecture: smallArchitecture, options: options)
    let pictures = randomTensor([4, 16, 16, 3], seed: 1, in: -1...1)
    let first = trainer.step(0, pictures: pictures, classes: [0, 1, 0, 1])
    let second = trainer.step(1, pictures: pictures, classes: [0, 1, 0, 1])
    #expect(first.penaltyWeight == 5.0 / 16 && first.confidence < 0.9)
    // Four of the 1,024 pictures in which it halves.
    #expect(abs(second.penaltyWeight / first.penaltyWeight - pow(0.5, 4.0 / 1024)) < 1e-6)
  }

  @Test func aStepIsAFunctionOfStateAndIndex() {
    func train() -> [[Float]] {
      var trainer = Self.makeTrainer(batchSize: 4)
      for step in 0..<3 {
        let pictures = randomTensor([4, 16, 16, 3], seed: UInt64(step), in: -1...1)
        _ = trainer.step(step, pictures: pictures, classes: [0, 1, 0, 1])
      }
      return
        (trainer.generatorParameters.tensors + trainer.averageParameters.tensors + trainer.criticParameters.tensors)
        .map(\.values)
    }
    #expect(train() == train())
  }

  @Test func codesAreKeyedByTheStep() {
    let trainer = Self.makeTrainer()
    #expect(trainer.codes(step: 3).values == trainer.codes(step: 3).values)
    #expect(trainer.codes(step: 3).values != trainer.codes(step: 4).values)
    #expect(trainer.codes(step: 3).shape == [8, 8])
  }

  /// 300 steps in a process of its own end with the memory that step 20 had: everything a step takes is given back.
  @Test func memoryIsSteady() async {
    await #expect(processExitsWith: .success) {
      func resident() -> Double {
        let pages = try! String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
        return Double(pages)!
      }
      Threads.use(1)  // hundreds of tiny kernels a step: on a busy machine threads would mostly wait for each other
      var options = ConditionalGANOptions()
      options.batchSize = 4
      options.augmentationProbability = 0.5
      var trainer = ConditionalGANTrainer(architecture: smallArchitecture, options: options)
      let pictures = randomTensor([4, 16, 16, 3], seed: 1, in: -1...1)
      var early = 0.0
      for step in 0..<300 {
        _ = trainer.step(step, pictures: pictures, classes: [0, 1, 0, 1])
        if step == 20 { early = resident() }
      }
      let growth = resident() / early - 1
      precondition(growth < 0.02, "the memory grew by \(growth * 100) %")
    }
  }

  @Test func wrongBatchesAreRefused() async {
    await #expect(processExitsWith: .failure) {
      var options = ConditionalGANOptions()
      options.batchSize = 6
      _ = ConditionalGANTrainer(architecture: smallArchitecture, options: options)
    }
    await #expect(processExitsWith: .failure) {
      var trainer = ConditionalGANTrainer(architecture: smallArchitecture, options: ConditionalGANOptions())
      _ = trainer.step(0, pictures: Tensor.zeros([4, 16, 16, 3]), classes: [0, 1, 0, 1])
    }
  }
}
