/// The periodic cubic spline through keyframes: it passes each of them, closes, and its velocity and acceleration have
/// no jumps. With an easing that is slow at both ends it is the same curve, on which the walk rests at each keyframe.
///
/// With unit time between n keyframes y the second derivatives M solve the cyclic system
/// `Mᵢ₋₁ + 4 Mᵢ + Mᵢ₊₁ = 6 (yᵢ₊₁ − 2 yᵢ + yᵢ₋₁)` (de Boor, "A practical guide to splines", 1978, chapter IV).
public struct SplinePath: LatentPath {
  /// Codes of equal dimension, one or more, that the curve passes in turn.
  public let keyframes: [[Double]]
  /// Whether points are moved to the radius that a spline through the keyframes' radii has: normal codes lie near a
  /// sphere, which a curve through them leaves.
  public let restoresRadius: Bool
  /// How the way between two keyframes is gone.
  public let easing: Easing
  /// Keyframes with their radius as one number more, and the second derivatives there.
  private let values, curvatures: [[Double]]
  public var isClosed: Bool { true }

  /// The closed curve through keyframes.
  /// - Parameters:
  ///   - keyframes: codes of equal dimension, one or more.
  ///   - restoresRadius: whether points are moved to the radius that a spline through the keyframes' radii has.
  ///   - easing: how the way between two keyframes is gone.
  public init(keyframes: [[Double]], restoresRadius: Bool, easing: Easing = .linear) {
    precondition(
      !keyframes.isEmpty && keyframes.allSatisfy { $0.count == keyframes[0].count },
      "SplinePath: \(keyframes.count) keyframes of \(Set(keyframes.map(\.count)).sorted()) dimensions")
    (self.keyframes, self.restoresRadius, self.easing) = (keyframes, restoresRadius, easing)
    values = keyframes.map { $0 + [Interpolation.norm($0)] }
    curvatures = Self.curvatures(values)
  }

  public func point(at t: Double) -> [Double] {
    let place = KeyframePlace(at: t, keyframes: keyframes.count, isClosed: true)
    let b = easing(place.share)
    let a = 1 - b
    let (y0, y1, m0, m1) = (values[place.from], values[place.to], curvatures[place.from], curvatures[place.to])
    var point = y0.indices.map { d in
      a * y0[d] + b * y1[d] + ((a * a * a - a) * m0[d] + (b * b * b - b) * m1[d]) / 6
    }
    // Where radii differ much, their spline may swing below 0.
    let radius = max(0, point.removeLast())
    let length = Interpolation.norm(point)
    return restoresRadius && length > 0 ? Interpolation.scaled(point, radius / length) : point
  }

  /// The second derivatives at the keyframes.
  private static func curvatures(_ y: [[Double]]) -> [[Double]] {
    let n = y.count
    guard n > 1 else { return [[Double](repeating: 0, count: y[0].count)] }
    return solveCyclic(
      y.indices.map { i in
        let (next, before) = (y[(i + 1) % n], y[(i + n - 1) % n])
        return y[i].indices.map { 6 * (next[$0] - 2 * y[i][$0] + before[$0]) }
      })
  }

  /// The solution of `xᵢ₋₁ + 4 xᵢ + xᵢ₊₁ = bᵢ`, cyclic in two or more rows i, for all columns in one sweep.
  ///
  /// The matrix is `B − wwᵀ`: B is tridiagonal, with 5 for 4 in its first and last place, and `w = (1, 0, …, 0, −1)`.
  /// With `Bu = b` and `Bq = w` the solution is `u + q (w·u) / (1 − w·q)` (Sherman and Morrison, "Adjustment of an
  /// inverse matrix corresponding to a change in one element of a given matrix", 1950).
  static func solveCyclic(_ b: [[Double]]) -> [[Double]] {
    let (n, width) = (b.count, b[0].count)
    // The last column becomes q.
    var u = b.map { $0 + [0] }
    (u[0][width], u[n - 1][width]) = (1, -1)
    var pivots: [Double] = []
    for i in 0..<n {
      let pivot = 1 / ((i == 0 || i == n - 1 ? 5 : 4) - (pivots.last ?? 0))
      u[i] = i == 0 ? u[i].map { $0 * pivot } : zip(u[i], u[i - 1]).map { ($0 - $1) * pivot }
      pivots.append(pivot)
    }
    for i in (0..<n - 1).reversed() { u[i] = zip(u[i], u[i + 1]).map { $0 - pivots[i] * $1 } }
    let ends = zip(u[0], u[n - 1]).map { $0 - $1 }
    return u.map { row in (0..<width).map { row[$0] + row[width] * ends[$0] / (1 - ends[width]) } }
  }
}
