import Engine

/// The periodic cubic spline through keyframes: it passes each of them, closes, and its velocity and acceleration have
/// no jumps.
///
/// With unit time between n keyframes y the second derivatives M solve the cyclic system
/// `Mᵢ₋₁ + 4 Mᵢ + Mᵢ₊₁ = 6 (yᵢ₊₁ − 2 yᵢ + yᵢ₋₁)` (de Boor, "A practical guide to splines", 1978, chapter IV).
public struct SplinePath: LatentPath {
  public let keyframes: [[Double]]
  /// Whether points are moved to the radius that lies between those of their two keyframes: normal codes lie near a
  /// sphere, which a curve through them leaves.
  public let restoresRadius: Bool
  private let curvatures: [[Double]]
  public var isClosed: Bool { true }

  public init(keyframes: [[Double]], restoresRadius: Bool) {
    precondition(
      !keyframes.isEmpty && keyframes.allSatisfy { $0.count == keyframes[0].count },
      "SplinePath: \(keyframes.count) keyframes of \(Set(keyframes.map(\.count)).sorted()) dimensions")
    (self.keyframes, self.restoresRadius) = (keyframes, restoresRadius)
    curvatures = Self.curvatures(keyframes)
  }

  public func point(at t: Double) -> [Double] {
    let place = KeyframePlace(at: t, keyframes: keyframes.count, isClosed: true)
    let (b, a) = (place.share, 1 - place.share)
    let (y0, y1, m0, m1) = (keyframes[place.from], keyframes[place.to], curvatures[place.from], curvatures[place.to])
    let point = y0.indices.map { d in
      a * y0[d] + b * y1[d] + ((a * a * a - a) * m0[d] + (b * b * b - b) * m1[d]) / 6
    }
    guard restoresRadius else { return point }
    let length = Interpolation.norm(point)
    let radius = a * Interpolation.norm(y0) + b * Interpolation.norm(y1)
    return length > 0 ? Interpolation.scaled(point, radius / length) : point
  }

  /// The second derivatives at the keyframes.
  private static func curvatures(_ y: [[Double]]) -> [[Double]] {
    let n = y.count
    guard n > 1 else { return [[Double](repeating: 0, count: y[0].count)] }
    var system = Matrix(rows: n, columns: n)
    for i in 0..<n {
      system[i, i] += 4
      system[i, (i + 1) % n] += 1
      system[i, (i + n - 1) % n] += 1
    }
    var result = [[Double]](repeating: [Double](repeating: 0, count: y[0].count), count: n)
    for d in y[0].indices {
      let bends = (0..<n).map { 6 * (y[($0 + 1) % n][d] - 2 * y[$0][d] + y[($0 + n - 1) % n][d]) }
      do {
        for (i, value) in try Matrix.solveSymmetricPositive(system, bends).enumerated() { result[i][d] = value }
      } catch {
        // The system is diagonally dominant whatever the keyframes.
        preconditionFailure("SplinePath: \(error)")
      }
    }
    return result
  }
}
