import Engine
import TestSupport
import Testing

@testable import NeuralNetworks

struct InitializersTests {
  /// 40,000 values: mean and standard deviation within five of their own deviations, 1/200 and 1/283.
  @Test(arguments: [Float(1), 100]) func normalWeights(deviation: Float) {
    let values = Initializer(seed: 1).normal("w", [200, 200], standardDeviation: deviation).values
    let mean = values.reduce(0) { $0 + Double($1) } / 40_000
    let square = values.reduce(0) { $0 + Double($1) * Double($1) } / 40_000
    #expect(abs(mean) < 0.025 * Double(deviation))
    #expect(abs(square.squareRoot() / Double(deviation) - 1) < 0.018)
  }

  @Test func eachParameterHasAStreamOfItsOwn() {
    let initializer = Initializer(seed: 1)
    #expect(initializer.normal("a", [5]).values == initializer.normal("a", [5]).values)
    #expect(initializer.normal("a", [5]).values != initializer.normal("b", [5]).values)
    #expect(initializer.normal("a", [5]).values != Initializer(seed: 2).normal("a", [5]).values)
    #expect(initializer.normal("a", [5]).values == Array(initializer.normal("a", [7]).values.prefix(5)))
  }

  /// A smaller learning rate stores larger weights, and the layer computes the same function.
  @Test func theLearningRateMultiplierCancels() {
    func output(_ multiplier: Float) -> [Float] {
      var set = ParameterSet()
      let layer = EqualizedDense(
        "layer", inputs: 8, outputs: 4, learningRateMultiplier: multiplier, into: &set, Initializer(seed: 5))
      return layer(Variable(randomTensor([3, 8], seed: 6)), BoundParameters(constant: set)).value.values
    }
    #expect(relativeDifference(output(0.01), output(1)) < 1e-6)
  }
}
