import Engine
import NeuralNetworks

extension GeneratorModel {
  /// The critic that the generator was trained against, with its weights; nil where the file has none, or one of other
  /// layers than this version's.
  public func makeCritic() -> (critic: Critic, parameters: ParameterSet)? {
    guard !critic.names.isEmpty else { return nil }
    var set = ParameterSet()
    // Initial values are replaced; the set gives names and shapes.
    let network = Critic(architecture, into: &set, Initializer(seed: 0))
    for (index, name) in set.names.enumerated() {
      guard let place = critic.names.firstIndex(of: name), critic.tensors[place].shape == set.tensors[index].shape
      else { return nil }
      set.tensors[index] = critic.tensors[place]
    }
    return (network, set)
  }
}
