import Engine
import GenerativeModels
import NeuralNetworks

/// The tiny model with colours so weak that its pictures keep within [-1, 1]: eight bits then lose nothing but a
/// rounding, as with a trained one. It has a critic, untrained as well.
func calmModel(size: Int = 16) -> GeneratorModel {
  let tiny = tinyModel(size: size)
  var set = tiny.parameters
  for (index, name) in set.names.enumerated() {
    guard name == "rgb.weight" || name.hasPrefix("blocks.") && name.hasSuffix(".2.weight") else { continue }
    set.tensors[index].withUnsafeMutableValues { values in
      for i in values.indices { values[i] *= 0.08 }
    }
  }
  var critic = ParameterSet()
  _ = Critic(tiny.architecture, into: &critic, Initializer(seed: 3))
  return GeneratorModel(
    generator: tiny.generator, parameters: set, critic: critic, label: "kind", provenance: ModelProvenance())
}
