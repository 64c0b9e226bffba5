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
    var options = ConditionalGANOptions()
    (options.batchSize, options.learningRate) = (batchSize, 2e-3)
    (options.gradientPenalty, options.initialGradientPenalty) = (0.1, 0)
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
    try expectMoments(trainer.generatorOptimizer, "generator", generator.names, fixture)
    try expectMoments(trainer.criticOptimizer, "critic", critic.names, fixture)
  }

  /// The relativistic loss with the penalty on both kinds of pictures. Losses of later steps depend on the updates.
  @Test func relativisticStepsAgreeWithPyTorch() throws {
    var options = Self.fixtureOptions(batchSize: 8)
    options.loss = .relativistic
    options.penalizesGenerated = true
    var trainer = ConditionalGANTrainer(architecture: smallArchitecture, options: options)
    try Self.train(&trainer, try Fixture("training", in: .module), losses: "relativistic/")
  }

  /// γ goes geometrically from its first value to its last over the ramp's pictures, and stays there.
  @Test func thePenaltysWeightGoesDown() {
    var options = ConditionalGANOptions()
    options.batchSize = 8
    (options.gradientPenalty, options.initialGradientPenalty) = (2, 0)
    #expect(options.gradientPenalty(step: 0) == 2 && options.gradientPenalty(step: 1000) == 2)
    options.initialGradientPenalty = 32
    options.penaltyRamp = 8000
    for (step, weight) in [(0, 32), (250, 16), (500, 8), (750, 4), (1000, 2), (100_000, 2)] as [(Int, Float)] {
      #expect(abs(options.gradientPenalty(step: step) - weight) < 1e-5 * weight, "step \(step)")
    }
    options.gradientPenalty = 0
    #expect(options.gradientPenalty(step: 0) == 0)
  }

  /// Four times the pixels take four times the weight.
  @Test func thePenaltysWeightGoesWithThePixels() {
    let (small, large) = (ConditionalGANOptions(size: 64), ConditionalGANOptions(size: 128))
    #expect(small == ConditionalGANOptions())
    #expect(large.gradientPenalty == 4 * small.gradientPenalty)
    #expect(large.initialGradientPenalty == 4 * small.initialGradientPenalty)
  }

  /// Models of earlier versions state fewer options: γ did not change on the way then.
  @Test func optionsOfEarlierVersionsAreRead() throws {
    let text = #"{"seed": 3, "batchSize": 16, "gradientPenalty": 4, "averageHalfLife": 500}"#
    var expected = ConditionalGANOptions()
    (expected.seed, expected.batchSize, expected.gradientPenalty, expected.averageHalfLife) = (3, 16, 4, 500)
    expected.initialGradientPenalty = 0
    #expect(try JSONDecoder().decode(ConditionalGANOptions.self, from: Data(text.utf8)) == expected)
    expected.loss = .relativistic
    expected.initialGradientPenalty = 7
    expected.augmentation = .all
    let again = try JSONDecoder().decode(ConditionalGANOptions.self, from: try JSONEncoder().encode(expected))
    #expect(again == expected)
  }

  /// What training changed, as root mean squares over each tensor. Adam divides a gradient by its own size, so that
  /// a weight whose gradient is nearly zero moves by the roundings of that gradient: single weights may differ, a
  /// tensor's whole change only by a thousandth.
  private func expectChange(
    _ tensors: [Tensor], from start: String, to end: String, _ names: [String], _ fixture: Fixture
  ) throws {
    for (tensor, name) in zip(tensors, names) {
      let before = try fixture.tensor("\(start)/\(name)").values
      let after = try fixture.tensor("\(end)/\(name)").values
      var (change, difference) = (0.0, 0.0)
      for ((a, b), c) in zip(zip(before, after), tensor.values) {
        change += pow(Double(b) - Double(a), 2)
        difference += pow(Double(c) - Double(b), 2)
      }
      // Weights of the mapping are about 100, where a rounding of Float is 4e-6 beside a change of 6e-3.
      #expect((difference / change).squareRoot() < 3e-3, "\(end): \(name)")
    }
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
      options.augmentation = .all
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
