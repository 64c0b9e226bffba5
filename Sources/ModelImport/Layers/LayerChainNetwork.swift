import Engine

/// A chain with its weights, prepared once: vectors `[N, C]` and images `[N, H, W, C]` from layer to layer.
struct LayerChainNetwork {
  let chain: LayerChain
  private let steps: [Step]

  private enum Step {
    case dense(weight: Variable, bias: Variable?)
    case convolution(weight: Variable, bias: Variable?, stride: Int, padding: Int)
    case transposedConvolution(weight: Variable, bias: Variable?, stride: Int, padding: Int, extra: Int)
    /// `x · scale + offset` of each channel.
    case affine(scale: Variable, offset: Variable)
    case activation(LayerChain.Activation)
    case upsample(factor: Int, LayerChain.Enlargement)
    case reshape(channels: Int, height: Int, width: Int)
    case flatten
    case maxPool(size: Int)
  }

  /// - Parameters:
  ///   - chain: the layers, which fit each other.
  ///   - tensors: the tensors of `LayerChain.requests`.
  ///   - file: what errors name.
  init(_ chain: LayerChain, _ tensors: ImportedTensors, file: String) throws {
    self.chain = chain
    let isTorch = chain.layout == .pytorch
    var shape = chain.inputShape
    steps = try zip(chain.layers, chain.shapes(file: file)).map { layer, next in
      let parts = chain.requests(of: layer, for: shape).map { tensors[$0] }
      defer { shape = next }
      func weight(_ torch: [Int], _ keras: [Int]) -> Variable { Variable(parts[0].permuted(isTorch ? torch : keras)) }
      let bias = parts.count == 2 ? Variable(parts[1]) : nil
      switch layer {
      case .dense: return .dense(weight: weight([0, 1], [1, 0]), bias: bias)
      case .convolution(_, _, _, let stride, let padding, _):
        return .convolution(weight: weight([0, 2, 3, 1], [3, 0, 1, 2]), bias: bias, stride: stride, padding: padding)
      case .transposedConvolution(_, _, _, let stride, let padding, let extra, _):
        return .transposedConvolution(
          weight: weight([0, 2, 3, 1], [3, 0, 1, 2]), bias: bias, stride: stride, padding: padding, extra: extra)
      case .batchNorm(_, let epsilon, let hasScale): return Self.affine(parts, epsilon: epsilon, hasScale: hasScale)
      case .activation(let activation): return .activation(activation)
      case .upsample(let factor, let enlargement): return .upsample(factor: factor, enlargement)
      case .reshape(let channels, let height, let width):
        return .reshape(channels: channels, height: height, width: width)
      case .flatten: return .flatten
      case .maxPool(let size): return .maxPool(size: size)
      }
    }
  }

  /// `scale · (x − mean) / √(variance + ε) + bias` as a factor and an offset, in double precision.
  private static func affine(_ parts: [Tensor], epsilon: Float, hasScale: Bool) -> Step {
    let (mean, variance) = (parts[parts.count - 2].values, parts[parts.count - 1].values)
    let scale = hasScale ? parts[0].values : [Float](repeating: 1, count: mean.count)
    let bias = hasScale ? parts[1].values : [Float](repeating: 0, count: mean.count)
    let factors = mean.indices.map { Double(scale[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot() }
    let offsets = mean.indices.map { Double(bias[$0]) - factors[$0] * Double(mean[$0]) }
    return .affine(
      scale: Variable(Tensor(factors.map { Float($0) }, shape: [mean.count])),
      offset: Variable(Tensor(offsets.map { Float($0) }, shape: [mean.count])))
  }

  /// What the last layer gives; differentiable.
  /// - Parameters:
  ///   - input: codes `[N, D]`, joined with their classes, or images `[N, H, W, C]`.
  ///   - count: the layers that are computed; nil for all.
  ///   - edit: is given each layer's index in the chain and what it gives, and returns what the next one reads.
  func callAsFunction(
    _ input: Variable, layers count: Int? = nil, editing edit: (_ layer: Int, _ output: Variable) -> Variable = { $1 }
  ) -> Variable {
    steps.prefix(count ?? steps.count).enumerated().reduce(input) { edit($1.offset, apply($1.element, to: $0)) }
  }

  private func apply(_ step: Step, to x: Variable) -> Variable {
    let n = x.shape[0]
    switch step {
    case .dense(let weight, let bias):
      let y = x.matrixProduct(weight, transposeOther: true)
      return bias.map { y + $0 } ?? y
    case .convolution(let weight, let bias, let stride, let padding):
      return x.convolution(weight, bias: bias, stride: stride, padding: padding)
    case .transposedConvolution(let weight, let bias, let stride, let padding, let extra):
      let image = x.shape.count == 2 ? x.reshaped([n, 1, 1, x.shape[1]]) : x
      let y =
        extra == 0
        ? image.transposedConvolution(weight, stride: stride, padding: padding)
        : cropped(image.transposedConvolution(weight, stride: stride, padding: 0), padding: padding, extra: extra)
      return bias.map { y + $0 } ?? y
    case .affine(let scale, let offset): return x * scale + offset
    case .activation(.leakyReLU(let slope)): return x.leakyReLU(slope: slope)
    case .activation(.tanh): return x.tanh()
    case .activation(.sigmoid): return x.sigmoid()
    case .upsample(let factor, let enlargement):
      return x.resampled(
        rows: enlargement.axis(x.shape[1], factor), columns: enlargement.axis(x.shape[2], factor))
    case .reshape(let channels, let height, let width):
      return chain.layout == .keras
        ? x.reshaped([n, height, width, channels])
        : x.reshaped([n, channels, height * width]).swappingLastAxes().reshaped([n, height, width, channels])
    case .flatten:
      let (pixels, channels) = (x.shape[1] * x.shape[2], x.shape[3])
      return chain.layout == .keras
        ? x.reshaped([n, pixels * channels])
        : x.reshaped([n, pixels, channels]).swappingLastAxes().reshaped([n, pixels * channels])
    case .maxPool(let size): return x.maximumPooled(size: size)
    }
  }

  /// Takes `padding` rows and columns off the top and left, and `padding − extra` off the bottom and right, where more
  /// than there are is 0.
  private func cropped(_ x: Variable, padding: Int, extra: Int) -> Variable {
    func axis(_ size: Int) -> ResamplingAxis {
      .filter([1], inputs: size, outputs: size - 2 * padding + extra, before: -padding)
    }
    return x.resampled(rows: axis(x.shape[1]), columns: axis(x.shape[2]))
  }
}

extension LayerChain.Enlargement {
  fileprivate func axis(_ inputs: Int, _ factor: Int) -> ResamplingAxis {
    switch self {
    case .nearest: .nearest(inputs: inputs, factor: factor)
    case .bilinear: .linear(inputs: inputs, factor: factor)
    case .bilinearCorners: .linear(inputs: inputs, factor: factor, aligningCorners: true)
    }
  }
}
