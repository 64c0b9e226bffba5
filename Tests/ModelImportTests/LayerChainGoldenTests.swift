import Engine
import FileFormats
import Foundation
import GenerativeModels
import TestSupport
import Testing

@testable import ModelImport

/// The generator of digits in `../shared/pretrained/mnist-cgan`, which a chain describes, and the network beside it
/// that reads digits, another chain.
struct LayerChainGoldenTests {
  static let folder = SharedFiles.folder("pretrained/mnist-cgan")

  static let digits: JSONValue = [
    "latent": 100, "class": ["embedding": "label_emb.weight", "joined": "before"],
    "layers": [
      ["dense": "l1.0"], ["reshape": [128, 7, 7]], ["batch-norm": "conv_blocks.0"], ["upsample": 2],
      ["convolution": "conv_blocks.2", "padding": 1], ["batch-norm": "conv_blocks.3", "epsilon": 0.8],
      ["leaky-relu": 0.2], ["upsample": 2], ["convolution": "conv_blocks.6", "padding": 1], "tanh",
    ],
  ]
  static let reader: JSONValue = [
    "layout": "keras", "image": [28, 28, 1],
    "layers": [
      ["convolution": "conv2d"], "relu", ["max-pool": 2], ["convolution": "conv2d_1"], "relu", ["max-pool": 2],
      ["convolution": "conv2d_2"], "relu", "flatten", ["dense": "dense"], "relu", ["dense": "dense_1"],
    ],
  ]

  private func floats(_ name: String, shape: [Int]) throws -> Tensor {
    let data = try Data(contentsOf: try #require(Self.folder).appendingPathComponent(name))
    return Tensor(data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }, shape: shape)
  }

  @Test(.enabled(if: folder != nil)) func digitsAreThoseOfTheProgram() throws {
    let folder = try #require(Self.folder)
    var options = ImportOptions()
    options.layers = Self.digits
    let file = try SafetensorsFile(contentsOf: folder.appendingPathComponent("generator.safetensors"))
    let generator = try ImportPlan(ForeignWeights(file, source: .testing), options: options).model().makeGenerator()
    #expect(generator.classes == (0..<10).map { String($0) })
    #expect(generator.colorChannels == 1)

    let (z, golden) = (
      try floats("golden_z_200x100.f32", shape: [200, 100]),
      try floats("golden_out_200x1x28x28.f32", shape: [200, 28 * 28])
    )
    // Twenty of each digit, a digit at a time.
    for digit in 0..<10 {
      let chosen = Array(digit * 20..<(digit + 1) * 20)
      let classes = generator.classEmbeddings.selectingEntries(chosen.map { _ in digit })
      let styles = generator.map(Variable(z.selectingEntries(chosen)), embeddings: Variable(classes))
      let pictures = generator.synthesize(styles).lastAxis(0..<1).value
      #expect(relativeDifference(pictures.values, golden.selectingEntries(chosen).values) < 1e-4, "\(digit)")
    }

    // The network that reads digits finds the one that was asked for.
    let readerFile = try SafetensorsFile(contentsOf: folder.appendingPathComponent("mnist_cnn_model.safetensors"))
    var weights = ForeignWeights(readerFile, source: .testing)
    let chain = try LayerChain(parsing: Self.reader, file: "test") { weights[$0]?.shape }
    weights = ForeignWeights(readerFile, source: .testing)
    let tensors = try ImportedTensors(chain.requests(file: "test"), of: weights) { $0 }
    let network = try LayerChainNetwork(chain, tensors, file: "test")
    // It was trained on pixels from 0 to 1. All 200 are read, as the program drew them.
    let all = Variable(golden.reshaped([200, 28, 28, 1])) * 0.5 + 0.5
    let logits = network(all).value
    let read = (0..<200).filter { row in
      let values = Array(logits.values[row * 10..<(row + 1) * 10])
      return values.firstIndex(of: values.max()!) == row / 20
    }
    #expect(Double(read.count) / 200 == 0.985)
  }
}
