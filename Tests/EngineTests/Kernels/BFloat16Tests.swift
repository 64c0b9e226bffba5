import TestSupport
import Testing

@testable import Engine

/// Values that are stored as bfloat16 between operations.
@Suite struct BFloat16Tests {
  /// 1 + 2⁻⁸ lies between 1 and 1 + 2⁻⁷, the even one of which is 1; 1 + 3·2⁻⁸ between 1 + 2⁻⁷ and 1 + 2⁻⁶.
  @Test func roundsToTheNearestWithTiesToEven() {
    let values: [(Float, Float)] = [
      (0, 0), (-0.5, -0.5), (1 + 0x1p-8, 1), (1 + 0x1.8p-7, 1 + 0x1p-6), (1 + 0x1.02p-8, 1 + 0x1p-7),
      (-3.1415927, -3.140625), (1e-40, 0x1p-133), (.infinity, .infinity), (3.4028235e38, .infinity),
    ]
    let tensor = Tensor(values.map(\.0), shape: [values.count])
    #expect(tensor.rounded(to: .bfloat16).values == values.map(\.1))
    #expect(tensor.rounded(to: .float32).values == values.map(\.0))
    let strange = [Float.nan, Float(bitPattern: 0x7F80_0001), Float(bitPattern: 0x7FFF_FFFF)]
    let rounded = Tensor(strange, shape: [3]).rounded(to: .bfloat16).values
    #expect(rounded.filter { !$0.isNaN }.isEmpty)
  }

  /// Half the memory, and the same values to whoever reads or writes them.
  @Test func narrowValuesAreReadAndWrittenAsFloats() {
    let wide = randomTensor([3, 5, 7], seed: 1).rounded(to: .bfloat16)
    var narrow = wide.stored(as: .bfloat16)
    #expect(narrow.byteCount == 2 * 105 && wide.byteCount == 4 * 105)
    #expect(narrow.values == wide.values && narrow.reshaped([105]).values == wide.values)
    #expect(narrow.frozen().values == wide.values)
    #expect(narrow.selectingEntries([2, 0]).values == wide.selectingEntries([2, 0]).values)
    let copy = narrow
    narrow.withUnsafeMutableValues { $0[4] = 1.001 }
    #expect(narrow.values[4] == 1.001 && copy.values == wide.values)
    #expect(Tensor(2.5).stored(as: .bfloat16).scalar == 2.5)
  }

  private typealias Case = (name: String, inputs: [Tensor], apply: ([Tensor]) -> Tensor)

  /// Functions of each value, whose result is rounded once. Counts are no multiples of what is worked on together.
  private var elementwise: [Case] {
    let (x, y) = (randomTensor([3, 10, 12, 19], seed: 1), randomTensor([3, 10, 12, 19], seed: 2))
    let (channels, factors) = (randomTensor([19], seed: 3), randomTensor([3, 1, 1, 19], seed: 4))
    let (long, pixels) = (randomTensor([2, 700], seed: 5), randomTensor([3, 10, 12, 1], seed: 6))
    let noise = randomTensor([1, 10, 12, 1], seed: 7)
    let statistics = x.stored(as: .bfloat16).channelStatistics()
    return [
      ("a sum", [x, y], { $0[0].combined($0[1], .add) }),
      ("a product by channel", [x, channels], { $0[0].combined($0[1], .multiply) }),
      ("a product by image and channel", [factors, x], { $0[0].combined($0[1], .multiply) }),
      ("a difference by pixel", [x, pixels], { $0[0].combined($0[1], .subtract) }),
      ("a quotient of long rows", [long, long.combined(Tensor(3), .add)], { $0[0].combined($0[1], .divide) }),
      ("a sum with a scalar", [long, Tensor(0.3)], { $0[0].combined($0[1], .add) }),
      ("a hyperbolic tangent", [x], { $0[0].mapped(.tanh) }),
      ("an affine function", [long], { $0[0].mapped(.affine(scale: 1.7, offset: 0.1)) }),
      ("a leaky ReLU", [x], { $0[0].leakyReLU(slope: 0.2, gain: 1.4) }),
      ("its gradient", [x, y], { $0[0].leakyReLUGradient(output: $0[1], slope: 0.2, gain: 1.4) }),
      (
        "scale, bias and leaky ReLU", [x],
        { $0[0].scaledBiasedLeakyReLU(scale: factors, bias: channels, slope: 0.2, gain: 1.4) }
      ),
      (
        "the same with noise", [x],
        {
          $0[0].scaledBiasedLeakyReLU(
            scale: factors, bias: channels, noise: (noise, channels), slope: 0.2, gain: 1.4)
        }
      ),
      (
        "a line of each channel", [x],
        { $0[0].channelAffine(scale: channels.values, offset: channels.values, slope: 0.2, gain: 1.4) }
      ),
      (
        "a batch normalisation's gradient", [x, y],
        {
          BatchNormalizationGradient(statistics: statistics, epsilon: 1e-5).forward(
            [$0[0], $0[1], Tensor(repeating: 1.5, shape: [19])])
        }
      ),
      ("a concatenation", [x, y], { $0[0].concatenated($0[1], rectifyingFirst: false) }),
      ("a rectified concatenation", [x, y], { $0[0].concatenated($0[1], rectifyingFirst: true) }),
      ("a slice", [x], { $0[0].lastAxis(3..<14) }),
      ("an enlargement", [x], { $0[0].upsampledBilinear() }),
      ("its adjoint", [x], { $0[0].upsampledBilinearAdjoint() }),
      ("a mean of squares of pixels", [x], { $0[0].averagePooled() }),
      ("its adjoint", [x], { $0[0].averagePooledAdjoint() }),
    ]
  }

  @Test func elementwiseResultsAreRoundedOnce() {
    for (name, inputs, apply) in elementwise {
      let narrow = inputs.map { $0.stored(as: .bfloat16) }
      let found = apply(narrow)
      let expected = apply(narrow.map { $0.stored(as: .float32) })
      #expect(found.precision == .bfloat16 && expected.precision == .float32, "\(name)")
      #expect(found.shape == expected.shape, "\(name)")
      #expect(found.values == expected.rounded(to: .bfloat16).values, "\(name)")
    }
  }

  /// With the first operand alone in bfloat16 results are too.
  @Test func operandsOfBothKindsMeet() {
    for (name, inputs, apply) in elementwise where inputs.count == 2 {
      let mixed = [inputs[0].stored(as: .bfloat16), inputs[1]]
      let found = apply(mixed)
      #expect(found.precision == .bfloat16, "\(name)")
      #expect(
        found.values == apply([mixed[0].stored(as: .float32), inputs[1]]).rounded(to: .bfloat16).values, "\(name)")
    }
  }

  /// Sums are those of the same numbers in single precision, to the bit.
  @Test func sumsAreSinglePrecision() {
    let (x, y) = (randomTensor([3, 40, 12, 19], seed: 1), randomTensor([3, 40, 12, 19], seed: 2))
    let narrow = [x, y].map { $0.stored(as: .bfloat16) }
    let wide = narrow.map { $0.stored(as: .float32) }
    for target in [[19], [3, 1, 1, 19], [], [1, 40, 1, 1], [3, 40, 12, 1]] {
      let (found, expected) = (narrow[0].summed(to: target), wide[0].summed(to: target))
      #expect(found.precision == .float32 && found.values == expected.values, "\(target)")
      let products = (
        narrow[0].productSummed(with: narrow[1], to: target), wide[0].productSummed(with: wide[1], to: target)
      )
      #expect(products.0.values == products.1.values, "\(target)")
    }
    let statistics = (narrow[0].channelStatistics(), wide[0].channelStatistics())
    #expect(statistics.0.mean.values == statistics.1.mean.values)
    #expect(statistics.0.variance.values == statistics.1.variance.values)
    let mean = statistics.0.mean
    let sums = (
      narrow[1].centredProductSums(with: narrow[0], mean: mean), wide[1].centredProductSums(with: wide[0], mean: mean)
    )
    #expect(sums.0.sum == sums.1.sum && sums.0.product == sums.1.product)
  }

  /// Convolutions read either storage and give what the context asks for, within one rounding.
  @Test(arguments: backends.indices, PrecisionTests.geometries)
  func convolutionsReadAndGiveEither(backend index: Int, geometry g: ConvolutionGeometry) {
    let backend = backends[index]
    let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
    let (y, bias) = (randomTensor(g.outputShape, seed: 3), randomTensor([g.outputChannels], seed: 4))
    func all(_ x: Tensor, _ y: Tensor) -> [Tensor] {
      [
        backend.convolution(x, w, bias: bias, g, .leakyReLU(slope: 0.2, gain: 1)),
        backend.convolutionBackwardData(y, w, g), backend.convolutionBackwardWeights(x, y, g),
      ]
    }
    let wide = EngineContext(precision: .bfloat16).run { all(x, y) }
    let operands = EngineContext(precision: .bfloat16).run { all(x.stored(as: .bfloat16), y.stored(as: .bfloat16)) }
    let narrow = EngineContext(precision: .bfloat16, activations: .bfloat16).run {
      all(x.stored(as: .bfloat16), y.stored(as: .bfloat16))
    }
    for place in 0..<3 {
      // The operands are rounded anyway.
      #expect(operands[place].values == wide[place].values, "\(backend.name), \(g): \(place)")
      #expect(narrow[place].precision == (place < 2 ? .bfloat16 : .float32))
      let scale = wide[place].values.reduce(0) { max($0, abs($1)) }
      for (found, expected) in zip(narrow[place].values, wide[place].values) {
        #expect(abs(found - expected) <= 0x1p-8 * abs(expected) + 1e-5 * scale, "\(backend.name), \(g): \(place)")
      }
    }
  }

  /// Operands of few channels are not rounded; what comes of them is stored as the context asks, and read again.
  @Test(arguments: [(1, 20, 22), (8, 60, 47)], [1, 2])
  func convolutionsOfFewChannels(size: (batch: Int, height: Int, width: Int), stride: Int) {
    let g = ConvolutionGeometry(
      input: [size.batch, size.height, size.width, 3], weight: [40, 4, 4, 3], stride: stride, padding: 1)
    let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
    let (y, bias) = (randomTensor(g.outputShape, seed: 3).rounded(to: .bfloat16), randomTensor([40], seed: 4))
    func all(_ y: Tensor) -> [Tensor] {
      [
        Kernels.backend.convolution(x, w, bias: bias, g, .leakyReLU(slope: 0.2, gain: 1.5)),
        Kernels.backend.convolutionBackwardData(y, w, g), Kernels.backend.convolutionBackwardWeights(x, y, g),
      ]
    }
    let wide = all(y)
    let narrow = EngineContext(precision: .bfloat16, activations: .bfloat16).run { all(y.stored(as: .bfloat16)) }
    #if OneDNN
      #expect(narrow[0].precision == (size.batch > 1 ? .bfloat16 : .float32))
    #endif
    for place in 0..<3 {
      let scale = wide[place].values.reduce(0) { max($0, abs($1)) }
      for (found, expected) in zip(narrow[place].values, wide[place].values) {
        let rounding = narrow[place].precision == .bfloat16 ? 0x1p-8 * abs(expected) : 0
        #expect(abs(found - expected) <= rounding + 1e-5 * scale, "\(g): \(place)")
      }
    }
  }

  /// In single precision a context changes nothing, whatever it wants results stored as.
  @Test func withoutRoundedOperandsNothingIsNarrow() {
    let g = PrecisionTests.geometries[0]
    let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
    let found = EngineContext(precision: .float32, activations: .bfloat16).run {
      Kernels.backend.convolution(x.stored(as: .bfloat16), w, bias: nil, g, .none)
    }
    #expect(found.precision == .float32)
    #expect(found.values == Kernels.backend.convolution(x.rounded(to: .bfloat16), w, bias: nil, g, .none).values)
  }

  /// Operations that know single precision alone get it.
  @Test func otherOperationsReadSinglePrecision() {
    let x = randomTensor([2, 6, 8, 3], seed: 1).stored(as: .bfloat16)
    let tape = Tape()
    let variable = tape.variable(x)
    let moved = variable.translated(by: [(1, 2), (0, -1)])
    #expect(moved.value.values == x.stored(as: .float32).translated(by: [(1, 2), (0, -1)]).values)
    #expect(
      Variable(x).maximumPooled(size: 2).value.values
        == Variable(x.rounded(to: .float32)).maximumPooled(size: 2).value.values)
    let gradient = tape.gradients(of: (moved * moved).sum(), withRespectTo: [variable])[0]
    #expect(gradient.shape == x.shape && gradient.value.values.contains { $0 != 0 })
  }

  /// Gradients, and gradients of their squares, through a small network: about as far from those in single precision as
  /// with convolutions' operands alone rounded.
  @Test func gradientsOfBothOrdersAreClose() {
    let (x, w) = (randomTensor([4, 8, 8, 16], seed: 1), randomTensor([24, 3, 3, 16], seed: 2))
    let (v, factors) = (randomTensor([16, 3, 3, 24], seed: 3), randomTensor([4, 1, 1, 16], seed: 4))
    let (scale, bias) = (randomTensor([24], seed: 5), randomTensor([24], seed: 6))
    func gradients() -> [Tensor] {
      let tape = Tape()
      let variables = [x, w, v, factors, scale, bias].map { tape.variable($0) }
      let first = (variables[0] * variables[3]).convolution(variables[1], stride: 1, padding: 1)
        .batchNormalized(scale: variables[4], bias: variables[5], activation: .leakyReLU(slope: 0.2, gain: 1)).output
      let second = first.averagePooled().upsampledBilinear().convolution(variables[2], stride: 1, padding: 1)
        .scaledBiasedLeakyReLU(scale: variables[3], bias: Variable(Tensor(repeating: 0.1, shape: [16])))
      let joined = second.concatenated(variables[0]).leakyReLU()
      let slope = tape.gradients(of: joined.tanh().sum(), withRespectTo: [variables[0]], createGraph: true)[0]
      return tape.gradients(of: joined.squared().mean() + slope.squared().mean(), withRespectTo: variables).map(\.value)
    }
    let expected = gradients()
    let rounded = EngineContext(precision: .bfloat16).run { gradients() }
    let found = EngineContext(precision: .bfloat16, activations: .bfloat16).run { gradients() }
    func error(_ a: Tensor, _ b: Tensor) -> Double {
      let square = zip(a.values, b.values).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      return (square / b.values.reduce(0.0) { $0 + Double($1 * $1) }).squareRoot()
    }
    for (place, name) in ["x", "w", "v", "factors", "scale", "bias"].enumerated() {
      let (operands, activations) = (error(rounded[place], expected[place]), error(found[place], expected[place]))
      // Each value is rounded two or three times instead of once or twice.
      #expect(activations < 2 * operands, "\(name): \(activations), with rounded operands alone \(operands)")
      #expect(activations > 0.5 * operands, "\(name) is not rounded: \(activations)")
    }
  }
}
