import Engine

extension ParameterSet {
  /// A network with stored weights, and these.
  ///
  /// Its layers ask for their weights by name and shape as they are defined, so that none is drawn, and nothing is
  /// allocated for weights of which there are none, whatever sizes a file states.
  /// - Parameters:
  ///   - stored: the tensor of a name and a shape; throws where there is none.
  ///   - define: defines the layers.
  /// - Throws: the first error of `stored`.
  public static func network<Network>(
    stored: @escaping (_ name: String, _ shape: [Int]) throws -> Tensor,
    _ define: (inout ParameterSet, Initializer) -> Network
  ) throws -> (network: Network, parameters: ParameterSet) {
    var set = ParameterSet()
    var asked: Set<String> = []
    var failure: (any Error)?
    let initializer = Initializer { name, shape in
      asked.insert(name)
      do {
        return try stored(name, shape)
      } catch {
        failure = failure ?? error
        return Tensor(0)
      }
    }
    let network = define(&set, initializer)
    if let failure { throw failure }
    // Biases begin as zeros without the initialiser.
    for (index, name) in set.names.enumerated() where !asked.contains(name) {
      set.tensors[index] = try stored(name, set.tensors[index].shape)
    }
    return (network, set)
  }
}
