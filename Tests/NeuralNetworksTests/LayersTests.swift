import Engine
import Testing
import TestSupport

@testable import NeuralNetworks

@Suite struct LayersTests {
  @Test func denseIsTheProductWithTheTransposedWeightsPlusBias() {
    var set = ParameterSet()
    let dense = Dense("dense", inputs: 3, outputs: 2, into: &set, Initializer(seed: 1))
    set[dense.weight] = Tensor([1, 2, 3, -1, 0, 4], shape: [2, 3])
    set[dense.bias] = Tensor([10, 20], shape: [2])
    let y = dense(Variable(Tensor([1, 1, 1, 2, 0, -1], shape: [2, 3])), BoundParameters(constant: set))
    #expect(y.value.values == [16, 23, 9, 14])
  }

  /// A kernel that is 1 in its middle copies one channel; its bias is added to it before the activation.
  @Test func convolutionKeepsTheSize() {
    var set = ParameterSet()
    let layer = Convolution(
      "layer", inputChannels: 2, outputChannels: 1, kernelSize: 3, into: &set, Initializer(seed: 1))
    var kernel = [Float](repeating: 0, count: 18)
    kernel[2 * 4 + 1] = 1
    set[layer.weight] = Tensor(kernel, shape: [1, 3, 3, 2])
    set[layer.bias] = Tensor([-3], shape: [1])
    let x = Tensor((0..<40).map { Float($0) / 8 }, shape: [1, 4, 5, 2])
    let y = layer(Variable(x), BoundParameters(constant: set), activation: .leakyReLU(slope: 0.1, gain: 1))
    #expect(y.shape == [1, 4, 5, 1])
    let expected = (0..<20).map { index in
      let v = Float(2 * index + 1) / 8 - 3
      return v > 0 ? v : 0.1 * v
    }
    #expect(relativeDifference(y.value.values, expected) < 1e-6)
  }

  /// Variance gain²/fan in, over 36,864 weights: its relative standard error is 0.7 %.
  @Test func weightsHaveTheDeviationOfHe() {
    var set = ParameterSet()
    let layer = Convolution(
      "layer", inputChannels: 64, outputChannels: 64, kernelSize: 3, gain: Float(2).squareRoot(), into: &set,
      Initializer(seed: 3))
    let weights = set[layer.weight].values
    let variance = weights.reduce(0) { $0 + Double($1) * Double($1) } / Double(weights.count)
    #expect(abs(variance * 576 / 2 - 1) < 0.03)
  }

  @Test func globalAveragePoolingIsTheMeanOverPositions() {
    let tape = Tape()
    let x = tape.variable(Tensor((0..<24).map(Float.init), shape: [2, 2, 3, 2]))
    let y = x.globalAveragePooled()
    #expect(y.value.values == [5, 6, 17, 18])
    let gradient = tape.gradients(of: y.sum(), withRespectTo: [x])[0].value.values
    #expect(relativeDifference(gradient, [Float](repeating: 1 / 6, count: 24)) < 1e-6)
  }
}
