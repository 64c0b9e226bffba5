import Engine
import TestSupport
import Testing

@testable import NeuralNetworks

struct DropoutTests {
  /// 40,000 values: the share within five of its deviations of at most 1/400; what stays is scaled so that the mean is 1.
  @Test(arguments: [0.1, 0.5, 0.9]) func dropsTheShareAskedFor(rate: Double) {
    let values = Dropout("layer", rate: rate).mask([40, 1000], seed: 1, step: 2).values
    let kept = Float(1 / (1 - rate))
    #expect(values.allSatisfy { $0 == 0 || $0 == kept })
    let share = Double(values.count { $0 == 0 }) / 40_000
    #expect(abs(share - rate) < 0.0125)
  }

  @Test func theMaskIsAFunctionOfSeedStepAndLayer() {
    let layer = Dropout("a", rate: 0.5)
    let mask = layer.mask([100], seed: 1, step: 2).values
    #expect(mask == layer.mask([100], seed: 1, step: 2).values)
    #expect(mask != layer.mask([100], seed: 1, step: 3).values)
    #expect(mask != layer.mask([100], seed: 2, step: 2).values)
    #expect(mask != Dropout("b", rate: 0.5).mask([100], seed: 1, step: 2).values)
  }

  /// Gradients pass where values pass.
  @Test func gradientsAreMasked() {
    let layer = Dropout("a", rate: 0.5)
    let tape = Tape()
    let x = tape.variable(randomTensor([50], seed: 1))
    let gradient = tape.gradients(of: layer(x, seed: 1, step: 0).sum(), withRespectTo: [x])[0]
    #expect(gradient.value.values == layer.mask([50], seed: 1, step: 0).values)
    let none = Dropout("a", rate: 0)(x, seed: 1, step: 0)
    #expect(none.value.values == x.value.values)
  }
}
