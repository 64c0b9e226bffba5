import TestSupport
import Testing

@testable import Engine

/// Convolutions whose operands are rounded to bfloat16.
@Suite struct PrecisionTests {
  static let geometries: [ConvolutionGeometry] = [
    .init(input: [4, 8, 8, 48], weight: [32, 3, 3, 48], stride: 1, padding: 1),
    .init(input: [8, 16, 16, 16], weight: [24, 4, 4, 16], stride: 2, padding: 1),
    .init(input: [4, 9, 7, 129], weight: [17, 3, 3, 129], stride: 1, padding: 1),
    .init(input: [4, 8, 8, 64], weight: [32, 1, 1, 64], stride: 1, padding: 0),
  ]

  /// The convolution and both adjoints are those of rounded operands, but for the order of single-precision sums.
  @Test(arguments: backends.indices, geometries)
  func operandsAreRoundedAndNothingElse(backend index: Int, geometry g: ConvolutionGeometry) {
    let backend = backends[index]
    let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
    let (y, bias) = (randomTensor(g.outputShape, seed: 3), randomTensor([g.outputChannels], seed: 4))
    func all(_ x: Tensor, _ w: Tensor, _ y: Tensor) -> [Tensor] {
      [
        backend.convolution(x, w, bias: bias, g, .leakyReLU(slope: 0.2, gain: 1)),
        backend.convolutionBackwardData(y, w, g), backend.convolutionBackwardWeights(x, y, g),
      ]
    }
    let found = EngineContext(precision: .bfloat16).run { all(x, w, y) }
    let expected = all(x.rounded(to: .bfloat16), w.rounded(to: .bfloat16), y.rounded(to: .bfloat16))
    let unrounded = all(x, w, y)
    for (place, name) in ["output", "gradient in the input", "gradient in the weights"].enumerated() {
      let error = relativeError(found[place], expected[place])
      #expect(error < 2e-6, "\(backend.name): \(name) of \(g): \(error)")
      // Rounding shows: about 2⁻⁹ of each factor.
      let change = relativeError(unrounded[place], expected[place])
      #expect((1e-3..<1e-2).contains(change), "\(backend.name): \(name) of \(g) changes by \(change)")
    }
  }

  /// Images of three colours, say, are left as they are, to the bit.
  @Test(arguments: backends.indices) func fewChannelsAreNotRounded(backend index: Int) {
    let backend = backends[index]
    let g = ConvolutionGeometry(input: [2, 8, 8, 3], weight: [32, 3, 3, 3], stride: 1, padding: 1)
    let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
    let rounded = EngineContext(precision: .bfloat16).run { backend.convolution(x, w, bias: nil, g, .none) }
    #expect(rounded.values == backend.convolution(x, w, bias: nil, g, .none).values)
  }

  /// The context holds within its call, whatever that throws.
  @Test func theContextEndsWithItsCall() {
    struct Stop: Error {}
    #expect(EngineContext.current.precision == .float32)
    #expect(throws: Stop.self) {
      try EngineContext(precision: .bfloat16).run {
        #expect(EngineContext.current.precision == .bfloat16)
        EngineContext(precision: .float32).run { #expect(EngineContext.current.precision == .float32) }
        throw Stop()
      }
    }
    #expect(EngineContext.current.precision == .float32)
  }

  /// A machine is asked once a run; what it answers is one of the two, and bfloat16 only where it is faster.
  @Test func theFastestIsMeasured() {
    let (precision, ratio) = ThroughputMeasurement.fastestPrecision()
    #expect(precision == .bfloat16 ? ratio > 1.2 : ratio == 1)
    if !ProcessorFeatures.current.multipliesBFloat16 { #expect(precision == .float32) }
  }

  /// ‖a − b‖ / ‖b‖.
  private func relativeError(_ a: Tensor, _ b: Tensor) -> Double {
    let difference = zip(a.values, b.values).reduce(0.0) { $0 + pow2(Double($1.0) - Double($1.1)) }
    return (difference / b.values.reduce(0.0) { $0 + pow2(Double($1)) }).squareRoot()
  }

  private func pow2(_ x: Double) -> Double { x * x }
}
