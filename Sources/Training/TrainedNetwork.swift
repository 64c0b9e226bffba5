import Engine
import NeuralNetworks

/// A network that is being trained: its weights, Adam's moments, moving averages of the weights, and which of the
/// weights stay as they are. A pure value: the third part of a training step, the update, changes it and nothing else.
public struct TrainedNetwork {
  /// The weights as they are now.
  public var parameters: ParameterSet
  /// Adam with its rates, the moments of all weights and the steps it has made.
  public var optimizer: Adam
  /// Moving averages of the weights; none where none is kept.
  public var averages: [ParameterSet]
  /// Positions of parameters that training leaves as they are, to the bit.
  public var frozen: Set<Int> = []

  /// - Parameters:
  ///   - parameters: the weights at the start, which all averages begin with.
  ///   - learningRate: Adam's rate.
  ///   - beta1: Adam's β₁, the share of the past in the mean of gradients.
  ///   - beta2: Adam's β₂, the share of the past in the mean of their squares.
  ///   - averages: how many moving averages are kept.
  public init(
    _ parameters: ParameterSet, learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999, averages: Int = 0
  ) {
    self.parameters = parameters
    optimizer = Adam(for: parameters, learningRate: learningRate, beta1: beta1, beta2: beta2)
    self.averages = [ParameterSet](repeating: parameters, count: averages)
  }

  /// The weights on a tape, those that stay as they are as constants.
  public func bound(on tape: Tape) -> BoundParameters {
    BoundParameters(parameters, on: tape, constant: frozen)
  }

  /// Gradients of a loss in all weights, zeros for those that stay as they are.
  /// - Parameters:
  ///   - loss: what is differentiated, recorded on `tape`.
  ///   - bound: the weights on that tape, of `bound(on:)`.
  ///   - tape: what the loss was recorded on.
  ///   - releasing: gives values of the tape back as soon as they are used; it must then be reset before it is used
  ///     again.
  public func gradients(
    of loss: Variable, _ bound: BoundParameters, on tape: Tape, releasing: Bool = false
  ) -> [Tensor] {
    let trained = bound.variables.indices.filter { !frozen.contains($0) }
    let found = tape.gradients(
      of: loss, withRespectTo: trained.map { bound.variables[$0] }, releasing: releasing)
    guard !frozen.isEmpty else { return found.map(\.value) }
    var gradients = parameters.tensors.map { Tensor.zeros($0.shape) }
    for (position, gradient) in zip(trained, found) { gradients[position] = gradient.value }
    return gradients
  }

  /// One step of Adam. Weights that stay as they are have gradients and moments of zero, by which Adam moves nothing.
  public mutating func update(_ sum: GradientPart) {
    optimizer.update(&parameters, gradients: sum.gradients.map { Variable($0) })
  }

  /// Moves each average towards the weights by its share of their difference.
  public mutating func updateAverages(shares: [Float]) {
    precondition(shares.count == averages.count, "TrainedNetwork: \(shares.count) shares, \(averages.count) averages")
    for (place, share) in shares.enumerated() { averages[place].interpolate(towards: parameters, amount: share) }
  }

  /// Forgets Adam's moments and keeps its rates.
  public mutating func restartOptimizer() {
    optimizer = Adam(
      for: parameters, learningRate: optimizer.learningRate, beta1: optimizer.beta1, beta2: optimizer.beta2,
      epsilon: optimizer.epsilon)
  }
}
