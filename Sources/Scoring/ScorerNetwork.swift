import Engine
import NeuralNetworks

/// The shape of a learned scorer's network.
public struct ScorerArchitecture: Codable, Equatable, Sendable {
  /// Width and height of its pictures: a power of two from 16 to 256.
  public let size: Int
  /// Channels of each block; a block halves the picture, and the last leaves 4 pixels.
  public let channels: [Int]
  /// Outputs of the dense layer before the heads: the length of `LearnedScorer.features`.
  public let featureCount: Int
  /// Outputs of all heads together.
  public let outputCount: Int

  /// Values that `size` may have, in pixels.
  public static let sizes = [16, 32, 64, 128, 256]

  /// The network that is trained for pictures of this size.
  /// - Parameters:
  ///   - size: width and height of its pictures in pixels, one of `sizes`.
  ///   - outputCount: outputs of all heads together.
  public init(size: Int, outputCount: Int) {
    precondition(Self.sizes.contains(size), "ScorerArchitecture: size \(size)")
    self.size = size
    let widths = [16, 32, 64, 64, 96, 96]
    channels = Array(widths.prefix(size.trailingZeroBitCount - 2))
    featureCount = 96
    self.outputCount = outputCount
  }

  /// Floating-point operations of one picture, two a multiply-add of convolutions and dense layers.
  package var operations: Double {
    var (sum, inputs, width) = (0.0, 3, size)
    for outputs in channels {
      sum += 2 * 9 * Double(inputs * outputs * width * width)
      (inputs, width) = (outputs, width / 2)
    }
    return sum + 2 * Double(16 * inputs * featureCount + featureCount * outputCount)
  }

  /// Refuses what a file may state and the network would not accept.
  func validate(file: String) throws {
    let isSound =
      Self.sizes.contains(size) && channels.count == size.trailingZeroBitCount - 2
      && (channels + [featureCount, outputCount]).allSatisfy { (1...4096).contains($0) }
    guard isSound else {
      throw WeightFileError.metadata(
        file: file, key: "architecture",
        reason:
          "size \(size), channels \(channels), \(featureCount) features and \(outputCount) outputs are not a network")
    }
  }
}

/// A small convolutional network: blocks of a 3×3 convolution, a leaky ReLU and a 2×2 mean down to 4 pixels, then a
/// dense layer over all positions, whose outputs are the features, and another for all labels.
package struct ScorerNetwork: Sendable {
  package let architecture: ScorerArchitecture
  private let blocks: [Convolution]
  private let gather: Dense
  private let heads: Dense

  private static let slope: Float = 0.1
  private static let activation = FusedActivation.leakyReLU(slope: slope, gain: 1)

  init(_ architecture: ScorerArchitecture, into set: inout ParameterSet, _ initializer: Initializer) {
    self.architecture = architecture
    let gain = Float(2).squareRoot()
    var inputs = 3
    var blocks: [Convolution] = []
    for (index, channels) in architecture.channels.enumerated() {
      blocks.append(
        Convolution(
          "blocks.\(index)", inputChannels: inputs, outputChannels: channels, kernelSize: 3, gain: gain, into: &set,
          initializer))
      inputs = channels
    }
    self.blocks = blocks
    gather = Dense(
      "gather", inputs: inputs * 16, outputs: architecture.featureCount, gain: gain, into: &set, initializer)
    heads = Dense(
      "heads", inputs: architecture.featureCount, outputs: architecture.outputCount, into: &set, initializer)
  }

  /// What each block makes of pictures `[N, size, size, 3]` in [-1, 1]: `[N, H, W, C]`, H from half the size down to 4.
  package func activations(_ pictures: Variable, _ parameters: BoundParameters) -> [Variable] {
    var x = pictures
    return blocks.map { block in
      x = block(x, parameters, activation: Self.activation).averagePooled()
      return x
    }
  }

  /// Pictures `[N, size, size, 3]` in [-1, 1] → features `[N, featureCount]`.
  package func features(_ pictures: Variable, _ parameters: BoundParameters) -> Variable {
    let x = activations(pictures, parameters).last!
    return gather(x.reshaped([x.shape[0], x.value.count / x.shape[0]]), parameters).leakyReLU(
      slope: Self.slope, gain: 1)
  }

  /// Features → the outputs of all labels `[N, outputCount]`.
  package func outputs(features: Variable, _ parameters: BoundParameters) -> Variable { heads(features, parameters) }
}
