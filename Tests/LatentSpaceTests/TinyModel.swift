import Engine
import GenerativeModels
import NeuralNetworks

@testable import LatentSpace

/// An untrained generator of pictures of two classes, of 16 pixels by default, with eight dimensions in z and in w.
func tinyModel(seed: UInt64 = 6, size: Int = 16) -> GeneratorModel {
  var set = ParameterSet()
  let architecture = StyleArchitecture(
    size: size, classes: ["first", "second"], latentDimension: 8, styleDimension: 8, width: 0.1)
  let generator = Generator(architecture, into: &set, Initializer(seed: seed))
  return GeneratorModel(generator: generator, parameters: set, label: "kind", provenance: ModelProvenance())
}

extension Sampler {
  /// The style-based network of a sampler of tests.
  var network: GeneratorModel {
    guard let network = model as? GeneratorModel else { preconditionFailure("network: another generator") }
    return network
  }
}

/// The mean of each picture's values.
func brightness(_ pictures: Tensor) -> [Double] {
  let length = pictures.count / pictures.shape[0]
  let values = pictures.values
  return (0..<pictures.shape[0]).map { row in
    values[row * length..<(row + 1) * length].reduce(0) { $0 + Double($1) } / Double(length)
  }
}
