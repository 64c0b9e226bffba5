import Engine
import NeuralNetworks

/// The generator of pix2pix: lightness (and hints) `[N, H, W, inputChannels]` → a and b `[N, H, W, outputChannels]` in
/// (-1, 1), by halving the picture `depth` times and doubling it again, each doubling seeing the pictures of its size
/// on the way down as well.
///
/// Levels count from the outside. On the way down: convolution, batch norm (neither at level 0 nor innermost), leaky
/// ReLU; on the way up: transposed convolution, batch norm, dropout, ReLU; last a bias and tanh. Where a size is odd,
/// a row or column of zeros is added before it is halved, and cut off again on the way back: any size will do.
public struct UNet: Sendable {
  /// The sizes of the network.
  public let architecture: UNetArchitecture
  private let down, up: [Level]

  /// One level of one way: a convolution, its normalisation and its dropout.
  private struct Level: Sendable {
    var convolution: StridedConvolution?
    var transposed: TransposedConvolution?
    var normalization: BatchNormalization?
    var dropout: Dropout?
  }

  /// Adds the weights of the network to a set.
  /// - Parameters:
  ///   - architecture: the sizes.
  ///   - set: takes the weights, under names that begin with `down.` and `up.`.
  ///   - state: takes the running statistics of the batch normalisations.
  ///   - initializer: draws the weights, keyed by their names, or has those that are stored.
  ///   - initialization: the distribution of the weights.
  public init(
    _ architecture: UNetArchitecture, into set: inout ParameterSet, _ state: inout NormalizationState,
    _ initializer: Initializer, _ initialization: WeightInitialization = .normal
  ) {
    self.architecture = architecture
    var (down, up) = ([Level](), [Level]())
    let last = architecture.depth - 1
    for level in 0...last {
      let name = "down.\(level)"
      var layers = Level()
      layers.convolution = StridedConvolution(
        name, inputChannels: level == 0 ? architecture.inputChannels : architecture.channels(level - 1),
        outputChannels: architecture.channels(level), hasBias: false, into: &set, initializer, initialization)
      if level > 0, level < last {
        layers.normalization = BatchNormalization(
          "\(name).norm", channels: architecture.channels(level), into: &set, &state, initializer)
      }
      down.append(layers)
    }
    for level in 0...last {
      let name = "up.\(level)"
      let channels = level == 0 ? architecture.outputChannels : architecture.channels(level - 1)
      var layers = Level()
      layers.transposed = TransposedConvolution(
        name, inputChannels: architecture.channels(level) * (level == last ? 1 : 2), outputChannels: channels,
        hasBias: level == 0, into: &set, initializer, initialization)
      if level > 0 {
        layers.normalization = BatchNormalization("\(name).norm", channels: channels, into: &set, &state, initializer)
      }
      if architecture.hasDropout(level) { layers.dropout = Dropout(name, rate: architecture.dropout) }
      up.append(layers)
    }
    (self.down, self.up) = (down, up)
  }

  /// What dropout is keyed by.
  public struct DropoutKey: Sendable {
    /// The seed of the run.
    public let seed: UInt64
    /// The number of the step, from 0.
    public let step: Int

    /// The key of one step of a run: other steps drop other values.
    public init(seed: UInt64, step: Int) { (self.seed, self.step) = (seed, step) }
  }

  /// - Parameters:
  ///   - pictures: `[N, H, W, inputChannels]`.
  ///   - parameters: the network's weights.
  ///   - state: the statistics of its normalisations; in training they move.
  ///   - dropout: nil applies the network without dropout.
  public func callAsFunction(
    _ pictures: Variable, _ parameters: BoundParameters, _ state: inout NormalizationState, dropout: DropoutKey? = nil
  ) -> Variable {
    precondition(
      pictures.shape.count == 4 && pictures.shape[3] == architecture.inputChannels,
      "UNet: pictures [N, H, W, \(architecture.inputChannels)], found \(pictures.shape)")
    let (skips, sizes) = descend(pictures, parameters, &state)
    var x = skips.last!
    for level in stride(from: architecture.depth - 1, through: 0, by: -1) {
      let layers = up[level]
      if level < architecture.depth - 1 { x = skips[level].rectifiedConcatenated(x) }
      x = layers.transposed!(x, parameters).onCanvas(height: sizes[level].height, width: sizes[level].width)
      guard let normalization = layers.normalization else { break }
      // Dropout commutes with the ReLU, which is fused with the normalisation.
      x = normalization(x, parameters, &state, activation: .leakyReLU(slope: 0, gain: 1))
      if let key = dropout, let layer = layers.dropout { x = layer(x, seed: key.seed, step: key.step) }
    }
    return x.tanh()
  }

  /// What the way down makes of pictures at each level, activated, from the outside.
  func encoded(
    _ pictures: Variable, _ parameters: BoundParameters, _ state: inout NormalizationState
  ) -> [Variable] {
    descend(pictures, parameters, &state).skips
  }

  /// The levels of the way down, activated, and the size of what went into each.
  private func descend(
    _ pictures: Variable, _ parameters: BoundParameters, _ state: inout NormalizationState
  ) -> (skips: [Variable], sizes: [(height: Int, width: Int)]) {
    var x = pictures
    var skips: [Variable] = []
    var sizes: [(height: Int, width: Int)] = []
    for level in 0..<architecture.depth {
      let (height, width) = (x.shape[1], x.shape[2])
      sizes.append((height, width))
      let even = x.onCanvas(height: height + height % 2, width: width + width % 2)
      let layers = down[level]
      // The activation belongs before the next convolution, and innermost it is the ReLU of the way up. A ReLU of a
      // leaky ReLU is the ReLU itself, so the pictures of the way down can be kept activated.
      let slope: Float = level == architecture.depth - 1 ? 0 : 0.2
      let activation = FusedActivation.leakyReLU(slope: slope, gain: 1)
      if let normalization = layers.normalization {
        x = normalization(layers.convolution!(even, parameters), parameters, &state, activation: activation)
      } else {
        x = layers.convolution!(even, parameters, activation: activation)
      }
      skips.append(x)
    }
    return (skips, sizes)
  }
}
