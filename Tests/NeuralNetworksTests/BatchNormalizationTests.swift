import Engine
import TestSupport
import Testing

@testable import NeuralNetworks

struct BatchNormalizationTests {
  private static func make() -> (BatchNormalization, ParameterSet, NormalizationState) {
    var (set, state) = (ParameterSet(), NormalizationState())
    let layer = BatchNormalization("norm", channels: 1, into: &set, &state, Initializer(seed: 1))
    set[layer.scale] = Tensor([2], shape: [1])
    set[layer.bias] = Tensor([1], shape: [1])
    return (layer, set, state)
  }
  /// Mean 3, variance 5, of four values.
  private let batch = Variable(Tensor([0, 2, 4, 6], shape: [1, 2, 2, 1]))

  /// The mean moves a tenth towards 3, and the variance towards 5 · 4/3.
  @Test func runningStatisticsMoveByTheMomentum() {
    var (layer, set, state) = Self.make()
    #expect(state.statistics.names == ["norm.mean", "norm.variance"])
    let output = layer(batch, BoundParameters(constant: set), &state)
    #expect(relativeDifference(state.statistics.tensors[0].values, [0.3]) < 1e-6)
    #expect(relativeDifference(state.statistics.tensors[1].values, [0.9 + 0.1 * 20 / 3]) < 1e-6)
    let deviation = Float(5 + 1e-5).squareRoot()
    #expect(relativeDifference(output.value.values, [-3, -1, 1, 3].map { 1 + 2 * $0 / deviation }) < 1e-6)
  }

  @Test func applicationUsesTheRunningStatistics() {
    var (layer, set, state) = Self.make()
    state.mode = .running
    state.statistics.tensors = [Tensor([1], shape: [1]), Tensor([4 - 1e-5], shape: [1])]
    let output = layer(batch, BoundParameters(constant: set), &state)
    #expect(relativeDifference(output.value.values, [0, 2, 4, 6]) < 1e-6)
    #expect(state.statistics.tensors[0].values == [1])
  }

  /// Without momentum batches count alike from the restart on, whatever was there before.
  @Test func statisticsCanBeMeasuredAnew() {
    var (layer, set, state) = Self.make()
    let parameters = BoundParameters(constant: set)
    _ = layer(batch, parameters, &state)
    state.momentum = nil
    state.restart()
    for offset: Float in [0, 1, 5] { _ = layer(batch + offset, parameters, &state) }
    #expect(relativeDifference(state.statistics.tensors[0].values, [5]) < 1e-6)
    #expect(relativeDifference(state.statistics.tensors[1].values, [20.0 / 3]) < 1e-6)
  }
}
