import Engine

// Convolutions that halve or double the size, with weights stored at the scale they are used at.

/// `[N, H, W, inputChannels]` → `[N, H', W', outputChannels]` with `H' = (H + 2·padding − kernelSize) / stride + 1`.
public struct StridedConvolution: Sendable {
  public let weight: ParameterReference
  public let bias: ParameterReference?
  let stride, padding: Int

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
  public let bias: ParameterReference?
  let stride, padding: Int

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

  public func callAsFunction(_ x: Variable, _ parameters: BoundParameters) -> Variable {
    let y = x.transposedConvolution(parameters[weight], stride: stride, padding: padding)
    return bias.map { y + parameters[$0] } ?? y
  }
}
