/// Batch normalisation (Ioffe and Szegedy, ICML 2015), with any order of derivative.
extension Variable {
  /// `activation(scale · x̂ + bias)` with `x̂ = (x − mean) / √(variance + ε)` of each channel over samples and positions.
  ///
  /// Images `[N, H, W, C]`, scale and bias `[C]`. The statistics are those of the batch, through which gradients flow;
  /// they come back too, for running averages.
  public func batchNormalized(
    scale: Variable, bias: Variable, epsilon: Float = 1e-5, activation: FusedActivation = .none
  ) -> (output: Variable, statistics: ChannelStatistics) {
    requireChannels(scale, bias)
    let statistics = value.channelStatistics()
    let operation = BatchNormalizationOperation(statistics: statistics, epsilon: epsilon, activation: activation)
    return (Self.apply(operation, self, scale, bias), statistics)
  }

  /// `activation(scale · x̂ + bias)` with `x̂ = (x − mean) / √(variance + ε)` of given statistics, which are constants:
  /// what a trained network does. Images `[N, H, W, C]`, scale and bias `[C]`.
  public func normalized(
    with statistics: ChannelStatistics, scale: Variable, bias: Variable, epsilon: Float = 1e-5,
    activation: FusedActivation = .none
  ) -> Variable {
    requireChannels(scale, bias)
    let inverse = Variable(statistics.inverseDeviation(epsilon: epsilon))
    let factor = scale * inverse
    let y = self * factor + (bias - factor * Variable(statistics.mean))
    switch activation {
    case .none: return y
    case .leakyReLU(let slope, let gain): return y.leakyReLU(slope: slope, gain: gain)
    }
  }

  private func requireChannels(_ scale: Variable, _ bias: Variable) {
    precondition(
      shape.count == 4 && scale.shape == [shape[3]] && bias.shape == [shape[3]],
      "batchNormalized: images [N, H, W, C] with scale and bias [C], found \(shape), \(scale.shape), \(bias.shape)")
  }
}

/// `activation(γ·x̂ + β)`; inputs `x, γ, β`. The statistics are those of x.
struct BatchNormalizationOperation: NarrowOperation {
  let statistics: ChannelStatistics
  let epsilon: Float
  let activation: FusedActivation

  func forward(_ inputs: [Tensor]) -> Tensor {
    let inverse = statistics.inverseDeviation(epsilon: epsilon).values
    let scale = zip(inputs[1].values, inverse).map { $0 * $1 }
    let offset = zip(inputs[2].values, zip(scale, statistics.mean.values)).map { $0 - $1.0 * $1.1 }
    switch activation {
    case .none: return inputs[0].channelAffine(scale: scale, offset: offset)
    case .leakyReLU(let slope, let gain):
      return inputs[0].channelAffine(scale: scale, offset: offset, slope: slope, gain: gain)
    }
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    let (x, scale) = (inputs[0], inputs[1])
    var g = gradient
    if case .leakyReLU(let slope, let gain) = activation {
      g = Variable.apply(LeakyReLUGradient(slope: slope, gain: gain), gradient, output)
    }
    let derivative = BatchNormalizationGradient(statistics: statistics, epsilon: epsilon)
    return [
      needs[0] ? Variable.apply(derivative, g, x, scale) : nil,
      needs[1] ? g.productSum(derivative.standardized(x), to: scale.shape) : nil,
      needs[2] ? g.sum(to: scale.shape) : nil,
    ]
  }
}

/// The derivative in the images, `D(g, x, γ) = γ·r·(g − mean(g) − x̂·mean(g·x̂))` with `r = 1/√(variance + ε)`;
/// linear in g and γ, and self-adjoint in g.
struct BatchNormalizationGradient: NarrowOperation {
  let statistics: ChannelStatistics
  let epsilon: Float

  func forward(_ inputs: [Tensor]) -> Tensor {
    let (g, x, scale) = (inputs[0], inputs[1], inputs[2])
    let inverse = statistics.inverseDeviation(epsilon: epsilon).values
    let (sum, product) = g.centredProductSums(with: x, mean: statistics.mean)
    let count = Double(statistics.count)
    return g.centredCombination(
      with: x, mean: statistics.mean, scale: zip(scale.values, inverse).map { $0 * $1 },
      offset: sum.map { Float($0 / count) },
      slope: zip(product, inverse).map { Float($0 / count * Double($1) * Double($1)) })
  }

  func backward(gradient u: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    let (g, x, scale) = (inputs[0], inputs[1], inputs[2])
    let one = Variable(Tensor(repeating: 1, shape: scale.shape))
    return [
      needs[0] ? Variable.apply(self, u, x, scale) : nil,
      needs[1] ? gradientInImages(u, g, x, scale) : nil,
      needs[2] ? u.productSum(Variable.apply(self, g, x, one), to: scale.shape) : nil,
    ]
  }

  /// With `S = Σ u·D(g, x, γ) = γ·r·(a − p·q/M)`, `a = Σ u·g − Σ u·Σ g/M`, `p = Σ u·x̂` and `q = Σ g·x̂`:
  /// `dS/dx = −γ·r/M · (r·x̂·(a − p·q/M) + q·D(u, x, 1) + p·D(g, x, 1))`, since `dr/dx = −r²·x̂/M` and `dp/dx = D(u, x, 1)`.
  private func gradientInImages(_ u: Variable, _ g: Variable, _ x: Variable, _ scale: Variable) -> Variable {
    let shape = scale.shape
    let share = 1 / Float(statistics.count)
    let one = Variable(Tensor(repeating: 1, shape: shape))
    let normalized = standardized(x)
    let inverse = deviation(x)
    let p = u.productSum(normalized, to: shape)
    let q = g.productSum(normalized, to: shape)
    let a = u.productSum(g, to: shape) - u.sum(to: shape) * g.sum(to: shape) * share
    let alongU = Variable.apply(self, u, x, one)
    let alongG = Variable.apply(self, g, x, one)
    let sum = normalized * (inverse * (a - p * q * share)) + alongU * q + alongG * p
    return sum * (scale * inverse * -share)
  }

  /// x̂, a function of x with the derivatives of one.
  func standardized(_ x: Variable) -> Variable {
    let channels = statistics.mean.shape
    let operation = BatchNormalizationOperation(statistics: statistics, epsilon: epsilon, activation: .none)
    return Variable.apply(
      operation, x, Variable(Tensor(repeating: 1, shape: channels)), Variable(Tensor.zeros(channels)))
  }

  /// r as a function of x: its derivative is `−r²·x̂/M`.
  private func deviation(_ x: Variable) -> Variable {
    Variable.apply(InverseDeviation(statistics: statistics, epsilon: epsilon), x)
  }
}

/// `r = 1/√(variance + ε)` of each channel, from images x.
struct InverseDeviation: NarrowOperation {
  let statistics: ChannelStatistics
  let epsilon: Float

  func forward(_ inputs: [Tensor]) -> Tensor { statistics.inverseDeviation(epsilon: epsilon) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    let derivative = BatchNormalizationGradient(statistics: statistics, epsilon: epsilon)
    return [derivative.standardized(inputs[0]) * (gradient * output.squared() * (-1 / Float(statistics.count)))]
  }
}
