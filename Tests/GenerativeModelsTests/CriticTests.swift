import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

struct CriticTests {
  private let critic: Critic
  private let parameters: ParameterSet
  private let fixture: Fixture
  private let classes = (0..<8).map { $0 % 2 }

  init() throws {
    var set = ParameterSet()
    critic = Critic(smallArchitecture, into: &set, Initializer(seed: 0))
    try set.load("critic.0", from: Fixture("training", in: .module))
    parameters = set
    fixture = try Fixture("networks", in: .module)
  }

  @Test func logitsAndGradients() throws {
    let tape = Tape()
    let bound = BoundParameters(parameters, on: tape)
    let pictures = tape.variable(try fixture.tensor("critic/pictures"))
    let logits = critic(pictures, classes: classes, bound)
    #expect(logits.shape == [8, 1])
    #expect(relativeDifference(logits.value.values, try fixture.tensor("critic/output").values) < 5e-6)
    let loss = (logits * Variable(try fixture.tensor("critic/cotangent"))).sum()
    let gradients = tape.gradients(of: loss, withRespectTo: [pictures] + bound.variables)
    for (gradient, name) in zip(gradients, ["pictures"] + parameters.names) {
      let expected = try fixture.tensor("critic/gradient.\(name)")
      #expect(relativeDifference(gradient.value.values, expected.values) < 2e-5, "gradient of \(name)")
    }
  }

  /// R1 is the first use of a gradient of a gradient: its value and its gradient in every weight.
  @Test func theGradientPenaltyAndItsGradients() throws {
    let tape = Tape()
    let bound = BoundParameters(parameters, on: tape)
    let pictures = tape.variable(try fixture.tensor("critic/pictures"))
    let logits = critic(pictures, classes: classes, bound)
    let gradient = tape.gradients(of: logits, withRespectTo: [pictures], createGraph: true)[0]
    let penalty = gradient.squared().sum() / 8
    let value = Double(penalty.value.scalar)
    #expect(abs(value / (try fixture.scalar("penalty/value")) - 1) < 1e-5)
    let gradients = tape.gradients(of: penalty, withRespectTo: bound.variables)
    let expected = try parameters.names.map { try fixture.tensor("penalty/gradient/\($0)").values }
    // Biases act only through the group deviation: their gradients are a thousandth of the weights' and are what
    // remains of larger terms. They are measured against the largest gradient's thousandth at least.
    let largest = expected.joined().reduce(Float(0)) { max($0, abs($1)) }
    for (index, name) in parameters.names.enumerated() {
      let difference = relativeDifference(gradients[index].value.values, expected[index], floor: largest / 1000)
      #expect(difference < 1e-4, "gradient of the penalty in \(name)")
    }
  }

  /// The group deviation is the only thing that passes between samples: changing one changes the logits of its
  /// group, m, m + N/4, …, and no other.
  @Test func samplesMeetInTheirGroupOnly() throws {
    let bound = BoundParameters(constant: parameters)
    let pictures = try fixture.tensor("critic/pictures")
    let before = critic(Variable(pictures), classes: classes, bound).value.values
    var changed = pictures
    changed.withUnsafeMutableValues { for i in 0..<16 * 16 * 3 { $0[3 * 16 * 16 * 3 + i] *= 0.5 } }
    let after = critic(Variable(changed), classes: classes, bound).value.values
    #expect((0..<8).filter { before[$0] != after[$0] } == [1, 3, 5, 7])
  }

  /// Equal samples have no deviation; the root of 1e-8 keeps its gradient finite there.
  @Test func equalSamples() {
    let tape = Tape()
    let bound = BoundParameters(parameters, on: tape)
    let one = randomTensor([1, 16, 16, 3], seed: 1)
    let pictures = tape.variable(
      Tensor([[Float]](repeating: one.values, count: 4).flatMap { $0 }, shape: [4, 16, 16, 3]))
    let logits = critic(pictures, classes: [0, 0, 0, 0], bound)
    #expect(Set(logits.value.values).count == 1)
    let gradient = tape.gradients(of: logits, withRespectTo: [pictures], createGraph: true)[0]
    let second = tape.gradients(of: gradient.squared().sum(), withRespectTo: bound.variables)
    #expect(second.allSatisfy { $0.value.values.allSatisfy { $0.isFinite } })
  }

  @Test func incompleteGroupsAreRefused() async {
    await #expect(processExitsWith: .failure) {
      var set = ParameterSet()
      let critic = Critic(smallArchitecture, into: &set, Initializer(seed: 0))
      _ = critic(Variable(Tensor.zeros([6, 16, 16, 3])), classes: [0, 0, 0, 0, 0, 0], BoundParameters(constant: set))
    }
  }
}
