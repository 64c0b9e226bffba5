import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

@Suite struct StyleChannelsTests {
  private let model = makeModel(.constant)

  private static func makeModel(_ start: StyleArchitecture.Start) -> GeneratorModel {
    let architecture = StyleArchitecture(
      size: 16, classes: ["a", "b"], latentDimension: 6, styleDimension: 8, width: 0.1, start: start)
    var set = ParameterSet()
    let generator = Generator(architecture, into: &set, Initializer(seed: 3))
    return GeneratorModel(generator: generator, parameters: set, label: "kind", provenance: ModelProvenance())
  }

  private var layerStyles: [Tensor] { (0..<5).map { randomTensor([3, 8], seed: UInt64($0)) } }

  @Test func layout() {
    let channels = model.generator.styleChannels
    #expect(channels.map(\.layer).prefix(5) == ["first", "rgb", "blocks.0.0", "blocks.0.1", "blocks.0.2"])
    #expect(channels.map(\.styleLayer) == [0, 0, 1, 2, 2, 3, 4, 4])
    #expect(channels.map(\.makesColors) == [false, true, false, false, true, false, false, true])
    let widths = model.architecture.channels
    #expect(channels.map(\.range.count) == [0, 0, 0, 1, 1, 1, 2, 2].map { widths[$0] })
    #expect(Set(widths).count > 1)
    #expect(zip(channels, channels.dropFirst()).allSatisfy { $0.range.upperBound == $1.range.lowerBound })
    #expect(model.styleChannelCount == channels.last!.range.upperBound)
  }

  /// Channels are affine in w, by the matrices of the layers.
  @Test func channelsOfStyles() {
    let w = layerStyles
    let found = model.styleChannels(layerStyles: w)
    let atZero = model.styleChannels(layerStyles: w.map { Tensor.zeros($0.shape) })
    let width = model.styleChannelCount
    #expect(found.shape == [3, width])
    for (index, layer) in model.generator.styleChannels.enumerated() {
      let weights = model.styleWeights(of: index)
      #expect(weights.shape == [layer.range.count, 8])
      let style = w[layer.styleLayer].values
      for row in 0..<3 {
        for (channel, place) in layer.range.enumerated() {
          let product = (0..<8).reduce(0.0) {
            $0 + Double(weights.values[channel * 8 + $1]) * Double(style[row * 8 + $1])
          }
          #expect(abs(Double(found.values[row * width + place] - atZero.values[row * width + place]) - product) < 1e-5)
        }
      }
    }
  }

  /// The first of the mapping's matrices, its factor of 10 % and its gain of 12 inputs applied, where it reads z.
  @Test func latentWeights() throws {
    let found = model.latentWeights
    #expect(found.shape == [8, 6])
    let stored = model.parameters.tensors[try #require(model.parameters.names.firstIndex(of: "mapping.0.weight"))]
    #expect(stored.shape == [8, 12])
    let scale = 0.1 / Float(12).squareRoot()
    let expected = (0..<48).map { stored.values[12 * ($0 / 6) + $0 % 6] * scale }
    #expect(relativeDifference(found.values, expected) < 1e-6)
  }

  /// An offset that a change of w makes in the channels gives the picture of that change. A dense start reads the first
  /// w beside them.
  @Test(arguments: StyleArchitecture.Start.allCases) func offsetsDoWhatStylesDo(start: StyleArchitecture.Start) {
    let (model, w) = (Self.makeModel(start), layerStyles)
    var changed = w.map { Tensor($0.values.map { 0.5 - $0 }, shape: $0.shape) }
    if start == .dense { changed[0] = w[0] }
    let (before, after) = (model.styleChannels(layerStyles: w), model.styleChannels(layerStyles: changed))
    let offsets = Tensor(zip(after.values, before.values).map { $0 - $1 }, shape: before.shape)
    let expected = model.pictures(layerStyles: changed)
    #expect(relativeDifference(model.pictures(layerStyles: w, channelOffsets: offsets).values, expected.values) < 1e-4)
    #expect(relativeDifference(model.pictures(layerStyles: w).values, expected.values) > 0.01)
    let none = Tensor.zeros(before.shape)
    #expect(model.pictures(layerStyles: w, channelOffsets: none).values == model.pictures(layerStyles: w).values)
  }
}
