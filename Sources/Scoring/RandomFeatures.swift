import Engine
import Statistics

/// Features of pictures from an untrained network with random weights.
///
/// They need nothing but the pictures, and are recommended for density and coverage of pictures unlike those of
/// ImageNet (Naeem, Oh, Uh, Choi and Yoo, "Reliable fidelity and diversity metrics for generative models", ICML 2020).
///
/// Pictures are brought to the scale of real ones (see `PictureStandardizer`) and go through blocks of a 3×3
/// convolution to 32, 64 and 64 channels, a leaky ReLU and a 2×2 mean, down to 4 pixels. Each channel of a convolution
/// is shifted and scaled to mean 0 and deviation 1 over the real pictures (see `RandomNetwork`). The 2×2 means of each
/// block's output and the colours of the picture at 4×4 pixels, each number standardised by its mean and deviation over
/// the real pictures, are projected to 128 dimensions by a matrix of normal numbers, so that the variance of a feature
/// of real pictures is expected at 1.
public struct RandomFeatures {
  /// Features a picture.
  public static let count = 128

  private let standardizer: PictureStandardizer
  private let network: RandomNetwork
  private let means: [Double]
  /// A row a number that the network gives, already over its deviation.
  private let projection: Matrix

  /// - Parameters:
  ///   - real: batches of real pictures, `[N, S, S, 3]` in [-1, 1], S a power of two from 16.
  ///   - seed: keys all weights.
  public init(real: [Tensor], seed: UInt64) {
    standardizer = PictureStandardizer(real)
    let scaled = real.map(standardizer.callAsFunction)
    network = RandomNetwork(real: scaled, seed: seed)
    let responses = network.responses(scaled)
    means = responses.columnMeans
    let spreads = Self.deviations(responses, means, groups: network.groups(size: scaled[0].shape[1]))
    var random = PhiloxGenerator(seed: seed, purpose: "random features, projection")
    let scale = 1 / Double(responses.columns).squareRoot()
    projection = Matrix(
      rows: responses.columns, columns: Self.count,
      elements: spreads.flatMap { spread in (0..<Self.count).map { _ in random.normal() * scale / spread } })
  }

  /// Pictures `[N, S, S, 3]` of the real ones' size → features, a row a picture.
  public func callAsFunction(_ pictures: Tensor) -> Matrix {
    Matrix.product(network.responses([standardizer(pictures)]).subtracting(row: means), projection)
  }

  /// Batches of pictures `[N, S, S, 3]` of the real ones' size → features, a row a picture, in their order.
  public func callAsFunction(_ batches: some Sequence<Tensor>) -> Matrix {
    var (elements, rows) = ([Double](), 0)
    for batch in batches {
      let features = self(batch)
      elements += features.elements
      rows += features.rows
    }
    return Matrix(rows: rows, columns: Self.count, elements: elements)
  }

  /// The standard deviation of each column, at least a tenth of the root mean square of its group's: a place where all
  /// real pictures are alike, like a white corner, would otherwise outweigh all others.
  private static func deviations(_ responses: Matrix, _ means: [Double], groups: [Range<Int>]) -> [Double] {
    var variances = [Double](repeating: 0, count: responses.columns)
    responses.subtracting(row: means).withUnsafeElements { elements in
      variances.withUnsafeMutableBufferPointer { variances in
        for row in 0..<responses.rows {
          for column in 0..<variances.count {
            let value = elements[row * variances.count + column]
            variances[column] += value * value
          }
        }
      }
    }
    variances = variances.map { $0 / Double(responses.rows) }
    for group in groups {
      let mean = variances[group].reduce(0, +) / Double(group.count)
      for column in group { variances[column] = mean > 0 ? max(variances[column], 0.01 * mean) : 1 }
    }
    return variances.map { $0.squareRoot() }
  }
}
