import Engine

// Layers with an equalised learning rate: weights are stored N(0, 1) and scaled at run time by
// 1/√(fan in), so that Adam's steps have the same relative size in every layer
// (Karras, Aila, Laine and Lehtinen, "Progressive growing of GANs", ICLR 2018, section 4.1).

/// A dense layer: `[N, inputs]` → `[N, outputs]`.
public struct EqualizedDense: Sendable {
  let weight: ParameterReference
  /// Nil for a layer that adds none.
  let bias: ParameterReference?
  let learningRateMultiplier: Float
  let gain: Float

  /// - Parameters:
  ///   - name: what the names of its parameters begin with.
  ///   - inputs: numbers that it reads.
  ///   - outputs: numbers that it gives.
  ///   - learningRateMultiplier: weights are stored divided by it, so that Adam moves them more slowly.
  ///   - initialBias: the bias before training; nil for none at all.
  ///   - set: gets the parameters.
  ///   - initializer: draws the weights.
  public init(
    _ name: String, inputs: Int, outputs: Int, learningRateMultiplier: Float = 1, initialBias: Float? = 0,
    into set: inout ParameterSet, _ initializer: Initializer
  ) {
    weight = set.add(
      "\(name).weight",
      initializer.normal("\(name).weight", [outputs, inputs], standardDeviation: 1 / learningRateMultiplier))
    bias = initialBias.map { set.add("\(name).bias", Tensor(repeating: $0, shape: [outputs])) }
    self.learningRateMultiplier = learningRateMultiplier
    gain = learningRateMultiplier / Float(inputs).squareRoot()
  }

  /// `x Wᵀ + b`: `[N, inputs]` → `[N, outputs]`, with W as `scaledWeight(_:)` gives it, and b as it is stored times the
  /// layer's learning-rate multiplier.
  public func callAsFunction(_ x: Variable, _ parameters: BoundParameters) -> Variable {
    let product = x.matrixProduct(scaledWeight(parameters), transposeOther: true)
    return bias.map { product + parameters[$0] * learningRateMultiplier } ?? product
  }

  /// The matrix as it is applied, `[outputs, inputs]`.
  public func scaledWeight(_ parameters: BoundParameters) -> Variable { parameters[weight] * gain }
}

/// A convolution that keeps the size: `[N, H, W, inputChannels]` → `[N, H, W, outputChannels]`.
public struct EqualizedConvolution: Sendable {
  let weight, bias: ParameterReference
  let gain: Float
  let padding: Int

  /// A layer with weights N(0, 1) and biases of zero.
  /// - Parameters:
  ///   - name: what the names of its parameters begin with.
  ///   - inputChannels: channels that it reads.
  ///   - outputChannels: channels that it gives.
  ///   - kernelSize: width and height of the kernel, an odd number.
  ///   - set: gets the parameters.
  ///   - initializer: draws the weights.
  public init(
    _ name: String, inputChannels: Int, outputChannels: Int, kernelSize: Int,
    into set: inout ParameterSet, _ initializer: Initializer
  ) {
    weight = set.add(
      "\(name).weight", initializer.normal("\(name).weight", [outputChannels, kernelSize, kernelSize, inputChannels]))
    bias = set.add("\(name).bias", Tensor.zeros([outputChannels]))
    gain = 1 / Float(inputChannels * kernelSize * kernelSize).squareRoot()
    padding = kernelSize / 2
  }

  /// `activation(x ∗ (gain · weight) + bias)`, with gain `1 / √(inputChannels · kernelSize²)`.
  /// - Parameters:
  ///   - x: images `[N, H, W, inputChannels]`.
  ///   - parameters: those of the network, this layer among them.
  ///   - activation: applied to the result.
  /// - Returns: images `[N, H, W, outputChannels]`.
  public func callAsFunction(
    _ x: Variable, _ parameters: BoundParameters, activation: FusedActivation = .none
  ) -> Variable {
    x.convolution(parameters[weight] * gain, bias: parameters[bias], padding: padding, activation: activation)
  }
}

/// A convolution whose input channels are scaled by a style (Karras et al., "Analyzing and improving
/// the image quality of StyleGAN", CVPR 2020, section 2.2).
///
/// Images `[N, H, W, inputChannels]` and styles w `[N, styleDimension]` → `[N, H, W, outputChannels]`.
/// The modulation scales the input and the demodulation `1/√(Σ (s·k)² + 1e-8)` the output, which is
/// the same as scaling the weights of each sample, at the cost of one shared convolution.
public struct ModulatedConvolution: Sendable {
  /// Makes of w a factor for each input channel: `[N, styleDimension]` → `[N, inputChannels]`.
  public let style: EqualizedDense
  /// The kernel as it is stored, before its gain: `[outputChannels, kernelSize, kernelSize, inputChannels]`.
  public let weight: ParameterReference
  let bias: ParameterReference
  /// How much of the noise each output channel gets; nil for a layer without noise.
  let noiseStrength: ParameterReference?
  let gain: Float
  let padding: Int
  /// Channels of the images that it gives.
  public let outputChannels: Int

  /// A layer with weights N(0, 1), biases of zero, and noise of strength zero; its style layer has biases of one.
  /// - Parameters:
  ///   - name: what the names of its parameters begin with.
  ///   - inputChannels: channels that it reads.
  ///   - outputChannels: channels that it gives.
  ///   - kernelSize: width and height of the kernel, an odd number.
  ///   - styleDimension: numbers of a style w.
  ///   - hasNoise: whether each output channel has a strength of noise.
  ///   - set: gets the parameters.
  ///   - initializer: draws the weights.
  public init(
    _ name: String, inputChannels: Int, outputChannels: Int, kernelSize: Int, styleDimension: Int,
    hasNoise: Bool = false, into set: inout ParameterSet, _ initializer: Initializer
  ) {
    style = EqualizedDense(
      "\(name).style", inputs: styleDimension, outputs: inputChannels, initialBias: 1, into: &set, initializer)
    weight = set.add(
      "\(name).weight", initializer.normal("\(name).weight", [outputChannels, kernelSize, kernelSize, inputChannels]))
    bias = set.add("\(name).bias", Tensor.zeros([outputChannels]))
    noiseStrength = hasNoise ? set.add("\(name).noise", Tensor.zeros([outputChannels])) : nil
    gain = 1 / Float(inputChannels * kernelSize * kernelSize).squareRoot()
    padding = kernelSize / 2
    self.outputChannels = outputChannels
  }

  /// Where an image is enlarged by two, bilinearly.
  public enum Upsampling: Sendable {
    /// The image keeps its size.
    case none
    /// Before the convolution, but after the modulation, with which it commutes.
    case before
    /// After the convolution, which then sees a quarter of the pixels.
    case after
  }

  /// Modulated, convolved, demodulated, biased and passed through the leaky ReLU (slope 0.2, gain √2).
  ///
  /// - Parameters:
  ///   - x: features `[N, H, W, inputChannels]`.
  ///   - w: the style of each image, `[N, styleDimension]`.
  ///   - parameters: those of the network, this layer among them.
  ///   - upsampling: whether the image is enlarged by two, and where.
  ///   - noise: what a layer with noise adds before its activation, each channel by its own strength: `[N, H, W, 1]`,
  ///     or `[1, H, W, 1]` for all images alike, of the output's size.
  ///   - styleOffset: added to what the style layer makes of w, `[N, inputChannels]`.
  public func callAsFunction(
    _ x: Variable, _ w: Variable, _ parameters: BoundParameters, upsampling: Upsampling = .none, noise: Tensor? = nil,
    styleOffset: Variable? = nil
  ) -> Variable {
    let s = channels(w, parameters, styleOffset)
    let kernel = parameters[weight] * gain
    let (n, inputs) = (s.shape[0], s.shape[1])
    let modulated = x * s.reshaped([n, 1, 1, inputs])
    let y =
      switch upsampling {
      case .none: modulated.convolution(kernel, padding: padding)
      case .before: modulated.upsampledBilinear().convolution(kernel, padding: padding)
      case .after: modulated.convolution(kernel, padding: padding).upsampledBilinear()
      }
    let energy = kernel.squared().sum(to: [outputChannels, 1, 1, inputs]).reshaped([outputChannels, inputs])
    let demodulation = (s.squared().matrixProduct(energy, transposeOther: true) + 1e-8).reciprocalSquareRoot()
    let scale = demodulation.reshaped([n, 1, 1, outputChannels])
    guard let noise, let noiseStrength else {
      return y.scaledBiasedLeakyReLU(
        scale: scale, bias: parameters[bias], slope: StyleActivation.slope, gain: StyleActivation.gain)
    }
    return y.scaledBiasedLeakyReLU(
      scale: scale, bias: parameters[bias], noise: noise, strength: parameters[noiseStrength],
      slope: StyleActivation.slope,
      gain: StyleActivation.gain)
  }

  /// Modulated and convolved, without demodulation or activation: the layer that makes colours.
  public func linear(
    _ x: Variable, _ w: Variable, _ parameters: BoundParameters, styleOffset: Variable? = nil
  ) -> Variable {
    let s = channels(w, parameters, styleOffset)
    return (x * s.reshaped([s.shape[0], 1, 1, s.shape[1]]))
      .convolution(parameters[weight] * gain, bias: parameters[bias], padding: padding)
  }

  /// Weight and bias, in which what `linear` makes is linear.
  public var linearParameters: [ParameterReference] { [weight, bias] }

  private func channels(_ w: Variable, _ parameters: BoundParameters, _ offset: Variable?) -> Variable {
    let s = style(w, parameters)
    return offset.map { s + $0 } ?? s
  }
}
