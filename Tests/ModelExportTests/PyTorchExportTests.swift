import Engine
import GenerativeModels
import NeuralNetworks
import TestSupport
import Testing

@testable import ModelExport
@testable import Scoring

@Suite struct PyTorchExportTests {
  /// A dense layer that reads an image of 4 × 4 gives the same when image and weights have their channels first.
  @Test func denseLayersOfImages() throws {
    var set = ParameterSet()
    let network = ScorerNetwork(ScorerArchitecture(size: 16, outputCount: 2), into: &set, Initializer(seed: 2))
    let scorer = LearnedScorer(labels: [], provenance: ScorerProvenance(), network: network, parameters: set)
    let tensors = PyTorchExport.tensors(of: scorer)
    let turned = try #require(tensors.first { $0.name == "gather.weight" }?.tensor)
    let own = try #require(zip(set.names, set.tensors).first { $0.0 == "gather.weight" }?.1)
    let image = randomTensor([1, 4, 4, own.shape[1] / 16], seed: 3, in: -1...1)
    func product(_ weight: Tensor, _ image: Tensor) -> [Float] {
      Variable(image.reshaped([1, image.count])).matrixProduct(Variable(weight), transposeOther: true).value.values
    }
    for (a, b) in zip(product(turned, image.channelsFirst()), product(own, image)) { #expect(abs(a - b) < 1e-5) }
    #expect(try #require(tensors.first { $0.name == "blocks.0.weight" }?.tensor).shape == [16, 3, 3, 3])
  }

  /// The start of a generator gives its image with the channels first, bias included; what training leaves to the
  /// program goes along.
  @Test func generators() throws {
    var set = ParameterSet()
    let architecture = StyleArchitecture(
      size: 16, classes: ["a", "b"], latentDimension: 4, styleDimension: 5, width: 0.1,
      normalization: PixelNormalization(means: [0.1, 0.2, 0.3], deviation: 0.5))
    let generator = Generator(architecture, into: &set, Initializer(seed: 1))
    for (index, name) in set.names.enumerated() where name == "start.bias" {
      set.tensors[index] = randomTensor(set.tensors[index].shape, seed: 9, in: -1...1)
    }
    let model = GeneratorModel(generator: generator, parameters: set, label: "kind", provenance: ModelProvenance())
    let tensors = Dictionary(uniqueKeysWithValues: PyTorchExport.tensors(of: model).map { ($0.name, $0.tensor) })
    let channels = architecture.channels[0]
    for name in ["start.weight", "start.bias"] {
      let own = try #require(zip(set.names, set.tensors).first { $0.0 == name }?.1)
      let width = own.count / (16 * channels)
      let (found, expected) = (try #require(tensors[name]).values, own.values)
      for (channel, place, column) in [(0, 0, 0), (1, 3, width - 1), (channels - 1, 15, 0), (2, 9, width / 2)] {
        #expect(
          found[(channel * 16 + place) * width + column] == expected[(place * channels + channel) * width + column])
      }
    }
    #expect(tensors["mean_w"]?.values == model.meanStyles.values)
    #expect(tensors["pixels.means"]?.values == [0.1, 0.2, 0.3] && tensors["pixels.deviation"]?.values == [0.5])
    #expect(tensors["noise.3"]?.shape == [1, 1, 16, 16] && tensors["noise.2"] == nil)
  }
}
