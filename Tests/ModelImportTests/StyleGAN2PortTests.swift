import Engine
import FileFormats
import Foundation
import GenerativeModels
import TestSupport
import Testing

@testable import ModelImport

/// One network under the names, axes and scales of both programs draws the same.
struct StyleGAN2PortTests {
  private static let channels = [6, 5, 4]

  private static func architecture(_ naming: StyleGAN2Architecture.Naming) -> StyleGAN2Architecture {
    StyleGAN2Architecture(
      naming: naming, output: .skip, size: 16, imageChannels: 3, latentDimension: 5, styleDimension: 7, classes: 0,
      embeddingDimension: 0, mappingWidths: [6, 7], mappingMultiplier: 0.01, channels: channels, clamp: nil,
      hasNoise: true, hasFixedNoise: true, means: .shared, filterShape: [4, 4])
  }

  /// The tensors of a network in the order of `StyleGAN2Names.all`, in which both programs' tensors correspond.
  private static func weights(_ naming: StyleGAN2Architecture.Naming, prefix: String = "") -> ForeignWeights {
    let requests = StyleGAN2Names(architecture: architecture(naming)).all
    let tensors = requests.enumerated().map { index, request in
      // The port keeps the mean style beside the network.
      let name = request.name == "latent_avg" ? request.name : prefix + request.name
      return ForeignWeights.Tensor(name: name, shape: request.shape) {
        if request.name.hasSuffix("filter") || request.name.hasSuffix("kernel") {
          // Of the sum 1 in one program, and 4 in the other.
          let taps = [1, 3, 4, 2].flatMap { row in [2, 3, 3, 1].map { Float(row * $0) / 90 } }
          return naming == .ada ? taps : taps.map { 4 * $0 }
        }
        let values = randomTensor([request.shape.reduce(1, *)], seed: UInt64(index)).values
        let isMapping = request.name.hasPrefix("mapping.fc") || request.name.hasPrefix("style.")
        return isMapping ? values.map { 100 * $0 } : values
      }
    }
    return ForeignWeights(tensors: tensors, source: .testing)
  }

  @Test(arguments: ["", "g_ema."]) func bothProgramsDrawTheSame(prefix: String) throws {
    let plan = try ImportPlan(Self.weights(.port, prefix: prefix))
    #expect(plan.architecture == .stylegan2(Self.architecture(.port)))
    #expect(plan.reports.allSatisfy { $0.state == .matched })
    let port = try #require(try plan.model().makeGenerator() as? StyleGAN2Generator)
    let official = try #require(
      try ImportPlan(Self.weights(.ada)).model().makeGenerator() as? StyleGAN2Generator)
    #expect(port.meanStyles.values == official.meanStyles.values)
    let z = Variable(randomTensor([2, 5], seed: 90))
    let none = Variable(Tensor.zeros([2, 1]))
    let (w, other) = (port.map(z, embeddings: none), official.map(z, embeddings: none))
    #expect(relativeDifference(w.value.values, other.value.values) < 1e-6)
    // They differ in what 1e-8 is added to, which is far below single precision here.
    for (a, b) in [(port, official), (try port.replacingNoise(.none), try official.replacingNoise(.none))] {
      #expect(relativeDifference(a.synthesize(w).value.values, b.synthesize(w).value.values) < 1e-5)
    }
    // Noise of a seed is not that of the file, and the same each time.
    let (first, second) = (try port.replacingNoise(.seed(3)), try port.replacingNoise(.seed(3)))
    #expect(first.synthesize(w).value.values == second.synthesize(w).value.values)
    #expect(relativeDifference(first.synthesize(w).value.values, port.synthesize(w).value.values) > 1e-3)
    #expect(first.identity == port.identity)
  }
}
