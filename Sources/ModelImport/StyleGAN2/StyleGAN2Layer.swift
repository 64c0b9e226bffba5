import Engine

/// A convolution whose input channels are scaled by a style, and what comes after it (Karras et al., CVPR 2020,
/// sections 2.2 and 2.3), with weights prepared once.
///
/// Scaling the input by the style and the output by `1/√(Σ (s·k)² + 1e-8)` is the same as scaling and normalising the
/// weights of each picture, at the cost of one convolution that all pictures share.
struct StyleGAN2Layer {
  /// What the layer is called in the file.
  let name: String
  /// Which of the styles it reads.
  let styleLayer: Int
  let inputChannels, outputChannels: Int
  /// Width and height of what it gives, in pixels.
  let size: Int
  /// `[inputChannels, styleDimension]`, as it is applied.
  let styleWeight: Variable
  private let styleBias: Variable
  /// `[O, k, k, I]`; of a layer that enlarges `[I, k, k, O]`.
  private let weight: Variable
  /// Σ k² over the kernel's pixels, `[O, I]`; nil for a layer that makes colours.
  private let energy: Variable?
  private let bias: Variable
  /// Of each channel alike, `[O]`; nil for a layer without noise.
  private let noiseStrength: Variable?
  /// What the file adds to its features, `[1, size, size, 1]`; nil where it has none.
  let fixedNoise: Tensor?
  /// Smooths what is enlarged: features by the convolution, or the picture below; nil for a layer that does neither.
  let filter: SmoothingFilter?
  /// Whether the convolution enlarges by two.
  private let enlarges: Bool
  private let gain: Float
  private let clamp: Float?

  /// - Parameters:
  ///   - layer: names and shapes of its tensors.
  ///   - tensors: those of the file.
  ///   - architecture: the network's.
  ///   - styleLayer: which of the styles it reads.
  ///   - size: width and height of what it gives, in pixels.
  ///   - enlarges: whether its convolution enlarges by two.
  ///   - factor: of what it gives, beside the √2 of its leaky ReLU.
  init(
    _ layer: StyleGAN2Names.Layer, _ tensors: ImportedTensors, _ architecture: StyleGAN2Architecture, styleLayer: Int,
    size: Int, enlarges: Bool = false, factor: Float = 1
  ) {
    let shape = Array(layer.weight.shape.suffix(4))
    let isColor = shape[2] == 1
    name = String(layer.bias.name.dropLast(layer.bias.name.hasSuffix(".activate.bias") ? 14 : 5))
    (self.styleLayer, self.size, self.enlarges) = (styleLayer, size, enlarges)
    (outputChannels, inputChannels) = (shape[0], shape[1])
    let styleGain = 1 / Float(architecture.styleDimension).squareRoot()
    styleWeight = Variable(tensors[layer.styleWeight].scaled(by: styleGain))
    styleBias = Variable(tensors[layer.styleBias])
    // One program scales the weights that are normalised afterwards, which its 1e-8 notices, and the other does not.
    let isScaled = isColor || architecture.naming == .port
    let scale = isScaled ? 1 / Float(shape[1] * shape[2] * shape[3]).squareRoot() : 1
    let stored = tensors[layer.weight].reshaped(shape)
    weight = Variable(stored.permuted(enlarges ? [1, 2, 3, 0] : [0, 2, 3, 1]).scaled(by: scale).frozen())
    energy =
      isColor
      ? nil
      : Variable(stored.scaled(by: scale)).squared().sum(to: [shape[0], shape[1], 1, 1]).reshaped([shape[0], shape[1]])
    bias = Variable(tensors[layer.bias].reshaped([shape[0]]))
    noiseStrength = layer.noiseStrength.map {
      Variable(Tensor(repeating: tensors[$0].values[0], shape: [shape[0]]))
    }
    fixedNoise = layer.noise.map { tensors[$0].reshaped([1, size, size, 1]) }
    filter =
      enlarges || layer.filter != nil || (isColor && size > 4 && architecture.output == .skip)
      ? SmoothingFilter(layer.filter.map { tensors[$0] }, naming: architecture.naming) : nil
    gain = isColor ? 1 : Float(2).squareRoot() * factor
    clamp = architecture.clamp.map { isColor ? $0 : $0 * factor }
  }

  /// A layer that adds noise.
  var hasNoise: Bool { noiseStrength != nil }

  /// The style's factors of the input channels, `[N, inputChannels]`.
  func styleChannels(_ w: Variable) -> Variable { w.matrixProduct(styleWeight, transposeOther: true) + styleBias }

  /// Features `[N, H, H, inputChannels]` → features `[N, size, size, outputChannels]`.
  /// - Parameters:
  ///   - x: the features.
  ///   - s: factors of the input channels, `[N, inputChannels]`.
  ///   - noise: what is added to every channel times the layer's strength, `[1, size, size, 1]`; nil for none.
  func features(_ x: Variable, channels s: Variable, noise: Tensor?) -> Variable {
    guard let energy else { preconditionFailure("features: \(name) makes colours") }
    let n = s.shape[0]
    let modulated = x * s.reshaped([n, 1, 1, inputChannels])
    let y: Variable
    if enlarges, let filter {
      y = filter.smoothed(modulated.transposedConvolution(weight, stride: 2, padding: 0))
    } else {
      y = modulated.convolution(weight, padding: weight.shape[1] / 2)
    }
    let scale = (s.squared().matrixProduct(energy, transposeOther: true) + 1e-8).reciprocalSquareRoot()
      .reshaped([n, 1, 1, outputChannels])
    let result: Variable
    if let noise, let noiseStrength {
      result = y.scaledBiasedLeakyReLU(
        scale: scale, bias: bias, noise: noise, strength: noiseStrength, slope: 0.2, gain: gain)
    } else {
      result = y.scaledBiasedLeakyReLU(scale: scale, bias: bias, slope: 0.2, gain: gain)
    }
    return clamp.map { result.clamped(to: $0) } ?? result
  }

  /// Features `[N, size, size, inputChannels]` → colours `[N, size, size, outputChannels]`.
  func colors(_ x: Variable, channels s: Variable) -> Variable {
    let result = (x * s.reshaped([s.shape[0], 1, 1, inputChannels])).convolution(weight, bias: bias)
    return clamp.map { result.clamped(to: $0) } ?? result
  }
}

extension SmoothingFilter {
  /// The filter of a layer that enlarges by two, whose taps are to sum up to 4; without one in the file that of 1, 3,
  /// 3, 1 along both axes.
  init(_ stored: Tensor?, naming: StyleGAN2Architecture.Naming) {
    guard let stored else {
      self.init(Tensor([0.125, 0.375, 0.375, 0.125], shape: [4]), gain: 4)
      return
    }
    // One program stores a filter of the sum 1, the other one of the sum 4.
    self.init(stored, gain: naming == .ada ? 4 : 1)
  }
}
