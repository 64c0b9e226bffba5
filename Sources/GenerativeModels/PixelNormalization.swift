import Datasets
import Engine

/// How pictures are brought to a mean of 0 and a standard deviation of 1 before a network sees them, so that what it
/// learns does not depend on their brightness and contrast: `(x − mean) / deviation`, with a mean a channel and one
/// deviation for all, which keeps colours in their proportions.
public struct PixelNormalization: Codable, Equatable, Sendable {
  /// Mean of red, green and blue in [-1, 1].
  public let means: [Float]
  /// The root of the mean squared distance of a value from its channel's mean.
  public let deviation: Float

  /// A set of equal pictures is not blown up further than one of this deviation, a byte or so.
  static let smallestDeviation: Float = 0.01

  /// - Parameters:
  ///   - means: mean of red, green and blue in [-1, 1].
  ///   - deviation: the root of the mean squared distance of a value from its channel's mean, more than 0.
  public init(means: [Float], deviation: Float) {
    precondition(means.count == 3 && deviation > 0, "PixelNormalization: means \(means), deviation \(deviation)")
    (self.means, self.deviation) = (means, deviation)
  }

  /// That of a set of pictures.
  public init(_ statistics: PictureStatistics) {
    self.init(
      means: statistics.means.map { Float($0) }, deviation: max(Self.smallestDeviation, Float(statistics.deviation)))
  }

  /// Pictures `[N, H, W, 3]` in [-1, 1] → with mean 0 and deviation 1.
  func normalized(_ pictures: Variable) -> Variable {
    (pictures - Variable(Tensor(means, shape: [1, 1, 1, 3]))) * (1 / deviation)
  }

  /// Pictures `[N, H, W, 3]` with mean 0 and deviation 1 → in [-1, 1], or a little beyond.
  func denormalized(_ pictures: Variable) -> Variable {
    pictures * deviation + Variable(Tensor(means, shape: [1, 1, 1, 3]))
  }
}
