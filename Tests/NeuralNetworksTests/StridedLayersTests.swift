import Engine
import TestSupport
import Testing

@testable import NeuralNetworks

/// The blocks of a U-Net against naive loops in double precision: values, gradients and gradients of gradients.
struct StridedLayersTests {
  private static func normalized(_ x: ReferenceArray, scale: ReferenceArray, bias: ReferenceArray) -> ReferenceArray {
    let count = Double(x.count / scale.count)
    let centred = x - x.sum(to: scale.shape).map { $0 / count }
    let variance = (centred * centred).sum(to: scale.shape).map { $0 / count + Double(Float(1e-5)) }
    return centred / variance.map { $0.squareRoot() } * scale + bias
  }

  /// Of which the statistics come from at least eight values a channel, so that they are far from singular.
  @Test func convolutionNormalizationAndLeakyReLU() {
    var (set, state) = (ParameterSet(), NormalizationState())
    let initializer = Initializer(seed: 1)
    let convolution = StridedConvolution(
      "c", inputChannels: 2, outputChannels: 2, hasBias: false, into: &set, initializer, .kaiming)
    let normalization = BatchNormalization("n", channels: 2, into: &set, &state, initializer)
    let geometry = ConvolutionGeometry(input: [2, 4, 4, 2], weight: [2, 4, 4, 2], stride: 2, padding: 1)
    let comparison = GradientComparison([randomTensor([2, 4, 4, 2], seed: 2)] + set.tensors) { inputs in
      let tape = BoundParameters(variables: Array(inputs.dropFirst()))
      var state = state
      return normalization(
        convolution(inputs[0], tape), tape, &state, activation: .leakyReLU(slope: 0.2, gain: 1))
    } against: { inputs in
      Self.normalized(inputs[0].convolution(inputs[1], geometry), scale: inputs[2], bias: inputs[3])
        .leakyReLU(slope: Double(Float(0.2)), gain: 1)
    }
    #expect(comparison.agrees(value: 1e-5, first: 1e-4, second: 1e-3), "\(comparison)")
  }

  @Test func transposedConvolutionWithBias() {
    var set = ParameterSet()
    let layer = TransposedConvolution(
      "t", inputChannels: 3, outputChannels: 2, hasBias: true, into: &set, Initializer(seed: 1), .kaiming)
    set[layer.bias!] = randomTensor([2], seed: 3)
    let geometry = ConvolutionGeometry(input: [1, 4, 6, 2], weight: [3, 4, 4, 2], stride: 2, padding: 1)
    let comparison = GradientComparison([randomTensor([1, 2, 3, 3], seed: 2)] + set.tensors) { inputs in
      layer(inputs[0], BoundParameters(variables: Array(inputs.dropFirst())))
    } against: { inputs in
      inputs[0].convolutionBackwardData(inputs[1], geometry) + inputs[2]
    }
    #expect(comparison.agrees(), "\(comparison)")
  }

  @Test func biasesAreOptional() {
    var set = ParameterSet()
    _ = StridedConvolution(
      "a", inputChannels: 1, outputChannels: 2, hasBias: false, into: &set, Initializer(seed: 1), .normal)
    _ = TransposedConvolution(
      "b", inputChannels: 2, outputChannels: 1, hasBias: true, into: &set, Initializer(seed: 1), .normal)
    #expect(set.names == ["a.weight", "b.weight", "b.bias"])
    #expect(set.tensors.map(\.shape) == [[2, 4, 4, 1], [2, 4, 4, 1], [1]])
  }
}
