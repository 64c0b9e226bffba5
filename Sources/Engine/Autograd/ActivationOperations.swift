/// Leaky ReLUs, alone and fused with what precedes them in a modulated convolution.
extension Variable {
  /// `gain · max(x, slope·x)` with 0 ≤ slope ≤ 1.
  public func leakyReLU(slope: Float = 0.2, gain: Float = 1) -> Variable {
    Self.apply(LeakyReLU(slope: slope, gain: gain), self)
  }

  /// `gain · leakyReLU(self · scale + bias)` in one pass: images `[N, H, W, C]`, scale `[N, 1, 1, C]`, bias `[C]`.
  public func scaledBiasedLeakyReLU(scale: Variable, bias: Variable, slope: Float = 0.2, gain: Float = 1) -> Variable {
    Self.apply(ScaledBiasedLeakyReLU(slope: slope, gain: gain), self, scale, bias)
  }
}

struct LeakyReLU: DifferentiableOperation {
  let slope: Float
  let gain: Float

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].leakyReLU(slope: slope, gain: gain) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(LeakyReLUGradient(slope: slope, gain: gain), gradient, output)]
  }
}

/// The derivative of a leaky ReLU from its output, whose sign is the input's; linear in the gradient.
struct LeakyReLUGradient: DifferentiableOperation {
  let slope: Float
  let gain: Float

  func forward(_ inputs: [Tensor]) -> Tensor {
    inputs[0].leakyReLUGradient(output: inputs[1], slope: slope, gain: gain)
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [needs[0] ? Variable.apply(self, gradient, inputs[1]) : nil, nil]
  }
}

/// `gain · leakyReLU(x·s + b)`; inputs `x, s, b`.
struct ScaledBiasedLeakyReLU: DifferentiableOperation {
  let slope: Float
  let gain: Float

  func forward(_ inputs: [Tensor]) -> Tensor {
    inputs[0].scaledBiasedLeakyReLU(scale: inputs[1], bias: inputs[2], slope: slope, gain: gain)
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    let (x, scale, bias) = (inputs[0], inputs[1], inputs[2])
    let g = Variable.apply(LeakyReLUGradient(slope: slope, gain: gain), gradient, output)
    return [
      needs[0] ? g * scale : nil,
      needs[1] ? g.productSum(x, to: scale.shape) : nil,
      needs[2] ? g.sum(to: bias.shape) : nil,
    ]
  }
}
