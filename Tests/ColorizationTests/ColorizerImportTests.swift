import Engine
import FileFormats
import Foundation
import ModelImport
import NeuralNetworks
import TestSupport
import Testing

@testable import Colorization

/// A U-Net of another program in the form that the program saves it in.
struct ColorizerImportTests {
  private let source = ForeignWeights.Source(fileName: "net_G.pth", digest: "00", format: "PyTorch archive")

  /// A network of ours with random weights, and the same under the names of pix2pix.
  private func network(prefix: String = "") -> (model: ColorizerModel, weights: ForeignWeights) {
    let architecture = UNetArchitecture(baseChannels: 2, depth: 4)
    var (set, state) = (ParameterSet(), NormalizationState())
    let network = UNet(architecture, into: &set, &state, Initializer(seed: 3))
    for index in set.tensors.indices {
      set.tensors[index] = randomTensor(set.tensors[index].shape, seed: UInt64(index))
    }
    for index in state.statistics.tensors.indices {
      let shape = state.statistics.tensors[index].shape
      state.statistics.tensors[index] = randomTensor(shape, seed: UInt64(100 + index), in: 0.5...2)
    }
    let model = ColorizerModel(
      network: network, parameters: set, statistics: state.statistics, normalization: .running,
      meanColors: MeanColors(table: Tensor.zeros([MeanColors.count, 2])), workingSize: 16,
      provenance: ColorizerProvenance())
    let levels = [
      "model.model", "model.model.1.model", "model.model.1.model.3.model", "model.model.1.model.3.model.3.model",
    ]
    let layers = [
      "down": [["0"], ["1", "2"], ["1", "2"], ["1"]], "up": [["3"], ["5", "6"], ["5", "6"], ["3", "4"]],
    ]
    let endings = ["scale": "weight", "bias": "bias", "mean": "running_mean", "variance": "running_var"]
    let all = zip(set.names + state.statistics.names, set.tensors + state.statistics.tensors)
    let tensors = all.map { name, tensor in
      let parts = name.split(separator: ".").map(String.init)
      let level = Int(parts[1])!
      let isNorm = parts[2] == "norm"
      let place = layers[parts[0]]![level][isNorm ? 1 : 0]
      let ending = isNorm ? endings[parts[3]]! : parts[2]
      // [O, kH, kW, I] there is [O, I, kH, kW].
      let stored = tensor.shape.count == 4 ? tensor.permuted([0, 3, 1, 2]) : tensor
      return ForeignWeights.Tensor(name: "\(prefix)\(levels[level]).\(place).\(ending)", shape: stored.shape) {
        stored.values
      }
    }
    return (model, ForeignWeights(tensors: tensors, source: source))
  }

  @Test(arguments: ["", "net_G.", "module."]) func colorsAreThoseOfTheSameNetworkUnderOurNames(prefix: String) throws {
    let (model, weights) = network(prefix: prefix)
    let plan = try #require(try ColorizerImport(weights))
    #expect(plan.architecture.depth == 4 && plan.architecture.baseChannels == 2)
    #expect(plan.reports.allSatisfy { $0.state == .matched })
    let imported = try plan.model()
    let input = randomTensor([1, 16, 16, 1], seed: 7)
    #expect(imported.colors(of: input).values == model.colors(of: input).values)
    #expect(imported.identity == model.identity)
    #expect(imported.provenance.imported?.source == source)

    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("colorizer.safetensors")
    try plan.model(normalization: .picture).write(to: url)
    let opened = try ColorizerModel(contentsOf: url)
    #expect(opened.normalization == .picture && opened.provenance.imported?.source == source)
  }

  @Test func otherNetworksAreRefused() throws {
    let tensor = { (name: String, shape: [Int]) in ForeignWeights.Tensor(name: name, shape: shape) { [] } }
    #expect(
      try ColorizerImport(ForeignWeights(tensors: [tensor("main.0.weight", [8, 4, 4, 4])], source: source)) == nil)
    #expect(throws: ModelImportError.self) {
      try ColorizerImport(
        ForeignWeights(
          tensors: [tensor("model.model.0.weight", [64, 3, 4, 4]), tensor("model.model.3.weight", [128, 3, 4, 4])],
          source: source))
    }
    let full = network().weights
    let fewer = ForeignWeights(tensors: full.tensors.filter { !$0.name.hasSuffix(".5.weight") }, source: source)
    #expect(throws: ModelImportError.self) { try #require(try ColorizerImport(fewer)).model() }
  }
}
