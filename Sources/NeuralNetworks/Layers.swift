import Engine

// Layers with weights stored at the scale they are used at, for networks that are trained on their own:
// He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015, equation 14.

/// A dense layer `x Wᵀ + b`: `[N, inputs]` → `[N, outputs]`.
public struct Dense: Sendable {
  /// W, `[outputs, inputs]`, and b, `[outputs]`.
  public let weight, bias: ParameterReference

  /// - Parameters:
  ///   - name: what the names of its parameters begin with.
  ///   - inputs: numbers that it reads.
  ///   - outputs: numbers that it gives.
  ///   - gain: √2 before a rectifier, 1 before none; weights have the deviation `gain / √inputs`.
  ///   - set: gets the parameters.
  ///   - initializer: draws the weights.
  public init(
    _ name: String, inputs: Int, outputs: Int, gain: Float = 1, into set: inout ParameterSet,
    _ initializer: Initializer
  ) {
    weight = set.add(
      "\(name).weight",
      initializer.normal(
        "\(name).weight", [outputs, inputs], standardDeviation: gain / Float(inputs).squareRoot()))
    bias = set.add("\(name).bias", Tensor.zeros([outputs]))
  }

  /// `x Wᵀ + b`: `[N, inputs]` → `[N, outputs]`.
  public func callAsFunction(_ x: Variable, _ parameters: BoundParameters) -> Variable {
    x.matrixProduct(parameters[weight], transposeOther: true) + parameters[bias]
  }
}

/// A convolution that keeps the size, for odd kernels: `[N, H, W, inputChannels]` → `[N, H, W, outputChannels]`.
public struct Convolution: Sendable {
  /// The kernel, `[outputChannels, kernelSize, kernelSize, inputChannels]`, and a number for each output channel.
  public let weight, bias: ParameterReference
  let padding: Int

  /// - Parameters:
  ///   - name: what the names of its parameters begin with.
  ///   - inputChannels: channels that it reads.
  ///   - outputChannels: channels that it gives.
  ///   - kernelSize: width and height of the kernel, an odd number.
  ///   - gain: √2 before a rectifier, 1 before none; weights have the deviation `gain / √(inputChannels ·
  ///     kernelSize²)`.
  ///   - set: gets the parameters.
  ///   - initializer: draws the weights.
  public init(
    _ name: String, inputChannels: Int, outputChannels: Int, kernelSize: Int, gain: Float = 1,
    into set: inout ParameterSet, _ initializer: Initializer
  ) {
    precondition(kernelSize % 2 == 1, "Convolution: an odd kernel keeps the size, found \(kernelSize)")
    let fanIn = inputChannels * kernelSize * kernelSize
    weight = set.add(
      "\(name).weight",
      initializer.normal(
        "\(name).weight", [outputChannels, kernelSize, kernelSize, inputChannels],
        standardDeviation: gain / Float(fanIn).squareRoot()))
    bias = set.add("\(name).bias", Tensor.zeros([outputChannels]))
    padding = kernelSize / 2
  }

  /// `activation(x ∗ weight + bias)`.
  /// - Parameters:
  ///   - x: images `[N, H, W, inputChannels]`.
  ///   - parameters: those of the network, this layer among them.
  ///   - activation: applied to the result.
  /// - Returns: images `[N, H, W, outputChannels]`.
  public func callAsFunction(
    _ x: Variable, _ parameters: BoundParameters, activation: FusedActivation = .none
  ) -> Variable {
    x.convolution(parameters[weight], bias: parameters[bias], padding: padding, activation: activation)
  }
}

extension Variable {
  /// The mean over all positions: `[N, H, W, C]` → `[N, C]`.
  public func globalAveragePooled() -> Variable {
    let (n, c) = (shape[0], shape[3])
    return mean(to: [n, 1, 1, c]).reshaped([n, c])
  }
}
