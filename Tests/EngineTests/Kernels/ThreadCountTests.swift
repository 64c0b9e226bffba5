import TestSupport
import Testing

@testable import Engine

/// What depends neither on threads nor on the rest of a batch. Tests that set the number of threads do so in a process
/// of their own, since it is the process's.
struct ThreadCountTests {
  static let geometries: [ConvolutionGeometry] = [
    .init(input: [4, 16, 16, 96], weight: [96, 3, 3, 96], stride: 1, padding: 1),
    .init(input: [4, 4, 4, 128], weight: [128, 3, 3, 128], stride: 1, padding: 1),
    .init(input: [4, 32, 32, 64], weight: [3, 1, 1, 64], stride: 1, padding: 0),
    .init(input: [2, 64, 64, 16], weight: [16, 3, 3, 16], stride: 1, padding: 1),
    .init(input: [4, 17, 13, 5], weight: [7, 4, 4, 5], stride: 2, padding: 1),
    .init(input: [4, 34, 32, 3], weight: [48, 4, 4, 3], stride: 2, padding: 1),
    .init(input: [3, 34, 33, 128], weight: [144, 3, 3, 128], stride: 1, padding: 1),
  ]

  @Test(arguments: backends.indices) func convolutions(backend index: Int) async {
    await #expect(processExitsWith: .success) { [index] in
      let backend = backends[index]
      for (precision, g) in Precision.allCases.flatMap({ p in ThreadCountTests.geometries.map { (p, $0) } }) {
        let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
        let y = randomTensor(g.outputShape, seed: 3)
        func all(threads: Int) -> [[Float]] {
          Threads.use(threads)
          return EngineContext(precision: precision).run {
            [
              backend.convolution(x, w, bias: nil, g, .leakyReLU(slope: 0.2, gain: 1)).values,
              backend.convolutionBackwardData(y, w, g).values,
              backend.convolutionBackwardWeights(x, y, g).values,
            ]
          }
        }
        let one = all(threads: 1)
        for threads in [1, 2, 3] {
          let many = all(threads: threads)
          for (place, name) in ["output", "gradient in the input", "gradient in the weights"].enumerated() {
            #expect(many[place] == one[place], "\(backend.name): \(name) of \(g), \(precision), \(threads) threads")
          }
        }
      }
    }
  }

  /// A sample is the same bits alone, in a batch, and at another place of it.
  @Test(arguments: Precision.allCases.flatMap { p in backends.indices.map { (p, $0) } }, geometries)
  func convolutionsOfABatch(_ way: (precision: Precision, backend: Int), geometry g: ConvolutionGeometry) {
    EngineContext(precision: way.precision).run { convolutionsOfABatch(backends[way.backend], g) }
  }

  private func convolutionsOfABatch(_ backend: any KernelBackend, _ g: ConvolutionGeometry) {
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

  /// The gradients of dense layers: each part of the rows is made on one thread, whatever their number; sizes that fill
  /// the parts, that do not, and that have but one.
  @Test(arguments: backends.indices) func transposedMatrixProducts(backend index: Int) async {
    await #expect(processExitsWith: .success) { [index] in
      let backend = backends[index]
      for (m, k, n) in [(512, 16, 96), (300, 8, 33), (7, 40, 5), (33, 16, 16)] {
        let (a, b) = (randomTensor([k, m], seed: 6), randomTensor([k, n], seed: 7))
        let turned = randomTensor([n, k], seed: 8)
        func products(threads: Int) -> [[Float]] {
          Threads.use(threads)
          return [
            backend.matrixProduct(a, b, transposeA: true, transposeB: false).values,
            backend.matrixProduct(a, turned, transposeA: true, transposeB: true).values,
          ]
        }
        let one = products(threads: 1)
        for threads in [2, 3, 5] {
          #expect(products(threads: threads) == one, "\(backend.name): \(m)×\(k)×\(n) on \(threads) threads")
        }
        for (found, second) in zip(one, [b.values, (0..<k * n).map { turned.values[$0 % n * k + $0 / n] }]) {
          let expected = (0..<m * n).map { place in
            (0..<k).reduce(0.0) { $0 + Double(a.values[$1 * m + place / n]) * Double(second[$1 * n + place % n]) }
          }
          #expect(relativeDifference(found.map { Double($0) }, expected) < 1e-6)
        }
      }
    }
  }

  /// Parts that a gradient in weights is made in: as many images each, and no more than is worth adding.
  @Test func partsOfGradients() {
    func parts(_ batch: Int, _ size: Int) -> Int {
      ConvolutionGeometry(input: [batch, size, size, 8], weight: [8, 3, 3, 8], stride: 1, padding: 1)
        .partsOfWeightGradient
    }
    #expect([1, 2, 3, 4, 6, 8, 16, 32].map { parts($0, 64) } == [1, 2, 1, 4, 2, 8, 8, 8])
    #expect([4, 8, 16, 32].map { parts($0, 4) } == [1, 2, 4, 8])
    #expect(rangesOfTransposedProduct(rows: 5) == [0..<5])
    #expect(rangesOfTransposedProduct(rows: 300).map(\.count) == [48, 48, 48, 48, 48, 48, 12])
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
