import GenerativeModels

/// A network that is a chain of layers, as a short description lists them: each layer reads what the one before it
/// gives. `Documentation/models-of-others.md` shows the description with examples.
public struct LayerChain: Equatable, Sendable {
  /// Which program's axes, names and flattening the tensors have.
  public enum Layout: String, Sendable, CaseIterable {
    /// Weights `[O, I, kH, kW]` and `[O, I]` under `.weight`; images are flattened channel by channel.
    case pytorch
    /// Kernels `[kH, kW, I, O]` and `[I, O]` under `.kernel`; images are flattened pixel by pixel.
    case keras
  }

  /// What the first layer reads.
  public enum Input: Equatable, Sendable {
    /// A code z of so many dimensions, with a class where the network has classes.
    case code(dimension: Int, LatentDistribution, ClassInput?)
    /// An image of so many rows, columns and channels.
    case image(height: Int, width: Int, channels: Int)
  }

  /// How a class enters.
  public struct ClassInput: Equatable, Sendable {
    /// How the class and z become what the first layer reads.
    public enum Joining: String, Sendable, CaseIterable {
      /// The class before z.
      case before
      /// The class after z.
      case after
      /// Their product; the embedding has as many dimensions as z.
      case multiplied
    }

    /// The tensor `[classes, dimensions]` with a row for each class; nil for a row of zeros with a 1 in the class's
    /// place.
    public var embedding: String?
    /// The number of classes.
    public var classes: Int
    /// The dimensions of what stands for a class: those of its row of the embedding, and without an embedding as many
    /// as there are classes.
    public var dimension: Int
    /// How the class and z become what the first layer reads.
    public var joining: Joining
  }

  /// What follows a layer's sum.
  public enum Activation: Equatable, Sendable {
    /// `max(x, slope · x)`; a slope of 0 is the plain rectifier.
    case leakyReLU(slope: Float)
    /// `tanh x`, between -1 and 1.
    case tanh
    /// `1 / (1 + exp(−x))`, between 0 and 1.
    case sigmoid
  }

  /// How an enlargement fills the new pixels.
  public enum Enlargement: String, Sendable, CaseIterable {
    /// Each pixel repeated.
    case nearest
    /// Interpolated, the pictures' borders upon each other.
    case bilinear
    /// Interpolated, the middles of the corner pixels upon each other.
    case bilinearCorners = "bilinear-corners"
  }

  /// One layer. `name` is what the names of its tensors begin with; images are `[N, H, W, C]`, sizes are in pixels.
  public enum Layer: Equatable, Sendable {
    /// `x Wᵀ + b`: `[N, inputs]` → `[N, outputs]`.
    case dense(name: String, outputs: Int, hasBias: Bool)
    /// Each output is a sum over a square of `kernel` pixels, `stride` pixels from the next; `padding` rows and columns
    /// of zeros are added at each border before: H becomes `⌊(H + 2·padding − kernel) / stride⌋ + 1`.
    case convolution(name: String, outputs: Int, kernel: Int, stride: Int, padding: Int, hasBias: Bool)
    /// With `outputPadding` more rows and columns at the bottom and right than `(H − 1)·stride + kernel − 2·padding`.
    case transposedConvolution(
      name: String, outputs: Int, kernel: Int, stride: Int, padding: Int, outputPadding: Int, hasBias: Bool)
    /// Normalises each channel by the running mean and variance of the file, `epsilon` added to the variance.
    case batchNorm(name: String, epsilon: Float, hasScale: Bool)
    /// A function of each value by itself.
    case activation(Activation)
    /// Makes images `factor` times as wide and as high.
    case upsample(factor: Int, Enlargement)
    /// `[N, C·H·W]` → images.
    case reshape(channels: Int, height: Int, width: Int)
    /// Images → `[N, C·H·W]`.
    case flatten
    /// The largest of each square of pixels.
    case maxPool(size: Int)
  }

  /// Which axes, names and flattening the tensors of the file have.
  public var layout: Layout
  /// What the first layer reads.
  public var input: Input
  /// The layers, from the first to the last; at least one.
  public var layers: [Layer]
  /// The values of black and white that the last layer gives.
  public var range: ClosedRange<Float>

  /// What one picture is between two layers.
  enum Shape: Equatable, CustomStringConvertible {
    case vector(Int)
    case image(height: Int, width: Int, channels: Int)

    var description: String {
      switch self {
      case .vector(let count): "\(count) numbers"
      case .image(let height, let width, let channels): "\(channels) channels of \(height) x \(width)"
      }
    }
  }
}
