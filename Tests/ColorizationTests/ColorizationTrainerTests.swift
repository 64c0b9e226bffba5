import Engine
import Foundation
import NeuralNetworks
import TestSupport
import Testing
import Training

@testable import Colorization

struct ColorizationTrainerTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture("colorization", in: .module) }

  /// A trainer with the fixture's weights after `steps` steps, and the six losses of each.
  private func train(_ options: ColorizationOptions, steps: Int) throws -> (ColorizationTrainer, [ColorizationLosses]) {
    var trainer = ColorizationTrainer(architecture: smallArchitecture, options: options)
    try trainer.generatorParameters.load("generator.0", from: fixture)
    try trainer.criticParameters.load("critic.0", from: fixture)
    let (lightness, colors) = (try fixture.tensor("lightness"), try fixture.tensor("colors"))
    let losses = (0..<steps).map { step in
      let items = (0..<2).map { (2 * step + $0) % 6 }
      return trainer.step(step, input: lightness.pictures(items), colors: colors.pictures(items))
    }
    return (trainer, losses)
  }

  private func expect(_ losses: [ColorizationLosses], agreeWith name: String, tolerance: Double) throws {
    let expected = try fixture.tensor("losses/\(name)").values.map { Double($0) }
    #expect(expected.count == 6 * losses.count)
    for (step, loss) in losses.enumerated() {
      for (column, key) in ColorizationLosses.names.enumerated() {
        let reference = expected[6 * step + column]
        let value = loss.named[key] ?? 0
        #expect(
          abs(value - reference) <= tolerance * abs(reference), "\(name), step \(step), \(key): \(value), \(reference)")
      }
    }
  }

  /// Twenty steps in single precision against PyTorch in double: each loss, all weights, the running statistics.
  @Test func twentyStepsAgreeWithPyTorch() throws {
    let (trainer, losses) = try train(smallOptions(), steps: 20)
    try expect(losses, agreeWith: "vanilla", tolerance: 1e-3)
    try expectWeights(trainer.generatorParameters, "generator")
    try expectWeights(trainer.criticParameters, "critic")
    try expectWeights(trainer.generatorState.statistics, "generator.state")
    try expectWeights(trainer.criticState.statistics, "critic.state")
  }

  /// Root mean squares over each tensor: Adam divides a gradient by its own size, so that a single weight whose gradient
  /// is next to nothing moves by the roundings of that gradient.
  private func expectWeights(_ set: ParameterSet, _ group: String) throws {
    for (name, tensor) in zip(set.names, set.tensors) {
      let expected = try fixture.tensor("\(group)/\(name)").values.map { Double($0) }
      let size = expected.reduce(0) { $0 + $1 * $1 }
      let difference = zip(expected, tensor.values).reduce(0) { $0 + pow($1.0 - Double($1.1), 2) }
      #expect((difference / size).squareRoot() < 1e-3, "\(group): \(name)")
    }
  }

  @Test(arguments: [AdversarialLoss.leastSquares, .hinge]) func otherLossesAgreeWithPyTorch(
    loss: AdversarialLoss
  ) throws {
    try expect(try train(smallOptions(loss), steps: 5).1, agreeWith: loss.rawValue, tolerance: 1e-3)
  }

  @Test func theCriticJoinsAfterPretraining() throws {
    var options = smallOptions()
    options.pretrainSteps = 3
    let (_, losses) = try train(options, steps: 5)
    #expect(losses.map { $0.critic == nil } == [true, true, true, false, false])
    try expect(losses, agreeWith: "pretrained", tolerance: 1e-3)
  }

  /// After training, by the running statistics, on a picture of 20×27 pixels: odd at several levels.
  @Test func anySizeIsColorizedAsPyTorchDoes() throws {
    let (trainer, _) = try train(smallOptions(), steps: 20)
    var state = trainer.generatorState
    state.mode = .running
    let output = trainer.generator(
      Variable(try fixture.tensor("odd/input")), BoundParameters(constant: trainer.generatorParameters), &state)
    let expected = try fixture.tensor("odd/output")
    #expect(output.shape == expected.shape)
    #expect(relativeDifference(output.value.values, expected.values) < 1e-3)
  }

  /// The same bits on 1, 2 and 3 threads, running statistics included.
  @Test func threadsDoNotMatter() async {
    await #expect(processExitsWith: .success) {
      func train(threads: Int) throws -> TrainingState {
        Threads.use(threads)
        var trainer = ColorizationTrainer(
          architecture: UNetArchitecture(baseChannels: 3, depth: 5, dropout: 0.5), options: smallOptions())
        let (x, y) = (randomTensor([2, 32, 32, 1], seed: 1), randomTensor([2, 32, 32, 2], seed: 2, in: -1...1))
        for step in 0..<3 { _ = trainer.step(step, input: x, colors: y) }
        return try trainer.state()
      }
      let one = try train(threads: 1)
      for threads in [2, 3] { #expect(try train(threads: threads) == one, "\(threads) threads") }
    }
  }

  @Test func theRateFollowsItsSchedule() throws {
    var options = smallOptions()
    options.learningRate = .linear(start: 1e-3, end: 0, steps: 2)
    var trainer = ColorizationTrainer(architecture: smallArchitecture, options: options)
    let (x, y) = (randomTensor([2, 32, 32, 1], seed: 1), randomTensor([2, 32, 32, 2], seed: 2, in: -1...1))
    var rates: [Float] = []
    var weights: [[Float]] = []
    for step in 0..<3 {
      _ = trainer.step(step, input: x, colors: y, rateFactor: 0.5)
      rates.append(trainer.generatorNetwork.optimizer.learningRate)
      weights.append(trainer.generatorParameters.tensors[0].values)
    }
    #expect(rates == [5e-4, 2.5e-4, 0])
    #expect(weights[0] != weights[1] && weights[1] == weights[2])
  }

  /// With a constant target the average approaches the weights; without a half-life there is none.
  @Test func theAverageFollowsTheWeights() {
    var options = smallOptions()
    options.averageHalfLife = 4
    var trainer = ColorizationTrainer(architecture: smallArchitecture, options: options)
    let (x, y) = (randomTensor([2, 32, 32, 1], seed: 1), randomTensor([2, 32, 32, 2], seed: 2, in: -1...1))
    let before = trainer.generatorParameters.tensors[0].values
    for step in 0..<60 { _ = trainer.step(step, input: x, colors: y) }
    let previous = trainer.averageParameters!.tensors[0].values
    _ = trainer.step(60, input: x, colors: y)
    // Two pictures of a half-life of four, 61 steps on: the share is 1 − 2^(−1/2).
    let share = Float(1 - pow(0.5, 0.5))
    let expected = zip(previous, trainer.generatorParameters.tensors[0].values).map { $0 + share * ($1 - $0) }
    #expect(relativeDifference(trainer.averageParameters!.tensors[0].values, expected) < 1e-6)
    #expect(relativeDifference(expected, before) > 1e-3)
    options.averageHalfLife = 0
    #expect(ColorizationTrainer(architecture: smallArchitecture, options: options).averageParameters == nil)
  }
}
