import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import Training

struct TrainedNetworkTests {
  private func makeNetwork(averages: Int = 0) -> TrainedNetwork {
    var set = ParameterSet()
    for (index, name) in ["a", "b", "c"].enumerated() { _ = set.add(name, randomTensor([5], seed: UInt64(index + 1))) }
    return TrainedNetwork(set, learningRate: 0.1, averages: averages)
  }

  /// The gradient of Σ x² · y in x and y, of a weight that stays as it is zeros, and Adam leaves its bits.
  @Test func frozenWeightsKeepTheirBits() {
    var network = makeNetwork()
    network.frozen = [1]
    let before = network.parameters.tensors.map(\.values)
    for _ in 0..<3 {
      let tape = Tape()
      let bound = network.bound(on: tape)
      let loss = (bound.variables[0].squared() * bound.variables[1] * bound.variables[2]).sum()
      let gradients = network.gradients(of: loss, bound, on: tape)
      let (a, b, c) = (network.parameters.tensors[0], network.parameters.tensors[1], network.parameters.tensors[2])
      let expected = zip(zip(a.values, b.values), c.values).map { 2 * $0.0 * $0.1 * $1 }
      #expect(relativeDifference(gradients[0].values, expected) < 1e-6)
      #expect(gradients[1].values == [0, 0, 0, 0, 0] && gradients[2].values.allSatisfy { $0 != 0 })
      network.update(GradientPart(gradients: gradients))
    }
    let after = network.parameters.tensors.map(\.values)
    #expect(after[1] == before[1] && after[0] != before[0] && after[2] != before[2])
  }

  /// The update is Adam's, of the sum's gradients.
  @Test func theUpdateIsAdams() {
    var network = makeNetwork()
    var (optimizer, set) = (network.optimizer, network.parameters)
    let gradients = (0..<3).map { randomTensor([5], seed: UInt64($0 + 10)) }
    for _ in 0..<2 {
      network.update(GradientPart(gradients: gradients))
      optimizer.update(&set, gradients: gradients.map { Variable($0) })
    }
    #expect(network.parameters.tensors.map(\.values) == set.tensors.map(\.values) && network.optimizer.steps == 2)
    network.restartOptimizer()
    #expect(network.optimizer.steps == 0 && network.optimizer.learningRate == 0.1)
    #expect(network.optimizer.secondMoments.allSatisfy { $0.values.allSatisfy { $0 == 0 } })
  }

  @Test func averagesMoveByTheirShares() {
    var network = makeNetwork(averages: 2)
    let start = network.parameters.tensors[0].values
    network.parameters.tensors[0] = Tensor(start.map { $0 + 1 }, shape: [5])
    network.updateAverages(shares: [0.5, 0.25])
    #expect(relativeDifference(network.averages[0].tensors[0].values, start.map { $0 + 0.5 }) < 1e-6)
    #expect(relativeDifference(network.averages[1].tensors[0].values, start.map { $0 + 0.25 }) < 1e-6)
  }
}
