import Engine
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import TestSupport
import Testing

@testable import ModelImport

/// Against `Tests/ReferenceImplementations/stylegan2_reference.py`, which modulates the weights of each picture and
/// enlarges by zeros and one filter, in double precision.
struct StyleGAN2ReferenceTests {
  enum Network: String, CaseIterable {
    case skip, resnet, orig

    var seed: UInt32 { [.skip: 100, .resnet: 400, .orig: 700][self]! }

    var architecture: StyleGAN2Architecture {
      switch self {
      case .skip:
        StyleGAN2Architecture(
          naming: .ada, output: .skip, size: 256, imageChannels: 3, latentDimension: 6, styleDimension: 8, classes: 3,
          embeddingDimension: 5, mappingWidths: [7, 8], mappingMultiplier: 0.01, channels: [6, 6, 5, 5, 4, 3, 3],
          clamp: 3, hasNoise: true, hasFixedNoise: true, means: .shared, filterShape: [4, 4])
      case .resnet:
        StyleGAN2Architecture(
          naming: .ada, output: .resnet, size: 32, imageChannels: 3, latentDimension: 6, styleDimension: 8, classes: 2,
          embeddingDimension: 8, mappingWidths: [8, 8, 8], mappingMultiplier: 0.1, channels: [6, 5, 4, 3], clamp: nil,
          hasNoise: true, hasFixedNoise: true, means: .perClass, filterShape: [4, 4])
      case .orig:
        StyleGAN2Architecture(
          naming: .ada, output: .original, size: 16, imageChannels: 1, latentDimension: 5, styleDimension: 6,
          classes: 0, embeddingDimension: 0, mappingWidths: [6], mappingMultiplier: 0.01, channels: [4, 5, 3],
          clamp: nil, hasNoise: true, hasFixedNoise: true, means: .shared, filterShape: [6, 6])
      }
    }

    /// What the network's file would say of its constructor.
    var settings: JSONValue {
      var synthesis: [JSONValue.Member] = [.init("architecture", .string(rawValue))]
      if let clamp = architecture.clamp { synthesis.append(.init("conv_clamp", .single(clamp))) }
      return [
        "mapping_kwargs": ["lr_multiplier": .single(architecture.mappingMultiplier)],
        "synthesis_kwargs": .object(synthesis),
      ]
    }

    /// The tensors as the script makes them: the n-th in the order of the names from `RandomState(seed + n)`.
    func weights(filter: Tensor) -> ForeignWeights {
      let requests = StyleGAN2Names(architecture: architecture).all.sorted { $0.name < $1.name }
      let multiplier = architecture.mappingMultiplier
      let tensors = requests.enumerated().map { index, request in
        ForeignWeights.Tensor(name: request.name, shape: request.shape) {
          if request.name.hasSuffix("_filter") { return filter.values }
          var random = NumPyRandomState(seed: seed + UInt32(index))
          return (0..<request.shape.reduce(1, *)).map { _ in
            let value = random.standardNormal()
            if request.name.hasPrefix("mapping.fc") {
              return Float(value / Double(multiplier) * (request.name.hasSuffix("bias") ? 0.3 : 1))
            }
            if request.name.hasSuffix("affine.bias") { return Float(1 + 0.3 * value) }
            let isSmall = request.name.hasSuffix("noise_strength") || request.name.hasSuffix("bias")
            return Float(isSmall ? 0.3 * value : value)
          }
        }
      }
      return ForeignWeights(tensors: tensors, settings: settings, source: .testing)
    }
  }

  @Test(arguments: Network.allCases) func picturesOfTheReference(network: Network) throws {
    let fixture = try Fixture("stylegan2", in: .module)
    let weights = network.weights(filter: try fixture.tensor("\(network.rawValue)/filter"))
    let plan = try ImportPlan(weights)
    #expect(plan.architecture == .stylegan2(network.architecture))
    #expect(plan.reports.allSatisfy { $0.state == .matched })
    let generator = try #require(try plan.model().makeGenerator() as? StyleGAN2Generator)
    #expect(generator.colorChannels == network.architecture.imageChannels)

    let z = [UInt32](1...2).flatMap { NumPyRandomState.latentCode(seed: $0, dimension: generator.latentDimension) }
    let rows = generator.classEmbeddings.selectingEntries([0, generator.classes.count - 1])
    let w = generator.map(Variable(Tensor(z, shape: [2, generator.latentDimension])), embeddings: Variable(rows))
    let expected = try fixture.tensor("\(network.rawValue)/w")
    #expect(relativeDifference(w.value.values, expected.values) < 1e-5)

    let silent = try generator.replacingNoise(.none)
    let swapped = Variable(w.value.selectingEntries([1, 0]))
    let mixed = (0..<generator.styleLayers).map { $0 < generator.styleLayers / 2 ? w : swapped }
    // Two dozen convolutions, whose sums are rounded to 2⁻²⁴ of values a few times those of the picture.
    for (name, pictures) in [
      ("plain", silent.synthesize(w)), ("noise", generator.synthesize(w)), ("mixed", silent.synthesize(layers: mixed)),
    ] {
      let expected = try fixture.tensor("\(network.rawValue)/\(name)")
      let found = everyPixel(
        of: pictures.value, stride: generator.size / expected.shape[1], channels: expected.shape[3])
      #expect(relativeDifference(found, expected.values) < 2e-5, "\(network) \(name)")
    }
  }

  /// Truncation by 0.6 in the three coarsest layers, the finer ones untouched.
  @Test(arguments: Network.allCases) func truncationWithCutoff(network: Network) throws {
    let fixture = try Fixture("stylegan2", in: .module)
    let plan = try ImportPlan(network.weights(filter: try fixture.tensor("\(network.rawValue)/filter")))
    let generator = try #require(try plan.model().makeGenerator() as? StyleGAN2Generator).replacingNoise(.none)
    let expected = try fixture.tensor("\(network.rawValue)/cutoff")
    func pictures(layers: Int?) throws -> [Float] {
      let sampler = try Sampler(model: generator).truncating(layers: layers)
      let codes = sampler.synthesisCodes(
        sampler.codes(seeds: [1, 2]), classes: [0, generator.classes.count - 1], truncation: 0.6)
      var found: [Float] = []
      sampler.forEachPictures(codes) { pictures, _ in
        found += everyPixel(of: pictures, stride: generator.size / expected.shape[1], channels: expected.shape[3])
      }
      return found
    }
    #expect(relativeDifference(try pictures(layers: 3), expected.values) < 2e-5, "\(network)")
    #expect(relativeDifference(try pictures(layers: 4), expected.values) > 1e-3)
    #expect(try pictures(layers: generator.styleLayers) == pictures(layers: nil))
  }

  private func everyPixel(of pictures: Tensor, stride step: Int, channels: Int) -> [Float] {
    let (n, size) = (pictures.shape[0], pictures.shape[1])
    let values = pictures.values
    var result: [Float] = []
    for image in 0..<n {
      for y in stride(from: 0, to: size, by: step) {
        for x in stride(from: 0, to: size, by: step) {
          let start = ((image * size + y) * size + x) * 3
          result += values[start..<start + channels]
        }
      }
    }
    return result
  }

  /// What the abilities say fits together: style channels from `styleWeights`, offsets, edits, gradients.
  @Test func abilitiesAgree() throws {
    let fixture = try Fixture("stylegan2", in: .module)
    let plan = try ImportPlan(Network.resnet.weights(filter: try fixture.tensor("resnet/filter")))
    let generator = try #require(try plan.model().makeGenerator() as? StyleGAN2Generator)
    let w = Variable(randomTensor([2, 8], seed: 5))
    let layers = [Variable](repeating: w, count: generator.styleLayers)
    let channels = generator.styleChannels(of: layers)
    #expect(channels.shape == [2, generator.styleChannelCount])

    // Moving w moves the channels along `styleWeights`.
    let step = Variable(randomTensor([2, 8], seed: 6))
    let moved = generator.styleChannels(of: layers.map { $0 + step })
    for (index, layer) in generator.styleChannels.enumerated() {
      let along = step.matrixProduct(Variable(generator.styleWeights(of: index)), transposeOther: true)
      let difference = (moved - channels).lastAxis(layer.range)
      #expect(relativeDifference(difference.value.values, along.value.values) < 1e-4)
    }
    // Offsets of the channels are what moving w does.
    let pictures = generator.synthesize(layers: layers.map { $0 + step })
    let offset = generator.synthesize(layers: layers, channelOffsets: moved - channels)
    #expect(relativeDifference(offset.value.values, pictures.value.values) < 1e-4)
    // The last layer makes the colours, and features pass through an edit in the order of the layers.
    #expect(generator.styleChannels.map(\.makesColors).filter { $0 }.count == 1)
    var seen: [FeatureLayer] = []
    let names = generator.featureLayers.map(\.name)
    let read = generator.synthesize(w) { layer, features in
      seen.append(FeatureLayer(name: names[layer], size: features.shape[1], channels: features.shape[3]))
      return features
    }
    #expect(seen == generator.featureLayers)
    #expect(read.value.values == generator.synthesize(w).value.values)
  }

  /// The gradient in w, and the gradient of its square, against central differences of pictures and gradients.
  @Test func gradientsOfPicturesHaveGradients() throws {
    let fixture = try Fixture("stylegan2", in: .module)
    let plan = try ImportPlan(Network.orig.weights(filter: try fixture.tensor("orig/filter")))
    let generator = try plan.model().makeGenerator()
    let weights = Variable(randomTensor([1, 16, 16, 3], seed: 8))
    let start = randomTensor([1, 6], seed: 9)
    func loss(_ w: Variable) -> Variable { (generator.synthesize(w) * weights).sum() }
    func gradient(_ values: [Float]) -> Tensor {
      let tape = Tape()
      let w = tape.variable(Tensor(values, shape: [1, 6]))
      return tape.gradients(of: loss(w), withRespectTo: [w])[0].value
    }
    let tape = Tape()
    let w = tape.variable(start)
    let first = tape.gradients(of: loss(w), withRespectTo: [w], createGraph: true)[0]
    let second = tape.gradients(of: first.squared().sum(), withRespectTo: [w])[0].value
    // ∇‖g‖² = 2 H g: along g by differences. Steps of 10⁻³ in single precision leave three digits.
    let scale = 1e-3 / (first.squared().sum().value.scalar).squareRoot()
    let (g, centre) = (first.value.values, start.values)
    let above = gradient(zip(centre, g).map { $0 + scale * $1 }).values
    let below = gradient(zip(centre, g).map { $0 - scale * $1 }).values
    let expected = zip(above, below).map { ($0 - $1) / scale }
    #expect(relativeDifference(second.values, expected) < 2e-2)
    let energy = zip(g, g).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    let rise =
      loss(Variable(Tensor(zip(centre, g).map { $0 + scale * $1 }, shape: [1, 6]))).value.scalar
      - loss(Variable(Tensor(zip(centre, g).map { $0 - scale * $1 }, shape: [1, 6]))).value.scalar
    #expect(abs(rise / (2 * scale) - energy) < 1e-2 * energy)
  }
}
