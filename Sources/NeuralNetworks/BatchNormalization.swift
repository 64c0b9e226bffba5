import Engine

/// The running statistics of a network's batch normalisations, and what is normalised with at present.
///
/// A forward pass takes it `inout`: in training it moves the running statistics.
public struct NormalizationState {
  /// Which mean and variance a forward pass normalises with.
  public enum Mode: String, Codable, Sendable {
    /// With the batch's own statistics, which move the running ones.
    case training
    /// With the batch's own statistics, leaving the running ones alone: a single picture normalised by itself.
    case batch
    /// With the running statistics: a picture's result does not depend on the others of its batch.
    case running
  }

  /// What the next forward pass normalises with.
  public var mode: Mode
  /// The share of a new batch in the running statistics; nil weighs all batches alike, to measure statistics anew
  /// after `restart()`.
  public var momentum: Float? = 0.1
  /// Mean and variance of each normalisation in turn, `name.mean` and `name.variance`.
  public var statistics = ParameterSet()
  /// Batches seen by each normalisation since `restart()`.
  private var batches: [Int] = []

  /// A state without normalisations, which layers add when they are made.
  /// - Parameter mode: what the next forward pass normalises with.
  public init(mode: Mode = .training) { self.mode = mode }

  /// Lets the next batches count alike, the first replacing what was there (with `momentum` nil).
  public mutating func restart() { batches = batches.map { _ in 0 } }

  mutating func add(_ name: String, channels: Int) -> Int {
    _ = statistics.add("\(name).mean", Tensor.zeros([channels]))
    _ = statistics.add("\(name).variance", Tensor(repeating: 1, shape: [channels]))
    batches.append(0)
    return batches.count - 1
  }

  func running(_ index: Int) -> ChannelStatistics {
    ChannelStatistics(
      mean: statistics.tensors[2 * index], variance: statistics.tensors[2 * index + 1], count: 1)
  }

  /// `running += share · (batch − running)`, the variance divided by one less than the count, as PyTorch does.
  mutating func record(_ batch: ChannelStatistics, at index: Int) {
    batches[index] += 1
    let share = momentum ?? 1 / Float(batches[index])
    let unbiased = Float(batch.count) / Float(max(batch.count - 1, 1))
    func move(_ tensor: inout Tensor, towards new: Tensor, factor: Float) {
      let values = zip(tensor.values, new.values).map { $0 + share * (factor * $1 - $0) }
      tensor = Tensor(values, shape: tensor.shape)
    }
    move(&statistics.tensors[2 * index], towards: batch.mean, factor: 1)
    move(&statistics.tensors[2 * index + 1], towards: batch.variance, factor: unbiased)
  }
}

/// Batch normalisation of images `[N, H, W, C]` with a trained scale and bias of each channel
/// (Ioffe and Szegedy, ICML 2015); ε is 1e-5.
public struct BatchNormalization: Sendable {
  /// What a normalised value is multiplied by, and what is then added: one number a channel, `[C]` each.
  public let scale, bias: ParameterReference
  let index: Int

  /// A layer with scales around one, biases of zero, and running statistics of mean 0 and variance 1.
  /// - Parameters:
  ///   - name: what the names of its parameters and statistics begin with.
  ///   - channels: of the images.
  ///   - set: gets the parameters.
  ///   - state: gets the running statistics.
  ///   - initializer: draws the scales.
  public init(
    _ name: String, channels: Int, into set: inout ParameterSet, _ state: inout NormalizationState,
    _ initializer: Initializer
  ) {
    scale = set.add("\(name).scale", initializer.scales("\(name).scale", channels))
    bias = set.add("\(name).bias", Tensor.zeros([channels]))
    index = state.add(name, channels: channels)
  }

  /// `activation(scale · (x − mean) / √(variance + ε) + bias)` in each channel.
  /// - Parameters:
  ///   - x: images `[N, H, W, C]`.
  ///   - parameters: those of the network, this layer among them.
  ///   - state: says which statistics are used; in training the batch's move its running ones.
  ///   - activation: applied to the result.
  /// - Returns: images of the same shape.
  public func callAsFunction(
    _ x: Variable, _ parameters: BoundParameters, _ state: inout NormalizationState,
    activation: FusedActivation = .none
  ) -> Variable {
    let (scale, bias) = (parameters[scale], parameters[bias])
    guard state.mode != .running else {
      return x.normalized(with: state.running(index), scale: scale, bias: bias, activation: activation)
    }
    let (output, statistics) = x.batchNormalized(scale: scale, bias: bias, activation: activation)
    if state.mode == .training { state.record(statistics, at: index) }
    return output
  }
}
