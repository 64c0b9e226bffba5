#if OneDNN
  import TestSupport
  import Testing

  @testable import Engine

  /// Convolutions by tiles against the direct ones, which are tested against sums in double precision.
  struct WinogradConvolutionTests {
    /// Sides that tiles of 4 fill and do not fill, all paddings, channels that differ.
    static let geometries: [ConvolutionGeometry] = [
      .init(input: [2, 32, 32, 128], weight: [128, 3, 3, 128], stride: 1, padding: 1),
      .init(input: [1, 35, 33, 128], weight: [144, 3, 3, 128], stride: 1, padding: 0),
      .init(input: [1, 33, 38, 160], weight: [128, 3, 3, 160], stride: 1, padding: 2),
    ]
    private let backend = OneDNNKernels()

    /// The largest difference, over the largest value.
    private func difference(_ a: Tensor, _ b: Tensor) -> Float {
      #expect(a.shape == b.shape)
      let largest = b.values.reduce(0) { max($0, abs($1)) }
      return zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
    }

    private func directly(_ body: () -> Tensor) -> Tensor { EngineContext(usesWinograd: false).run(body) }

    @Test(arguments: geometries) func bothDirectionsAreThoseOfTheDirectSum(_ g: ConvolutionGeometry) throws {
      _ = try #require(WinogradConvolution(g))
      let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
      let (bias, y) = (randomTensor([g.outputChannels], seed: 3), randomTensor(g.outputShape, seed: 4))
      for activation in [FusedActivation.none, .leakyReLU(slope: 0.2, gain: 1.4)] {
        let found = backend.convolution(x, w, bias: bias, g, activation)
        let direct = directly { backend.convolution(x, w, bias: bias, g, activation) }
        #expect(found.values != direct.values)
        #expect(difference(found, direct) < 1e-4)
      }
      let adjoint = backend.convolutionBackwardData(y, w, g)
      #expect(difference(adjoint, directly { backend.convolutionBackwardData(y, w, g) }) < 1e-4)
    }

    /// What is prepared once for frozen weights gives the same bits, in both directions and by both ways.
    @Test(arguments: [true, false]) func frozenWeightsGiveTheSame(winograd: Bool) {
      let g = Self.geometries[0]
      let (x, w) = (randomTensor(g.inputShape, seed: 1), randomTensor(g.weightShape, seed: 2))
      let frozen = w.frozen()
      EngineContext(usesWinograd: winograd).run {
        let expected = backend.convolution(x, w, bias: nil, g, .none).values
        let adjoint = backend.convolutionBackwardData(x, w, g).values
        for _ in 0..<2 {
          #expect(backend.convolution(x, frozen, bias: nil, g, .none).values == expected)
          #expect(backend.convolutionBackwardData(x, frozen, g).values == adjoint)
        }
      }
    }

    @Test func otherConvolutionsAreDirect() {
      for g in [
        ConvolutionGeometry(input: [1, 32, 32, 128], weight: [128, 3, 3, 128], stride: 2, padding: 1),
        .init(input: [1, 32, 32, 128], weight: [128, 4, 4, 128], stride: 1, padding: 1),
        .init(input: [1, 32, 32, 120], weight: [128, 3, 3, 120], stride: 1, padding: 1),
        .init(input: [1, 16, 16, 128], weight: [128, 3, 3, 128], stride: 1, padding: 1),
        .init(input: [1, 32, 32, 64], weight: [128, 3, 3, 64], stride: 1, padding: 1),
      ] { #expect(WinogradConvolution(g) == nil) }
      let wide = Self.geometries[0]
      #expect(EngineContext(precision: .bfloat16).run { WinogradConvolution(wide) } == nil)
      #expect(EngineContext(usesWinograd: false).run { WinogradConvolution(wide) } == nil)
    }
  }
#endif
