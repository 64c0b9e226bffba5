import TestSupport
import Testing

@testable import Engine

/// What does and what does not depend on the number of threads. Serialised: the number is the process's.
@Suite(.serialized) struct ThreadCountTests {
  private func with<R>(threads: Int, _ body: () -> R) -> R {
    let former = Threads.count
    Threads.use(threads)
    defer { Threads.use(former) }
    return body()
  }

  static let geometries: [ConvolutionGeometry] = [
    .init(input: [4, 16, 16, 96], weight: [96, 3, 3, 96], stride: 1, padding: 1),
    .init(input: [4, 4, 4, 128], weight: [128, 3, 3, 128], stride: 1, padding: 1),
    .init(input: [4, 32, 32, 64], weight: [3, 1, 1, 64], stride: 1, padding: 0),
    .init(input: [2, 64, 64, 16], weight: [16, 3, 3, 16], stride: 1, padding: 1),
    .init(input: [4, 17, 13, 5], weight: [7, 4, 4, 5], stride: 2, padding: 1),
  ]

  @Test(arguments: backends.indices, geometries)
  func convolutions(backend index: Int, geometry g: ConvolutionGeometry) {
    let backend = backends[index]
    let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
    let y = randomTensor(g.outputShape, seed: 3)
    func all() -> [[Float]] {
      [
        backend.convolution(x, w, bias: nil, g, .leakyReLU(slope: 0.2, gain: 1)).values,
        backend.convolutionBackwardData(y, w, g).values,
        backend.convolutionBackwardWeights(x, y, g).values,
      ]
    }
    let one = with(threads: 1) { all() }
    #expect(one == with(threads: 1) { all() }, "\(backend.name): twice the same")
    for threads in [2, 3] {
      let many = with(threads: threads) { all() }
      #expect(many == with(threads: threads) { all() }, "\(backend.name): twice the same on \(threads) threads")
      // A picture does not depend on the thread count; a gradient's sums may be split differently.
      #expect(many[0] == one[0], "\(backend.name): forward on \(threads) threads")
      for (a, b) in zip(many, one) { #expect(relativeDifference(a, b) < 1e-5) }
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

  @Test(arguments: backends.indices, [(64, 256, 128), (64, 128, 128), (8, 128, 96), (3, 2048, 128), (64, 16, 8)])
  func matrixProducts(backend index: Int, sizes: (m: Int, k: Int, n: Int)) {
    let backend = backends[index]
    let a = randomTensor([sizes.m, sizes.k], seed: 6)
    let b = randomTensor([sizes.n, sizes.k], seed: 7)
    func product(_ a: Tensor) -> [Float] { backend.matrixProduct(a, b, transposeA: false, transposeB: true).values }
    let one = with(threads: 1) { product(a) }
    for threads in [1, 2, 3] {
      let many = with(threads: threads) { product(a) }
      #expect(many == with(threads: threads) { product(a) }, "\(backend.name): twice the same")
      #expect(many == one, "\(backend.name): \(threads) threads")
    }
    for row in [0, 1, sizes.m - 1] {
      let single = Tensor(Array(a.values[row * sizes.k..<(row + 1) * sizes.k]), shape: [1, sizes.k])
      #expect(product(single) == Array(one[row * sizes.n..<(row + 1) * sizes.n]), "\(backend.name): row \(row) alone")
    }
  }

  @Test func sumsAndElementwiseFunctions() {
    let x = randomTensor([300, 1001], seed: 8)
    func all() -> [[Float]] {
      [
        x.summed(to: [1001]).values, x.summed(to: [300, 1]).values, x.summed(to: []).values,
        x.productSummed(with: x, to: [1001]).values, x.mapped(.tanh).values, x.combined(x, .divide).values,
        x.reshaped([3, 50, 2, 1001]).upsampledBilinear().values,
      ]
    }
    let one = with(threads: 1) { all() }
    for threads in [2, 3, 5] { #expect(with(threads: threads) { all() } == one) }
  }
}
