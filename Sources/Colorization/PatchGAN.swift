import Engine
import NeuralNetworks

/// The critic of pix2pix: lightness and colours `[N, H, W, 3]` → one logit a patch of 70×70 pixels.
///
/// Convolutions of 4×4: three of stride 2, two of stride 1, with batch norm but for the first and the last, which have
/// a bias instead, and leaky ReLUs of slope 0.2. 2,765,633 parameters at base 64.
public struct PatchGAN: Sendable {
  /// Channels after the first convolution; the next three have twice, four and eight times as many.
  public let baseChannels: Int
  private let convolutions: [StridedConvolution]
  private let normalizations: [BatchNormalization?]

  /// Adds the weights of the network to a set.
  /// - Parameters:
  ///   - baseChannels: channels after the first convolution.
  ///   - inputChannels: channels of lightness and colours together, 3 for L, a and b.
  ///   - set: takes the weights, under names that begin with `layers.`.
  ///   - state: takes the running statistics of the batch normalisations.
  ///   - initializer: draws the weights, keyed by their names, or has those that are stored.
  ///   - initialization: the distribution of the weights.
  public init(
    baseChannels: Int = 64, inputChannels: Int = 3, into set: inout ParameterSet, _ state: inout NormalizationState,
    _ initializer: Initializer, _ initialization: WeightInitialization = .normal
  ) {
    precondition(baseChannels > 0 && inputChannels > 0, "PatchGAN: base \(baseChannels), \(inputChannels) inputs")
    self.baseChannels = baseChannels
    let channels = [inputChannels, baseChannels, 2 * baseChannels, 4 * baseChannels, 8 * baseChannels, 1]
    var (convolutions, normalizations) = ([StridedConvolution](), [BatchNormalization?]())
    for layer in 0..<5 {
      let isEnd = layer == 0 || layer == 4
      convolutions.append(
        StridedConvolution(
          "layers.\(layer)", inputChannels: channels[layer], outputChannels: channels[layer + 1],
          stride: layer < 3 ? 2 : 1, hasBias: isEnd, into: &set, initializer, initialization))
      normalizations.append(
        isEnd
          ? nil
          : BatchNormalization(
            "layers.\(layer).norm", channels: channels[layer + 1], into: &set, &state, initializer))
    }
    (self.convolutions, self.normalizations) = (convolutions, normalizations)
  }

  /// The smallest height and width that leave a logit.
  public static let smallestSize = 24

  /// The logits of patches, the higher the more it takes colours for true: `[N, ⌊H/8⌋ − 2, ⌊W/8⌋ − 2, 1]`.
  /// - Parameters:
  ///   - pictures: lightness and colours, `[N, H, W, inputChannels]`, of `smallestSize` pixels a side or more.
  ///   - parameters: the weights.
  ///   - state: the statistics of its normalisations; in training they move.
  public func callAsFunction(
    _ pictures: Variable, _ parameters: BoundParameters, _ state: inout NormalizationState
  ) -> Variable {
    precondition(
      pictures.shape.count == 4 && min(pictures.shape[1], pictures.shape[2]) >= Self.smallestSize,
      "PatchGAN: pictures [N, H, W, C] of at least \(Self.smallestSize) pixels a side, found \(pictures.shape)")
    let activation = FusedActivation.leakyReLU(slope: 0.2, gain: 1)
    var x = pictures
    for (layer, convolution) in convolutions.enumerated() {
      if let normalization = normalizations[layer] {
        x = normalization(convolution(x, parameters), parameters, &state, activation: activation)
      } else {
        x = convolution(x, parameters, activation: layer == 0 ? activation : .none)
      }
    }
    return x
  }
}
