import Foundation

/// Normal numbers cut off at ±limit, made from standard normal ones without drawing again.
///
/// The distribution function of the cut normal at x is `(Φ(x) − Φ(−c)) / (Φ(c) − Φ(−c))`; its inverse at `Φ(z)` gives a
/// number that rises with z, so that a seed's picture changes gradually with the limit.
public enum TruncatedNormal {
  /// - Parameters:
  ///   - z: a standard normal number.
  ///   - limit: c > 0, in standard deviations.
  /// - Returns: a number in −c...c.
  public static func truncated(_ z: Double, limit: Double) -> Double {
    precondition(limit > 0, "TruncatedNormal: a limit of \(limit)")
    // By symmetry in the lower half, where the tail keeps its digits.
    let tail = distribution(-limit)
    let share = tail + distribution(-abs(z)) * (1 - 2 * tail)
    // So far out that Φ has no digits left, cutting off moves nothing by more than 0.02.
    guard share >= .leastNormalMagnitude else { return min(max(z, -limit), limit) }
    let magnitude = min(-quantile(share), limit)
    return z < 0 ? -magnitude : magnitude
  }

  /// Φ, the standard normal distribution function.
  static func distribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// The inverse of Φ for p in (0, ½], by Newton's steps on log Φ, which is concave, so that they converge from any
  /// start on its left; the start is a bound of the tail.
  static func quantile(_ p: Double) -> Double {
    precondition(p > 0 && p <= 0.5, "TruncatedNormal.quantile: \(p)")
    // Φ(x) ≤ exp(−x²/2) / 2 for x ≤ 0.
    var x = -(2 * max(0, -log(2 * p))).squareRoot()
    for _ in 0..<60 {
      let (value, density) = (distribution(x), exp(-x * x / 2) / (2 * .pi).squareRoot())
      let step = value / density * log(value / p)
      x -= step
      if abs(step) <= 1e-15 * max(1, abs(x)) { break }
    }
    return min(x, 0)
  }
}
