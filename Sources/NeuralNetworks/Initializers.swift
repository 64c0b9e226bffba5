import Engine

/// Initial weights, each parameter from a random stream of its own, so that a change in one layer leaves the others alone;
/// or weights that are stored already, for a network that is loaded.
public struct Initializer {
  private let seed: UInt64
  /// Where stored weights come from.
  private let stored: ((_ name: String, _ shape: [Int]) -> Tensor)?

  /// Draws all weights anew.
  /// - Parameter seed: keys the random streams, together with the names of the parameters.
  public init(seed: UInt64) { (self.seed, stored) = (seed, nil) }

  init(stored: @escaping (_ name: String, _ shape: [Int]) -> Tensor) { (seed, self.stored) = (0, stored) }

  /// Normal weights of the given standard deviation for the parameter `name`.
  public func normal(_ name: String, _ shape: [Int], standardDeviation: Float = 1) -> Tensor {
    weights(name, shape) {
      var generator = PhiloxGenerator(seed: seed, purpose: "initialisation of \(name)")
      return Tensor((0..<shape.reduce(1, *)).map { _ in standardDeviation * Float(generator.normal()) }, shape: shape)
    }
  }

  /// The stored weights, else those that `random` draws.
  func weights(_ name: String, _ shape: [Int], _ random: () -> Tensor) -> Tensor { stored?(name, shape) ?? random() }
}
