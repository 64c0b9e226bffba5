import Foundation
import TestSupport
import Testing

@testable import Engine

/// The backends that this build has; each passes every test.
let backends: [any KernelBackend] = {
  #if OneDNN
    [OneDNNKernels(), PortableKernels()]
  #else
    [PortableKernels()]
  #endif
}()

/// Backends against the reference in double precision. Errors of a sum of n products are about √n · 2⁻²⁴ of its
/// terms' size, and below 1e-5 of the largest result for all sizes here.
struct KernelBackendTests {
  /// Strides 1 and 2, paddings 0, 1 and 2, kernels of 1, 3 and 4, odd and single sizes, 1, 3 and 17 channels, and
  /// strides that leave rows over.
  static let geometries: [ConvolutionGeometry] = {
    var result: [ConvolutionGeometry] = []
    for stride in [1, 2] {
      for padding in [0, 1, 2] {
        for kernel in [1, 3, 4] {
          for (batch, height, width) in [(1, 7, 5), (3, 6, 11), (2, 4, 4)] {
            let (inputs, outputs) = [(1, 17), (3, 3), (17, 1), (16, 32)][(batch + kernel + padding) % 4]
            result.append(
              .init(
                input: [batch, height, width, inputs], weight: [outputs, kernel, kernel, inputs], stride: stride,
                padding: padding))
          }
        }
      }
    }
    result.append(.init(input: [1, 1, 1, 1], weight: [1, 1, 1, 1], stride: 1, padding: 0))
    result.append(.init(input: [1, 1, 1, 3], weight: [2, 3, 3, 3], stride: 1, padding: 1))
    result.append(.init(input: [2, 13, 1, 3], weight: [5, 3, 1, 3], stride: 2, padding: 0))
    // Many channels on one side and few on the other, with more than 2,048 positions too.
    for stride in [1, 2] {
      result.append(.init(input: [3, 9, 10, 2], weight: [40, 4, 4, 2], stride: stride, padding: 1))
      result.append(.init(input: [8, 9, 10, 48], weight: [3, 4, 4, 48], stride: stride, padding: 1))
      result.append(.init(input: [2, 50, 47, 4], weight: [32, 3, 3, 4], stride: stride, padding: 2))
    }
    result.append(.init(input: [1, 47, 50, 32], weight: [4, 3, 3, 32], stride: 1, padding: 0))
    result.append(.init(input: [2, 3, 2, 33], weight: [1, 1, 1, 33], stride: 1, padding: 2))
    result.append(.init(input: [4, 4, 4, 129], weight: [128, 3, 3, 129], stride: 1, padding: 1))
    return result
  }()

  @Test(arguments: backends.indices, geometries)
  func convolutionInAllDirections(backend index: Int, geometry g: ConvolutionGeometry) {
    let backend = backends[index]
    let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
    let (bias, y) = (randomTensor([g.outputChannels], seed: 3), randomTensor(g.outputShape, seed: 4))
    let (rx, rw, ry) = (ReferenceArray(x), ReferenceArray(w), ReferenceArray(y))
    func expect(_ tensor: Tensor, _ reference: ReferenceArray, _ what: String) {
      #expect(tensor.shape == reference.shape)
      let difference = relativeDifference(ReferenceArray(tensor).values, reference.values, floor: 1e-3)
      #expect(difference < 1e-5, "\(backend.name): \(what)")
    }
    let sum = rx.convolution(rw, g)
    expect(backend.convolution(x, w, bias: nil, g, .none), sum, "plain")
    expect(backend.convolution(x, w, bias: bias, g, .none), sum + ReferenceArray(bias), "biased")
    for activation in [FusedActivation.leakyReLU(slope: 0.2, gain: 1.5), .leakyReLU(slope: 0, gain: 1)] {
      expect(
        backend.convolution(x, w, bias: bias, g, activation), (sum + ReferenceArray(bias)).leakyReLU(activation),
        "fused")
      expect(backend.convolution(x, w, bias: nil, g, activation), sum.leakyReLU(activation), "fused, no bias")
    }
    expect(backend.convolutionBackwardData(y, w, g), ry.convolutionBackwardData(rw, g), "adjoint in the data")
    expect(backend.convolutionBackwardWeights(x, y, g), rx.convolutionBackwardWeights(ry, g), "adjoint in the weights")
  }

  @Test(arguments: backends.indices, [(1, 1, 1), (1, 17, 3), (17, 1, 17), (2, 128, 3), (31, 257, 65), (4, 2048, 128)])
  func matrixProducts(backend index: Int, sizes: (m: Int, k: Int, n: Int)) {
    let backend = backends[index]
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      let a = randomTensor(transposeA ? [sizes.k, sizes.m] : [sizes.m, sizes.k], seed: 5)
      let b = randomTensor(transposeB ? [sizes.n, sizes.k] : [sizes.k, sizes.n], seed: 6)
      let (ra, rb) = (ReferenceArray(a), ReferenceArray(b))
      let reference = (transposeA ? ra.transposed : ra).matrixProduct(transposeB ? rb.transposed : rb)
      let product = backend.matrixProduct(a, b, transposeA: transposeA, transposeB: transposeB)
      #expect(relativeDifference(ReferenceArray(product).values, reference.values) < 1e-5, "\(backend.name)")
    }
  }

  /// What is not finite must reach the result, or the guard of a training run would never see it.
  @Test(arguments: backends.indices) func nonFiniteValuesPass(backend index: Int) {
    let backend = backends[index]
    let g = ConvolutionGeometry(input: [1, 4, 4, 3], weight: [8, 3, 3, 3], stride: 1, padding: 1)
    let w = randomTensor(g.weightShape, seed: 7)
    for (bad, slope) in [(Float.nan, Float(0.2)), (.infinity, 0.2), (.infinity, 0)] {
      var x = randomTensor(g.inputShape, seed: 8)
      x.withUnsafeMutableValues { $0[15] = bad }
      let y = backend.convolution(x, w, bias: nil, g, .leakyReLU(slope: slope, gain: 1))
      #expect(y.values.contains { !$0.isFinite }, "\(backend.name): \(bad) with slope \(slope)")
    }
    let a = Tensor([1, .nan, 2, 3], shape: [2, 2])
    let product = backend.matrixProduct(a, Tensor([1, 0, 0, 1], shape: [2, 2]), transposeA: false, transposeB: false)
    #expect(product.values[0].isNaN && product.values[3] == 3)
  }

  /// Kernels that one thread has made run on another, which has made none: scratch memory must not be that of a thread.
  @Test(arguments: backends.indices) func anyThreadRunsWhatAnotherMade(backend index: Int) throws {
    let geometries =
      Self.geometries + [
        .init(input: [4, 8, 8, 6], weight: [24, 4, 4, 6], stride: 2, padding: 1),
        .init(input: [2, 32, 32, 3], weight: [7, 5, 5, 3], stride: 1, padding: 2),
        .init(input: [4, 16, 16, 96], weight: [96, 3, 3, 96], stride: 1, padding: 1),
      ]
    let run = { @Sendable () -> [[Float]] in
      let backend = backends[index]
      return geometries.flatMap { g in
        let (x, w) = (randomTensor(g.inputShape, seed: 9), randomTensor(g.weightShape, seed: 10))
        let y = randomTensor(g.outputShape, seed: 11)
        return [
          backend.convolution(x, w, bias: nil, g, .none).values, backend.convolutionBackwardData(y, w, g).values,
          backend.convolutionBackwardWeights(x, y, g).values,
        ]
      }
    }
    let here = run()
    nonisolated(unsafe) var there: [[Float]] = []
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      there = run()
      done.signal()
    }
    done.wait()
    #expect(there == here)
  }
}
