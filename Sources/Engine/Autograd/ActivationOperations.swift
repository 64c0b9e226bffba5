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

  /// `gain · leakyReLU(self · scale + noise · strength + bias)` in one pass: images `[N, H, W, C]`, scale
  /// `[N, 1, 1, C]`, strength and bias `[C]`, and constant noise `[N, H, W, 1]` or, the same for all images,
  /// `[1, H, W, 1]`.
  public func scaledBiasedLeakyReLU(
    scale: Variable, bias: Variable, noise: Tensor, strength: Variable, slope: Float = 0.2, gain: Float = 1
  ) -> Variable {
    Self.apply(ScaledBiasedLeakyReLU(slope: slope, gain: gain, noise: noise), [self, scale, bias, strength])
  }
}

struct LeakyReLU: NarrowOperation {
  let slope: Float
  let gain: Float

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].leakyReLU(slope: slope, gain: gain) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(LeakyReLUGradient(slope: slope, gain: gain), gradient, output)]
  }
}

/// The derivative of a leaky ReLU from its output, whose sign is the input's; linear in the gradient.
struct LeakyReLUGradient: NarrowOperation {
  let slope: Float
  let gain: Float

  func forward(_ inputs: [Tensor]) -> Tensor {
    inputs[0].leakyReLUGradient(output: inputs[1], slope: slope, gain: gain)
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [needs[0] ? Variable.apply(self, gradient, inputs[1]) : nil, nil]
  }
}

/// `gain · leakyReLU(x·s + b)` with inputs `x, s, b`; with noise n, `gain · leakyReLU(x·s + n·k + b)` with inputs
/// `x, s, b, k`.
struct ScaledBiasedLeakyReLU: NarrowOperation {
  let slope: Float
  let gain: Float
  var noise: Tensor?

  func forward(_ inputs: [Tensor]) -> Tensor {
    inputs[0].scaledBiasedLeakyReLU(
      scale: inputs[1], bias: inputs[2], noise: noise.map { ($0, inputs[3]) }, slope: slope, gain: gain)
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    let (x, scale, bias) = (inputs[0], inputs[1], inputs[2])
    let g = Variable.apply(LeakyReLUGradient(slope: slope, gain: gain), gradient, output)
    var result = [
      needs[0] ? g * scale : nil,
      needs[1] ? g.productSum(x, to: scale.shape) : nil,
      needs[2] ? g.sum(to: bias.shape) : nil,
    ]
    if let noise { result.append(needs[3] ? strengthGradient(g, noise) : nil) }
    return result
  }

  /// `Σ g·n` over images and positions: `[C]`.
  private func strengthGradient(_ g: Variable, _ noise: Tensor) -> Variable {
    let channels = g.shape[3]
    // Noise that all images share meets the sum of their gradients.
    let summed = g.shape[0] == noise.shape[0] ? g : g.sum(to: [1] + g.shape.dropFirst())
    let rows = noise.count
    return Variable(noise.reshaped([1, rows])).matrixProduct(summed.reshaped([rows, channels])).reshaped([channels])
  }
}
