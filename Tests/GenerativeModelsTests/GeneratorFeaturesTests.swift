import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

struct GeneratorFeaturesTests {
  private let generator: Generator
  private let bound: BoundParameters
  private let styles: [Variable]

  init() {
    var set = ParameterSet()
    generator = Generator(smallArchitecture, into: &set, Initializer(seed: 2))
    bound = BoundParameters(constant: set)
    styles = (0..<5).map { Variable(randomTensor([2, 8], seed: UInt64($0))) }
  }

  @Test func layersAreNamedAsTheirParameters() throws {
    var set = ParameterSet()
    _ = Generator(smallArchitecture, into: &set, Initializer(seed: 2))
    #expect(generator.featureLayers.map(\.name) == ["first", "blocks.0.0", "blocks.0.1", "blocks.1.0", "blocks.1.1"])
    #expect(generator.featureLayers.map(\.size) == [4, 8, 8, 16, 16])
    for layer in generator.featureLayers {
      let index = try #require(set.names.firstIndex(of: layer.name + ".weight"))
      #expect(set.tensors[index].shape[0] == layer.channels)
    }
  }

  /// Reading changes nothing, and what is read has the stated shapes.
  @Test func featuresAreRead() {
    var seen: [[Int]] = []
    let pictures = generator.synthesize(styles, bound) { layer, features in
      #expect(layer == seen.count)
      seen.append(features.shape)
      return features
    }
    #expect(pictures.value.values == generator.synthesize(styles, bound).value.values)
    #expect(seen == generator.featureLayers.map { [2, $0.size, $0.size, $0.channels] })
  }

  /// A layer reads its own style: with another one, features differ from that layer on and not before.
  @Test(arguments: 0..<5) func aStyleActsFromItsLayerOn(changed: Int) {
    func features(_ styles: [Variable]) -> [[Float]] {
      var all: [[Float]] = []
      _ = generator.synthesize(styles, bound) {
        _ = $0
        all.append($1.value.values)
        return $1
      }
      return all
    }
    var others = styles
    others[changed] = Variable(randomTensor([2, 8], seed: 99))
    let differs = zip(features(styles), features(others)).map { $0 != $1 }
    #expect(differs == (0..<5).map { $0 >= changed })
  }

  /// The last layer is seen by its colour layer alone, which is linear: features of zero leave its bias (here none) and
  /// the enlarged picture below, and twice the features twice the difference from that.
  @Test func theLastLayersFeaturesAddUpLinearly() {
    func pictures(_ factor: Float) -> [Float] {
      generator.synthesize(styles, bound) { layer, x in layer == 4 ? x * factor : x }.value.values
    }
    let (none, whole, twice) = (pictures(0), pictures(1), pictures(2))
    let difference = zip(whole, none).map { $0 - $1 }
    #expect(relativeDifference(zip(twice, none).map { $0 - $1 }, difference.map { 2 * $0 }) < 1e-5)
    #expect(difference.contains { abs($0) > 0.01 })
  }
}
