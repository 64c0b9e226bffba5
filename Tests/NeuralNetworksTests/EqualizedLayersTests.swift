import Engine
import Foundation
import TestSupport
import Testing

@testable import NeuralNetworks

/// The layers against PyTorch in double precision: outputs, and gradients in inputs and parameters.
struct EqualizedLayersTests {
  private let fixture: Fixture
  init() throws { fixture = try Fixture("layers", in: .module) }

  private func check(
    _ group: String, _ set: ParameterSet, inputs names: [String],
    _ layer: ([Variable], BoundParameters) -> Variable
  ) throws {
    var set = set
    for (index, name) in set.names.enumerated() {
      let stored = try fixture.tensor("\(group)/\(name)")
      #expect(stored.shape == set.tensors[index].shape, "\(name)")
      set.tensors[index] = stored
    }
    let tape = Tape()
    let parameters = BoundParameters(set, on: tape)
    let inputs = try fixture.tensors(group, names).map { tape.variable($0) }
    let output = layer(inputs, parameters)
    // Single precision against double: a few hundred roundings of 2⁻²⁴ at most in each value.
    #expect(relativeDifference(output.value.values, try fixture.tensor("\(group)/output").values) < 2e-6)
    let loss = (output * Variable(try fixture.tensor("\(group)/cotangent"))).sum()
    let gradients = tape.gradients(of: loss, withRespectTo: inputs + parameters.variables)
    for (gradient, name) in zip(gradients, names + set.names) {
      let expected = try fixture.tensor("\(group)/gradient.\(name)")
      #expect(gradient.shape == expected.shape)
      #expect(relativeDifference(gradient.value.values, expected.values) < 5e-6, "\(group): gradient of \(name)")
    }
  }

  @Test func dense() throws {
    var set = ParameterSet()
    let layer = EqualizedDense(
      "layer", inputs: 5, outputs: 3, learningRateMultiplier: 0.5, into: &set, Initializer(seed: 0))
    try check("dense", set, inputs: ["x"]) { layer($0[0], $1) }
  }

  /// A layer without a bias is that of a bias of 0.
  @Test func denseWithoutABias() throws {
    var set = ParameterSet()
    let layer = EqualizedDense("layer", inputs: 5, outputs: 3, initialBias: nil, into: &set, Initializer(seed: 0))
    #expect(set.names == ["layer.weight"])
    var other = ParameterSet()
    let biased = EqualizedDense("layer", inputs: 5, outputs: 3, into: &other, Initializer(seed: 0))
    let x = Variable(randomTensor([4, 5], seed: 1))
    #expect(
      layer(x, BoundParameters(constant: set)).value.values
        == biased(x, BoundParameters(constant: other)).value.values)
  }

  @Test(arguments: [1, 3]) func convolution(kernelSize: Int) throws {
    var set = ParameterSet()
    let layer = EqualizedConvolution(
      "layer", inputChannels: 3, outputChannels: 5, kernelSize: kernelSize, into: &set, Initializer(seed: 0))
    try check("convolution\(kernelSize)", set, inputs: ["x"]) {
      layer($0[0], $1, activation: StyleActivation.fused)
    }
    try check("convolution\(kernelSize)", set, inputs: ["x"]) {
      layer($0[0], $1).leakyReLU(slope: StyleActivation.slope, gain: StyleActivation.gain)
    }
  }

  /// The reference scales the weights of each sample; the layer scales images instead.
  @Test(arguments: [false, true]) func modulatedConvolution(upsampling: Bool) throws {
    var set = ParameterSet()
    let layer = modulated(kernelSize: 3, into: &set)
    try check(upsampling ? "modulatedUp" : "modulated", set, inputs: ["x", "w"]) {
      layer($0[0], $0[1], $1, upsampling: upsampling ? .before : .none)
    }
  }

  @Test func colorLayer() throws {
    var set = ParameterSet()
    let layer = modulated(kernelSize: 1, into: &set)
    try check("color", set, inputs: ["x", "w"]) { layer.linear($0[0], $0[1], $1) }
  }

  /// Demodulation makes the output independent of the size of weights and styles, and stays finite at zero.
  @Test func demodulationRemovesTheScale() throws {
    var set = ParameterSet()
    let layer = modulated(kernelSize: 3, into: &set)
    let x = Variable(randomTensor([1, 4, 4, 5], seed: 1))
    let w = Variable(randomTensor([1, 8], seed: 2))
    let before = layer(x, w, BoundParameters(constant: set)).value.values
    set[layer.weight] = Tensor(set[layer.weight].values.map { 64 * $0 }, shape: set[layer.weight].shape)
    let after = layer(x, w, BoundParameters(constant: set)).value.values
    // Exact up to the 1e-8 under the root, beside an energy of about one.
    #expect(relativeDifference(after, before) < 1e-6)
    set[layer.weight] = Tensor.zeros(set[layer.weight].shape)
    let tape = Tape()
    let bound = BoundParameters(set, on: tape)
    let output = layer(x, w, bound)
    #expect(output.value.values.allSatisfy { $0 == 0 })
    let gradients = tape.gradients(of: output.squared().sum(), withRespectTo: bound.variables)
    #expect(gradients.allSatisfy { $0.value.values.allSatisfy { $0.isFinite } })
  }

  /// Normal inputs give outputs of unit variance, whatever the sizes: what the run-time scales are for.
  @Test(arguments: [16, 300]) func outputsHaveUnitVariance(inputs: Int) {
    var set = ParameterSet()
    let dense = EqualizedDense("dense", inputs: inputs, outputs: 64, into: &set, Initializer(seed: 3))
    let convolution = EqualizedConvolution(
      "convolution", inputChannels: inputs, outputChannels: 64, kernelSize: 3, into: &set, Initializer(seed: 3))
    let bound = BoundParameters(constant: set)
    let y = dense(Variable(randomTensor([64, inputs], seed: 4)), bound)
    #expect(abs(y.squared().mean().value.scalar - 1) < 0.15)
    let image = convolution(Variable(randomTensor([1, 8, 8, inputs], seed: 5)), bound)
    // Padding takes away up to a third of the products at the edges: 1 − 1/12 − 1/12 + … ≈ 0.84 of the variance.
    #expect(abs(image.squared().mean().value.scalar - 0.84) < 0.15)
  }

  private func modulated(kernelSize: Int, into set: inout ParameterSet) -> ModulatedConvolution {
    ModulatedConvolution(
      "layer", inputChannels: 5, outputChannels: 3, kernelSize: kernelSize, styleDimension: 8, into: &set,
      Initializer(seed: 0))
  }
}
