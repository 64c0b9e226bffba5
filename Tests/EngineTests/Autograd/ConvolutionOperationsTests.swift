import TestSupport
import Testing

@testable import Engine

struct ConvolutionOperationsTests {
  static let geometries: [ConvolutionGeometry] = [
    .init(input: [1, 1, 1, 1], weight: [1, 1, 1, 1], stride: 1, padding: 0),
    .init(input: [2, 5, 3, 3], weight: [2, 1, 1, 3], stride: 1, padding: 0),
    .init(input: [1, 3, 5, 3], weight: [3, 3, 3, 3], stride: 1, padding: 1),
    .init(input: [2, 4, 3, 2], weight: [2, 3, 3, 2], stride: 2, padding: 1),
    .init(input: [1, 6, 5, 1], weight: [3, 4, 4, 1], stride: 2, padding: 1),
    .init(input: [1, 3, 3, 1], weight: [2, 3, 3, 1], stride: 1, padding: 2),
    .init(input: [1, 5, 4, 2], weight: [1, 4, 4, 2], stride: 2, padding: 2),
    .init(input: [1, 3, 2, 17], weight: [1, 1, 1, 17], stride: 2, padding: 0),
    .init(input: [1, 2, 2, 1], weight: [17, 1, 1, 1], stride: 1, padding: 0),
  ]

  @Test(arguments: geometries) func convolution(geometry g: ConvolutionGeometry) {
    let inputs = [
      randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2),
      randomTensor([g.outputChannels], seed: 3),
    ]
    let plain = GradientComparison(Array(inputs.prefix(2))) {
      $0[0].convolution($0[1], stride: g.stride, padding: g.padding)
    } against: {
      $0[0].convolution($0[1], g)
    }
    #expect(plain.agrees())
    let activation = FusedActivation.leakyReLU(slope: 0.25, gain: 1.5)
    let fused = GradientComparison(inputs) {
      $0[0].convolution($0[1], bias: $0[2], stride: g.stride, padding: g.padding, activation: activation)
    } against: {
      ($0[0].convolution($0[1], g) + $0[2]).leakyReLU(activation)
    }
    #expect(fused.agrees())
  }

  @Test(arguments: geometries) func transposedConvolution(geometry g: ConvolutionGeometry) {
    // The size that a transposed convolution gives; rounding makes it smaller than the geometry's input.
    let exact = ConvolutionGeometry(
      input: [
        g.batch, (g.outputHeight - 1) * g.stride + g.kernelHeight - 2 * g.padding,
        (g.outputWidth - 1) * g.stride + g.kernelWidth - 2 * g.padding, g.inputChannels,
      ], weight: g.weightShape, stride: g.stride, padding: g.padding)
    let comparison = GradientComparison([randomTensor(g.outputShape, seed: 4), randomTensor(g.weightShape, seed: 5)]) {
      $0[0].transposedConvolution($0[1], stride: g.stride, padding: g.padding)
    } against: {
      $0[0].convolutionBackwardData($0[1], exact)
    }
    #expect(comparison.agrees())
  }

  @Test(
    arguments: [(1, 1, 1), (2, 3, 5), (7, 1, 2), (1, 17, 3), (5, 4, 1)],
    [(false, false), (true, false), (false, true), (true, true)])
  func matrixProduct(sizes: (m: Int, k: Int, n: Int), transpose: (a: Bool, b: Bool)) {
    let (m, k, n) = sizes
    let a = randomTensor(transpose.a ? [k, m] : [m, k], seed: 6)
    let b = randomTensor(transpose.b ? [n, k] : [k, n], seed: 7)
    let comparison = GradientComparison([a, b]) {
      $0[0].matrixProduct($0[1], transposeSelf: transpose.a, transposeOther: transpose.b)
    } against: {
      (transpose.a ? $0[0].transposed : $0[0]).matrixProduct(transpose.b ? $0[1].transposed : $0[1])
    }
    #expect(comparison.agrees())
  }

  @Test func wrongShapesAreRefused() async {
    await #expect(processExitsWith: .failure) {
      _ = Variable(Tensor.zeros([1, 4, 4, 3])).convolution(Variable(Tensor.zeros([2, 3, 3, 2])))
    }
    await #expect(processExitsWith: .failure) {
      _ = Variable(Tensor.zeros([1, 2, 2, 3])).convolution(Variable(Tensor.zeros([2, 3, 3, 3])))
    }
    await #expect(processExitsWith: .failure) {
      _ = Variable(Tensor.zeros([1, 4, 4, 3])).convolution(
        Variable(Tensor.zeros([2, 3, 3, 3])), bias: Variable(Tensor.zeros([3])))
    }
    await #expect(processExitsWith: .failure) {
      _ = Variable(Tensor.zeros([2, 3])).matrixProduct(Variable(Tensor.zeros([2, 3])))
    }
  }
}
