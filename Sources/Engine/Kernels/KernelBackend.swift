/// What a convolution applies to its sum and bias before it is written.
public enum FusedActivation: Hashable, Sendable {
  /// Nothing: the sum and bias are written as they are.
  case none
  /// `gain · max(x, slope·x)` with 0 ≤ slope ≤ 1. With slope 0 a backend may write 0 for NaN, as oneDNN does.
  case leakyReLU(slope: Float, gain: Float)
}

/// The kernels whose arithmetic dominates. Everything else is bound by memory and shared by all backends.
///
/// The same call gives the same bits on any number of threads. A sample's convolution and a row of `a · b` are the same
/// bits whatever the size of the batch and the place in it too; a gradient in weights is a sum over the batch, in an
/// order that depends on its size. Where the context's precision is bfloat16, the operands of convolutions with enough
/// channels are rounded to it; sums are single precision, and so are results unless the context has activations stored
/// otherwise.
protocol KernelBackend: Sendable {
  var name: String { get }

  /// `activation(input ∗ weight + bias)`; `bias` is `[O]`.
  func convolution(
    _ input: Tensor, _ weight: Tensor, bias: Tensor?, _ geometry: ConvolutionGeometry, _ activation: FusedActivation
  ) -> Tensor

  /// The adjoint in the input: `[N, H, W, I]` from an output gradient `[N, H', W', O]`. Also a transposed convolution.
  func convolutionBackwardData(_ gradient: Tensor, _ weight: Tensor, _ geometry: ConvolutionGeometry) -> Tensor

  /// The adjoint in the weights: `[O, kH, kW, I]` from the input and an output gradient.
  func convolutionBackwardWeights(_ input: Tensor, _ gradient: Tensor, _ geometry: ConvolutionGeometry) -> Tensor

  /// `op(a) · op(b)` for matrices, `op` being the transposition where asked for.
  func matrixProduct(_ a: Tensor, _ b: Tensor, transposeA: Bool, transposeB: Bool) -> Tensor
}

/// The backend in use: oneDNN where the package is built with it, else the portable one.
enum Kernels {
  #if OneDNN
    static let backend: any KernelBackend = OneDNNKernels()
  #else
    static let backend: any KernelBackend = PortableKernels()
  #endif
}

extension ConvolutionGeometry {
  /// The precision in which the operands of the convolution and its adjoints are rounded: the context's where both sides
  /// have channels enough that the multiplications outweigh the rounding, else single precision.
  var precision: Precision { min(inputChannels, outputChannels) >= 16 ? EngineContext.current.precision : .float32 }

  /// What the convolution's result is stored as: the context's where it has many channels, though the operands have too
  /// few to be rounded.
  var outputPrecision: Precision {
    let context = EngineContext.current
    return context.precision == .bfloat16 && outputChannels >= 32 && groupsOfImages > 1
      ? context.activations : resultPrecision
  }

  /// In how many groups of as many images a result is made that is rounded afterwards.
  var groupsOfImages: Int { [8, 4, 2].first { batch % $0 == 0 } ?? 1 }

  /// What the convolution's and its adjoint's results are stored as: the context's where the operands are rounded.
  var resultPrecision: Precision { precision == .bfloat16 ? EngineContext.current.activations : .float32 }

  /// Images as the convolution reads them: in single precision where it does not round.
  func operand(_ images: Tensor) -> Tensor { precision == .bfloat16 ? images : images.stored(as: .float32) }

  /// In how many parts the gradient in the weights is made, each of as many images: parts are made at the same time,
  /// each on one thread, and added in their order, so that the sum depends on the geometry alone. A power of two, at
  /// most 8, and not so many that adding the weights costs much beside making them, in time or memory.
  var partsOfWeightGradient: Int {
    let (positions, weights) = (batch * outputHeight * outputWidth, weightShape.reduce(1, *))
    return [8, 4, 2].first {
      batch % $0 == 0 && positions >= $0 * 64 && ($0 == 2 || weights * $0 <= 1 << 24)
    } ?? 1
  }

  /// The same convolution of another number of images.
  func withBatch(_ batch: Int) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: [batch, height, width, inputChannels], weight: weightShape, stride: stride, padding: padding)
  }
}

/// What a convolution multiplies, and what its images are stored as.
struct ConvolutionPrecision: Hashable {
  /// That of the operands as they are multiplied.
  let operands: Precision
  /// That of the images on the side of the convolution's input, as they are in memory.
  let source: Precision
  /// That of the images on the side of its output.
  let target: Precision
}

/// Ranges of rows in which a product with a transposed first matrix is made, each on one thread: a function of the
/// number of rows alone, so that the product is the same bits on any number of threads.
func rangesOfTransposedProduct(rows: Int) -> [Range<Int>] {
  let size = max(32, ((rows + 7) / 8 + 15) / 16 * 16)
  return stride(from: 0, to: rows, by: size).map { $0..<min($0 + size, rows) }
}

/// The rows, inner size and columns of a matrix product, checked.
func matrixProductSizes(_ a: Tensor, _ b: Tensor, _ transposeA: Bool, _ transposeB: Bool) -> (m: Int, k: Int, n: Int) {
  precondition(a.shape.count == 2 && b.shape.count == 2, "matrixProduct: two matrices, found \(a.shape) and \(b.shape)")
  let (m, k) = transposeA ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
  let (k2, n) = transposeB ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
  precondition(
    k == k2,
    "matrixProduct: inner sizes differ in \(a.shape)\(transposeA ? "ᵀ" : "") · \(b.shape)\(transposeB ? "ᵀ" : "")")
  return (m, k, n)
}
