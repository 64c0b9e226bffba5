import Engine
import NeuralNetworks

extension GeneratorModel {
  /// The critic that the generator was trained against, with its weights; nil where the file has none, or one of other
  /// layers than this version's.
  public func makeCritic() -> (critic: Critic, parameters: ParameterSet)? {
    struct Missing: Error {}
    func stored(_ name: String, _ shape: [Int]) throws -> Tensor {
      guard let place = critic.names.firstIndex(of: name), critic.tensors[place].shape == shape else { throw Missing() }
      return critic.tensors[place]
    }
    guard let made = try? ParameterSet.network(stored: stored, { Critic(architecture, into: &$0, $1) })
    else { return nil }
    return (made.network, made.parameters)
  }
}
