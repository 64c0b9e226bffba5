import Engine
import Foundation

/// A closed curve each of whose points is a standard normal code: in every dimension the truncated Fourier series
/// `x(t) = Σₖ σₖ (αₖ cos 2πkt + βₖ sin 2πkt)` with standard normal α and β and `Σ σₖ² = 1`, so that the variance at any
/// t is `Σ σₖ² (cos² + sin²) = 1`.
///
/// A walk along it sees what the model draws, in its true proportions, where a walk between keyframes on straight lines
/// sees too many codes near the origin.
public struct NoiseLoop: LatentPath {
  /// How many numbers a code has.
  public let dimension: Int
  /// The highest frequency, in turns a loop.
  public let harmonics: Int
  private let cosines, sines: [[Double]]
  public var isClosed: Bool { true }

  /// - Parameters:
  ///   - dimension: of the codes.
  ///   - harmonics: the highest frequency, in turns a loop; more of them make a livelier loop.
  ///   - seed: keys the coefficients.
  public init(dimension: Int, harmonics: Int = 3, seed: UInt64) {
    precondition(dimension > 0 && harmonics > 0, "NoiseLoop: \(dimension) dimensions, \(harmonics) harmonics")
    (self.dimension, self.harmonics) = (dimension, harmonics)
    // σₖ ∝ 1/k: slow turns are wide, quick ones are small.
    let total = (1...harmonics).reduce(0) { $0 + 1 / Double($1 * $1) }
    let deviations = (1...harmonics).map { 1 / Double($0) / total.squareRoot() }
    var cosines = [[Double]]()
    var sines = [[Double]]()
    for d in 0..<dimension {
      var random = PhiloxGenerator(seed: seed, purpose: "noise loop", index: UInt64(d))
      cosines.append(deviations.map { $0 * random.normal() })
      sines.append(deviations.map { $0 * random.normal() })
    }
    (self.cosines, self.sines) = (cosines, sines)
  }

  public func point(at t: Double) -> [Double] {
    let waves = (1...harmonics).map { (cos(2 * .pi * Double($0) * t), sin(2 * .pi * Double($0) * t)) }
    return (0..<dimension).map { d in
      waves.indices.reduce(0) { $0 + cosines[d][$1] * waves[$1].0 + sines[d][$1] * waves[$1].1 }
    }
  }
}
