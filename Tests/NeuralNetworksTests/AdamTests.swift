import Engine
import Foundation
import TestSupport
import Testing

@testable import NeuralNetworks

struct AdamTests {
  private func set(_ values: [Float]) -> ParameterSet {
    var result = ParameterSet()
    _ = result.add("p", Tensor(values, shape: [values.count]))
    return result
  }

  /// The algorithm as the paper writes it, in double precision, over ten steps of random gradients.
  @Test(arguments: [(0.9, 0.999), (0, 0.99), (0.5, 0.9)]) func thePapersAlgorithm(
    betas: (first: Double, second: Double)
  ) {
    let start: [Float] = [1, -2, 0.5, 3]
    var parameters = set(start)
    var optimizer = Adam(
      for: parameters, learningRate: 0.01, beta1: Float(betas.first), beta2: Float(betas.second), epsilon: 1e-8)
    var (p, m, v) = (start.map { Double($0) }, [Double](repeating: 0, count: 4), [Double](repeating: 0, count: 4))
    for step in 1...10 {
      let gradient = randomTensor([4], seed: UInt64(step))
      optimizer.update(&parameters, gradients: [Variable(gradient)])
      for (i, g) in gradient.values.enumerated() {
        let g = Double(g)
        m[i] = betas.first * m[i] + (1 - betas.first) * g
        v[i] = betas.second * v[i] + (1 - betas.second) * g * g
        let (mean, square) = (m[i] / (1 - pow(betas.first, Double(step))), v[i] / (1 - pow(betas.second, Double(step))))
        p[i] -= 0.01 * mean / (square.squareRoot() + 1e-8)
      }
    }
    #expect(optimizer.steps == 10)
    // β₂ rounded to Float changes 1 − β₂ by up to 6e-5 of itself for 0.999, half of that in its root.
    #expect(relativeDifference(optimizer.firstMoments[0].values.map { Double($0) }, m) < 1e-6)
    #expect(relativeDifference(optimizer.secondMoments[0].values.map { Double($0) }, v) < 1e-4)
    #expect(relativeDifference(parameters.tensors[0].values.map { Double($0) }, p) < 1e-6)
  }

  /// The first step is the learning rate in the direction of the gradient, whatever its size.
  @Test func theFirstStep() {
    var parameters = set([0, 0, 0, 0])
    var optimizer = Adam(for: parameters, learningRate: 0.1)
    optimizer.update(&parameters, gradients: [Variable(Tensor([1e-3, -50, 1e6, 0], shape: [4]))])
    #expect(relativeDifference(parameters.tensors[0].values, [-0.1, 0.1, -0.1, 0]) < 1e-4)
    #expect(parameters.tensors[0].values[3] == 0)
  }

  @Test func gradientsOfOtherShapesAreRefused() async {
    await #expect(processExitsWith: .failure) {
      var parameters = ParameterSet()
      _ = parameters.add("p", Tensor.zeros([3]))
      var optimizer = Adam(for: parameters, learningRate: 0.1)
      optimizer.update(&parameters, gradients: [Variable(Tensor.zeros([2]))])
    }
  }

  @Test func copiesOfSetAndOptimizerAreSnapshots() {
    var parameters = set([1, 2])
    var optimizer = Adam(for: parameters, learningRate: 0.1)
    let gradient = Variable(Tensor([1, -1], shape: [2]))
    optimizer.update(&parameters, gradients: [gradient])
    let (savedParameters, savedOptimizer) = (parameters, optimizer)
    optimizer.update(&parameters, gradients: [gradient])
    let after = parameters.tensors[0].values
    var (replayed, replayedOptimizer) = (savedParameters, savedOptimizer)
    #expect(savedOptimizer.steps == 1 && savedParameters.tensors[0].values != after)
    replayedOptimizer.update(&replayed, gradients: [gradient])
    #expect(replayed.tensors[0].values == after)
  }
}
