import Engine
import FileFormats
import Foundation
import GenerativeModels
import TestSupport
import Testing

@testable import ModelImport

/// Against `Tests/ReferenceImplementations/dcgan_reference.py`, whose networks are PyTorch's modules.
struct DCGANReferenceTests {
  /// The state dictionary of a network: in the order of the modules, or of the names as a safetensors file has it.
  private func weights(_ network: String, prefix: String = "", sorted: Bool = false) throws -> ForeignWeights {
    let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures/dcgan.safetensors")
    let file = try SafetensorsFile(contentsOf: url)
    let beginning = "\(network)/weights/"
    var tensors = file.names.filter { $0.hasPrefix(beginning) }.map { name in
      ForeignWeights.Tensor(name: prefix + name.dropFirst(beginning.count + 3), shape: file[name]!.shape) {
        file[name]!.floats()
      }
    }
    if sorted { tensors.sort { $0.name < $1.name } }
    return ForeignWeights(
      tensors: tensors,
      source: .init(fileName: "test", digest: "00", format: sorted ? "safetensors" : "PyTorch archive"))
  }

  @Test(arguments: [
    ("plain", "", false), ("plain", "netG.module.", true), ("labelled", "", false), ("dense", "", false),
  ])
  func pictures(network: String, prefix: String, sorted: Bool) throws {
    let fixture = try Fixture("dcgan", in: .module)
    let plan = try ImportPlan(weights(network, prefix: prefix, sorted: sorted))
    #expect(plan.family == .dcgan)
    #expect(plan.reports.allSatisfy { $0.state == .matched || $0.state == .idle })
    let generator = try plan.model().makeGenerator()
    let expected = try fixture.tensor("\(network)/pictures")
    #expect(generator.size == expected.shape[1] && generator.colorChannels == expected.shape[3])
    #expect(generator.classes.count == (network == "labelled" ? 3 : 1))
    #expect(!generator.hasIntermediateSpace)
    let rows = generator.classEmbeddings.selectingEntries([0, generator.classes.count - 1])
    let styles = generator.map(Variable(try fixture.tensor("\(network)/z")), embeddings: Variable(rows))
    let pictures = generator.synthesize(styles).lastAxis(0..<expected.shape[3]).value
    // Five layers in single precision, and a hyperbolic tangent.
    #expect(relativeDifference(pictures.values, expected.values) < 1e-5)
  }

  @Test func abilitiesOfAChain() throws {
    let plan = try ImportPlan(weights("labelled"))
    let generator = try #require(try plan.model().makeGenerator() as? LayerChainGenerator)
    #expect(generator.latentDimension == 5 && generator.styleDimension == 7)
    #expect(
      generator.featureLayers == [
        FeatureLayer(name: "gen.0.0", size: 4, channels: 6), FeatureLayer(name: "gen.1.0", size: 8, channels: 4),
      ])
    // The first layer is linear in z: what its matrix takes of a step is what the step changes.
    let weight = generator.latentWeights
    #expect(weight.shape == [6 * 16, 5])
    let step = randomTensor([1, 5], seed: 1)
    let (zero, row) = (Variable(Tensor.zeros([1, 5])), Variable(generator.classEmbeddings.selectingEntries([1])))
    func firstFeatures(_ z: Variable) -> [Float] {
      var result: [Float] = []
      _ = generator.synthesize(generator.map(z, embeddings: row)) { layer, features in
        if layer == 0 { result = features.value.values }
        return features
      }
      return result
    }
    // Where the rectifier lets both through, a batch normalisation's factor is between them: signs agree.
    let along = Variable(step).matrixProduct(Variable(weight), transposeOther: true).value.values
    let (moved, still) = (firstFeatures(Variable(step)), firstFeatures(zero))
    let chain = try #require(plan.layers)
    let requests = try chain.requests(file: "test").filter { $0.name.hasPrefix("gen.0.1.weight") }
    let scale = try ImportedTensors(requests, of: weights("labelled")) { $0 }[requests[0]].values
    for index in moved.indices where moved[index] > 0 && still[index] > 0 {
      #expect((moved[index] - still[index]).sign == (along[index] * scale[index % 6]).sign)
    }
    // An imported file draws the same bits.
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("model.safetensors")
    try plan.model().write(to: url)
    let opened = try ImportedModel(contentsOf: url)
    #expect(opened.architecture == plan.architecture)
    let styles = Variable(randomTensor([1, 7], seed: 2))
    #expect(
      try opened.makeGenerator().synthesize(styles).value.values == generator.synthesize(styles).value.values)
  }

  /// Networks whose weights do not say what is between them are not guessed at.
  @Test func whatCannotBeGuessedIsNotRecognised() throws {
    func recognised(_ tensors: [(String, [Int])]) -> Bool {
      let weights = ForeignWeights(
        tensors: tensors.map { .init(name: $0.0, shape: $0.1) { [] } }, source: .testing)
      return (try? ImportPlan(weights)) != nil
    }
    // A chain of convolutions, somewhere between which pictures are enlarged.
    #expect(
      !recognised([
        ("l1.0.weight", [6272, 110]), ("conv.0.weight", [128, 128, 3, 3]), ("conv.1.weight", [1, 128, 3, 3]),
      ]))
    #expect(!recognised([("main.0.weight", [6, 8, 4, 4]), ("main.1.weight", [9, 3, 4, 4])]))
    #expect(!recognised([("main.0.weight", [6, 8, 4, 4]), ("main.1.weight", [8, 2, 4, 4])]))
    #expect(recognised([("main.0.weight", [6, 8, 4, 4]), ("main.1.weight", [8, 3, 4, 4])]))
  }
}
