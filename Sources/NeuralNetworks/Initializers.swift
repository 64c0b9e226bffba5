import Engine

/// Initial weights, each parameter from a random stream of its own, so that a change in one layer leaves the others alone.
public struct Initializer: Sendable {
  public let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// Normal weights of the given standard deviation for the parameter `name`.
  public func normal(_ name: String, _ shape: [Int], standardDeviation: Float = 1) -> Tensor {
    var generator = PhiloxGenerator(seed: seed, purpose: "initialisation of \(name)")
    return Tensor((0..<shape.reduce(1, *)).map { _ in standardDeviation * Float(generator.normal()) }, shape: shape)
  }
}
