import Engine
import TestSupport
import Testing

@testable import NeuralNetworks

struct ParameterSetStoredTests {
  private struct Missing: Error, Equatable {
    let name: String
    let shape: [Int]
  }

  /// Weights, scales and biases are the stored ones, whatever they would begin with.
  @Test func everyWeightIsTheStoredOne() throws {
    func stored(_ name: String, _ shape: [Int]) -> Tensor { randomTensor(shape, seed: UInt64(name.utf8.count)) }
    var state = NormalizationState()
    let (_, set) = try ParameterSet.network(stored: stored) { set, initializer in
      _ = Dense("dense", inputs: 3, outputs: 2, into: &set, initializer)
      _ = StridedConvolution(
        "strided", inputChannels: 2, outputChannels: 4, hasBias: true, into: &set, initializer, .orthogonal)
      return BatchNormalization("norm", channels: 5, into: &set, &state, initializer)
    }
    #expect(
      set.names == ["dense.weight", "dense.bias", "strided.weight", "strided.bias", "norm.scale", "norm.bias"])
    for (name, tensor) in zip(set.names, set.tensors) {
      #expect(tensor.values == stored(name, tensor.shape).values, "\(name)")
    }
  }

  /// A convolution of 2⁴⁰ · 9 weights, as a few bytes of a file may state: there is no room for it, nor need of any.
  @Test func whatIsNotStoredIsNotAllocated() {
    let width = 1 << 20
    #expect(throws: Missing(name: "wide.weight", shape: [width, 3, 3, width])) {
      try ParameterSet.network(stored: { throw Missing(name: $0, shape: $1) }) { set, initializer in
        Convolution(
          "wide", inputChannels: width, outputChannels: width, kernelSize: 3, into: &set, initializer)
      }
    }
  }
}
