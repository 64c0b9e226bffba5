/// One operation on tensors with all that decides its result beside its inputs. Images are `[N, H, W, C]`, convolution
/// weights `[O, kH, kW, I]`.
public enum TracedOperation: Equatable, Sendable {
  // Of two tensors, whose shapes are aligned at the last axis and repeated where they are 1.
  /// Elementwise, of two tensors whose shapes are aligned at the last axis and repeated where they are 1.
  case add, subtract, multiply, divide
  // Of each value of a tensor.
  /// A function of each value of a tensor; logarithms are natural, and softplus is `log(1 + eˣ)`.
  case square, squareRoot, reciprocalSquareRoot, reciprocal, exponential, logarithm, tanh, sigmoid, softplus, absolute
  /// `scale · x + offset`.
  case affine(scale: Float, offset: Float)
  /// `max(−limit, min(x, limit))`.
  case clamp(limit: Float)
  /// `gain · max(x, slope · x)`.
  case leakyReLU(slope: Float, gain: Float)
  // Of shapes.
  /// The sums over all axes that are 1 or missing in the result, aligned at the last axis.
  case sum
  /// Repeats along axes of size 1.
  case broadcast
  /// The same values in another shape.
  case reshape
  /// Two tensors side by side along the last axis.
  case concatenate
  /// Part of the last axis.
  case slice(Range<Int>)
  /// `[N, A, B]` → `[N, B, A]`.
  case swapLastAxes
  /// Rows of a matrix.
  case rows([Int])
  // Linear in the first input.
  /// Of two matrices, transposed first where it says so.
  case matrixProduct(transposesFirst: Bool, transposesSecond: Bool)
  /// Images and weights.
  case convolution(stride: Int, padding: Int)
  /// Images `[N, H, W, O]` and weights `[O, kH, kW, I]`; the height and width of the result are those of its shape.
  case transposedConvolution(stride: Int, padding: Int)
  /// Images of twice the height and width, linear between the middles of pixels.
  case enlarge
  /// Images of half the height and width, each pixel the mean of four.
  case reduce
  /// Images and a matrix `[outputs, inputs]`, which makes lines of their height (axis 1) or width (axis 2) longer or
  /// shorter.
  case resample(axis: Int)
  /// Images cut off, or filled with zeros, at the bottom and the right.
  case canvas
  /// Images, scale `[C]` and bias `[C]`: `scale · (x − mean) / √(variance + epsilon) + bias` with the mean and the
  /// variance of each channel over samples and positions.
  case batchNormalization(epsilon: Float)
}
