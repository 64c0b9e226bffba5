import TestSupport
import Testing

@testable import Engine

/// What does and what does not depend on threads and batches. Tests that set the number of threads do so in a process
/// of their own, since it is the process's: a training run beside them would have its gradients' last bits changed.
struct ThreadCountTests {
  static let geometries: [ConvolutionGeometry] = [
    .init(input: [4, 16, 16, 96], weight: [96, 3, 3, 96], stride: 1, padding: 1),
    .init(input: [4, 4, 4, 128], weight: [128, 3, 3, 128], stride: 1, padding: 1),
    .init(input: [4, 32, 32, 64], weight: [3, 1, 1, 64], stride: 1, padding: 0),
    .init(input: [2, 64, 64, 16], weight: [16, 3, 3, 16], stride: 1, padding: 1),
    .init(input: [4, 17, 13, 5], weight: [7, 4, 4, 5], stride: 2, padding: 1),
  ]

  @Test(arguments: backends.indices) func convolutions(backend index: Int) async {
    await #expect(processExitsWith: .success) { [index] in
      let backend = backends[index]
      for g in ThreadCountTests.geometries {
        let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
        let y = randomTensor(g.outputShape, seed: 3)
        func all(threads: Int) -> [[Float]] {
          Threads.use(threads)
          return [
            backend.convolution(x, w, bias: nil, g, .leakyReLU(slope: 0.2, gain: 1)).values,
            backend.convolutionBackwardData(y, w, g).values,
            backend.convolutionBackwardWeights(x, y, g).values,
          ]
        }
        let one = all(threads: 1)
        for threads in [1, 2, 3] {
          let many = all(threads: threads)
          #expect(many == all(threads: threads), "\(backend.name): twice the same on \(threads) threads")
          // A picture does not depend on the thread count; a gradient's sums may be split differently.
          #expect(many[0] == one[0], "\(backend.name): \(g) on \(threads) threads")
          for (a, b) in zip(many, one) { #expect(relativeDifference(a, b) < 1e-5) }
        }
      }
    }
  }

  /// A sample is the same bits alone, in a batch, and at another place of it.
  @Test(arguments: backends.indices, geometries)
  func convolutionsOfABatch(backend index: Int, geometry g: ConvolutionGeometry) {
    let backend = backends[index]
    let (x, w) = (randomTensor(g.inputShape, seed: 4), randomTensor(g.weightShape, seed: 5))
    let whole = backend.convolution(x, w, bias: nil, g, .none).values
    let (inputs, outputs) = (x.count / g.batch, whole.count / g.batch)
    for sample in 0..<g.batch {
      let one = Tensor(Array(x.values[sample * inputs..<(sample + 1) * inputs]), shape: [1] + g.inputShape.dropFirst())
      let alone = ConvolutionGeometry(input: one.shape, weight: g.weightShape, stride: g.stride, padding: g.padding)
      let result = backend.convolution(one, w, bias: nil, alone, .none).values
      #expect(result == Array(whole[sample * outputs..<(sample + 1) * outputs]), "\(backend.name): sample \(sample)")
    }
  }

  @Test(arguments: backends.indices) func matrixProducts(backend index: Int) async {
    await #expect(processExitsWith: .success) { [index] in
      let backend = backends[index]
      for (m, k, n) in [(64, 256, 128), (64, 128, 128), (8, 128, 96), (3, 2048, 128), (64, 16, 8)] {
        let a = randomTensor([m, k], seed: 6)
        let b = randomTensor([n, k], seed: 7)
        func product(_ a: Tensor, threads: Int) -> [Float] {
          Threads.use(threads)
          return backend.matrixProduct(a, b, transposeA: false, transposeB: true).values
        }
        let one = product(a, threads: 1)
        for threads in [1, 2, 3] {
          #expect(product(a, threads: threads) == one, "\(backend.name): \(m)×\(k)×\(n) on \(threads) threads")
          for row in [0, 1, m - 1] {
            let single = Tensor(Array(a.values[row * k..<(row + 1) * k]), shape: [1, k])
            #expect(product(single, threads: threads) == Array(one[row * n..<(row + 1) * n]), "\(backend.name): \(row)")
          }
        }
      }
    }
  }

  @Test func sumsAndElementwiseFunctions() async {
    await #expect(processExitsWith: .success) {
      let x = randomTensor([300, 1001], seed: 8)
      func all(threads: Int) -> [[Float]] {
        Threads.use(threads)
        return [
          x.summed(to: [1001]).values, x.summed(to: [300, 1]).values, x.summed(to: []).values,
          x.productSummed(with: x, to: [1001]).values, x.mapped(.tanh).values, x.combined(x, .divide).values,
          x.reshaped([3, 50, 2, 1001]).upsampledBilinear().values,
        ]
      }
      let one = all(threads: 1)
      for threads in [2, 3, 5] { #expect(all(threads: threads) == one, "\(threads) threads") }
    }
  }

  /// Warps, their adjoints and colours, on any number of threads and alone.
  @Test func warps() async {
    await #expect(processExitsWith: .success) {
      let x = randomTensor([5, 40, 40, 3], seed: 9)
      let matrices = randomTensor([5, 3, 4], seed: 10)
      let maps: [AffineMap] = [
        .rotation(1), .identity, .scaling(x: 1.5, y: 1.2), .quarterTurns(1), .translation(x: 0.4, y: 50),
      ]
      func all(_ images: Range<Int>, threads: Int) -> [[Float]] {
        Threads.use(threads)
        let (x, maps) = (x.selectingEntries(Array(images)), Array(maps[images]))
        return [
          x.warped(by: maps).values, x.warpedAdjoint(by: maps).values,
          x.colorTransformed(by: matrices.selectingEntries(Array(images))).values,
        ]
      }
      let one = all(0..<5, threads: 1)
      for threads in [2, 3, 5] { #expect(all(0..<5, threads: threads) == one, "\(threads) threads") }
      for image in 0..<5 {
        let alone = all(image..<image + 1, threads: 1)
        for (few, many) in zip(alone, one) {
          #expect(few == Array(many[image * few.count..<(image + 1) * few.count]), "image \(image)")
        }
      }
    }
  }
}
