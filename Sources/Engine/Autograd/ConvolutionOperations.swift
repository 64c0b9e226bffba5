/// Convolutions, their adjoints, and matrix products. Each adjoint is an operation of its own whose
/// derivative is again one of the three, so that any order of gradient is at hand.
extension Variable {
  /// `activation(self ∗ weight + bias)`: images `[N, H, W, I]`, weights `[O, kH, kW, I]`, bias `[O]` →
  /// `[N, H', W', O]`.
  public func convolution(
    _ weight: Variable, bias: Variable? = nil, stride: Int = 1, padding: Int = 0, activation: FusedActivation = .none
  ) -> Variable {
    let geometry = ConvolutionGeometry(input: shape, weight: weight.shape, stride: stride, padding: padding)
    if let bias {
      precondition(
        bias.shape == [geometry.outputChannels], "convolution: a bias \(bias.shape) for weights \(weight.shape)")
    }
    let operation = ConvolutionOperation(geometry: geometry, activation: activation)
    return Self.apply(operation, bias.map { [self, weight, $0] } ?? [self, weight])
  }

  /// The transposed convolution: images `[N, H, W, O]`, weights `[O, kH, kW, I]` → `[N, H', W', I]` with
  /// `H' = (H − 1)·stride + kH − 2·padding`.
  public func transposedConvolution(_ weight: Variable, stride: Int, padding: Int) -> Variable {
    let (n, height, width, _) = value.imageSizes("transposedConvolution")
    let size = [
      n, (height - 1) * stride + weight.shape[1] - 2 * padding, (width - 1) * stride + weight.shape[2] - 2 * padding,
      weight.shape[3],
    ]
    let geometry = ConvolutionGeometry(input: size, weight: weight.shape, stride: stride, padding: padding)
    precondition(
      geometry.outputShape == shape, "transposedConvolution: images \(shape) with weights \(weight.shape)")
    return Self.apply(ConvolutionBackwardData(geometry: geometry), self, weight)
  }

  /// `op(self) · op(other)` for matrices, `op` being the transposition where asked for.
  public func matrixProduct(_ other: Variable, transposeSelf: Bool = false, transposeOther: Bool = false) -> Variable {
    Self.apply(MatrixProduct(transposeA: transposeSelf, transposeB: transposeOther), self, other)
  }
}

/// `activation(x ∗ w + b)`; inputs `x, w` or `x, w, b`.
struct ConvolutionOperation: ConvolutionCount {
  let geometry: ConvolutionGeometry
  let activation: FusedActivation

  func forward(_ inputs: [Tensor]) -> Tensor {
    Kernels.backend.convolution(inputs[0], inputs[1], bias: inputs.count > 2 ? inputs[2] : nil, geometry, activation)
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    var g = gradient
    if case .leakyReLU(let slope, let gain) = activation {
      g = Variable.apply(LeakyReLUGradient(slope: slope, gain: gain), gradient, output)
    }
    var result: [Variable?] = [
      needs[0] ? Variable.apply(ConvolutionBackwardData(geometry: geometry), g, inputs[1]) : nil,
      needs[1] ? Variable.apply(ConvolutionBackwardWeights(geometry: geometry), inputs[0], g) : nil,
    ]
    if inputs.count > 2 { result.append(needs[2] ? g.sum(to: inputs[2].shape) : nil) }
    return result
  }
}

/// `wᵀ ∗ g`, linear in both; inputs `g, w`.
struct ConvolutionBackwardData: ConvolutionCount {
  let geometry: ConvolutionGeometry

  func forward(_ inputs: [Tensor]) -> Tensor {
    Kernels.backend.convolutionBackwardData(inputs[0], inputs[1], geometry)
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [
      needs[0] ? Variable.apply(ConvolutionOperation(geometry: geometry, activation: .none), gradient, inputs[1]) : nil,
      needs[1] ? Variable.apply(ConvolutionBackwardWeights(geometry: geometry), gradient, inputs[0]) : nil,
    ]
  }
}

/// The correlation of images with output gradients, linear in both; inputs `x, g`.
struct ConvolutionBackwardWeights: ConvolutionCount {
  let geometry: ConvolutionGeometry

  func forward(_ inputs: [Tensor]) -> Tensor {
    Kernels.backend.convolutionBackwardWeights(inputs[0], inputs[1], geometry)
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [
      needs[0] ? Variable.apply(ConvolutionBackwardData(geometry: geometry), inputs[1], gradient) : nil,
      needs[1] ? Variable.apply(ConvolutionOperation(geometry: geometry, activation: .none), inputs[0], gradient) : nil,
    ]
  }
}

/// `op(a) · op(b)`.
struct MatrixProduct: DifferentiableOperation {
  let transposeA: Bool
  let transposeB: Bool

  func forward(_ inputs: [Tensor]) -> Tensor {
    Kernels.backend.matrixProduct(inputs[0], inputs[1], transposeA: transposeA, transposeB: transposeB)
  }

  func backward(gradient g: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    let (a, b) = (inputs[0], inputs[1])
    // For C = AB: dA = G Bᵀ and dB = Aᵀ G; a transposed operand receives the transposed product.
    let gradientA =
      !needs[0]
      ? nil
      : transposeA
        ? b.matrixProduct(g, transposeSelf: transposeB, transposeOther: true)
        : g.matrixProduct(b, transposeSelf: false, transposeOther: !transposeB)
    let gradientB =
      !needs[1]
      ? nil
      : transposeB
        ? g.matrixProduct(a, transposeSelf: true, transposeOther: transposeA)
        : a.matrixProduct(g, transposeSelf: !transposeA, transposeOther: false)
    return [gradientA, gradientB]
  }
}

/// A convolution or one of its adjoints, of which each has the same number of multiplications.
protocol ConvolutionCount: CountedOperation, NarrowOperation {
  var geometry: ConvolutionGeometry { get }
}

extension ConvolutionCount {
  var precision: Precision { geometry.precision }

  func floatingPointOperations(_ inputs: [Tensor]) -> Double { geometry.operations }
}

extension MatrixProduct: CountedOperation {
  var precision: Precision { .float32 }

  func floatingPointOperations(_ inputs: [Tensor]) -> Double {
    let (m, k, n) = matrixProductSizes(inputs[0], inputs[1], transposeA, transposeB)
    return 2 * Double(m) * Double(k) * Double(n)
  }
}
