import Engine

// Convolutions that halve or double the size, with weights stored at the scale they are used at.

/// `[N, H, W, inputChannels]` → `[N, H', W', outputChannels]` with `H' = (H + 2·padding − kernelSize) / stride + 1`.
public struct StridedConvolution: Sendable {
  /// The kernel, `[outputChannels, kernelSize, kernelSize, inputChannels]`.
  public let weight: ParameterReference
  /// A number for each output channel, `[outputChannels]`; nil for a layer that adds none.
  public let bias: ParameterReference?
  let stride, padding: Int

  /// A layer whose biases are zero, if it has any. The defaults halve the height and width of even images.
  /// - Parameters:
  ///   - name: what the names of its parameters begin with.
  ///   - inputChannels: channels that it reads.
  ///   - outputChannels: channels that it gives.
  ///   - kernelSize: width and height of the kernel.
  ///   - stride: pixels from one place of the kernel to the next.
  ///   - padding: rows and columns of zeros that are added on every side.
  ///   - hasBias: whether a number for each output channel is added; a batch normalisation that follows makes it
  ///     useless.
  ///   - set: gets the parameters.
  ///   - initializer: draws the weights.
  ///   - initialization: the distribution of the weights.
  public init(
    _ name: String, inputChannels: Int, outputChannels: Int, kernelSize: Int = 4, stride: Int = 2, padding: Int = 1,
    hasBias: Bool, into set: inout ParameterSet, _ initializer: Initializer, _ initialization: WeightInitialization
  ) {
    weight = set.add(
      "\(name).weight",
      initializer.weights("\(name).weight", [outputChannels, kernelSize, kernelSize, inputChannels], initialization))
    bias = hasBias ? set.add("\(name).bias", Tensor.zeros([outputChannels])) : nil
    (self.stride, self.padding) = (stride, padding)
  }

  /// `activation(x ∗ weight + bias)`.
  /// - Parameters:
  ///   - x: images `[N, H, W, inputChannels]`.
  ///   - parameters: those of the network, this layer among them.
  ///   - activation: applied to the result.
  /// - Returns: images `[N, H', W', outputChannels]`.
  public func callAsFunction(
    _ x: Variable, _ parameters: BoundParameters, activation: FusedActivation = .none
  ) -> Variable {
    x.convolution(
      parameters[weight], bias: bias.map { parameters[$0] }, stride: stride, padding: padding, activation: activation)
  }
}

/// `[N, H, W, inputChannels]` → `[N, H', W', outputChannels]` with `H' = (H − 1)·stride + kernelSize − 2·padding`.
public struct TransposedConvolution: Sendable {
  /// `[inputChannels, kernelSize, kernelSize, outputChannels]`: the layout of the convolution it transposes.
  public let weight: ParameterReference
  /// A number for each output channel, `[outputChannels]`; nil for a layer that adds none.
  public let bias: ParameterReference?
  let stride, padding: Int

  /// A layer whose biases are zero, if it has any. The defaults double the height and width of images.
  /// - Parameters:
  ///   - name: what the names of its parameters begin with.
  ///   - inputChannels: channels that it reads.
  ///   - outputChannels: channels that it gives.
  ///   - kernelSize: width and height of the kernel.
  ///   - stride: pixels of the output from one place of the kernel to the next.
  ///   - padding: rows and columns that are cut off the output on every side.
  ///   - hasBias: whether a number for each output channel is added; a batch normalisation that follows makes it
  ///     useless.
  ///   - set: gets the parameters.
  ///   - initializer: draws the weights.
  ///   - initialization: the distribution of the weights.
  public init(
    _ name: String, inputChannels: Int, outputChannels: Int, kernelSize: Int = 4, stride: Int = 2, padding: Int = 1,
    hasBias: Bool, into set: inout ParameterSet, _ initializer: Initializer, _ initialization: WeightInitialization
  ) {
    weight = set.add(
      "\(name).weight",
      initializer.weights("\(name).weight", [inputChannels, kernelSize, kernelSize, outputChannels], initialization))
    bias = hasBias ? set.add("\(name).bias", Tensor.zeros([outputChannels])) : nil
    (self.stride, self.padding) = (stride, padding)
  }

  /// Each pixel of the input puts the kernel, times its values, into the output; what overlaps is summed, then the bias
  /// is added: `[N, H, W, inputChannels]` → `[N, H', W', outputChannels]`.
  public func callAsFunction(_ x: Variable, _ parameters: BoundParameters) -> Variable {
    let y = x.transposedConvolution(parameters[weight], stride: stride, padding: padding)
    return bias.map { y + parameters[$0] } ?? y
  }
}
