/// The SVM's objective along the segment from one point (t = 0) to another (t = 1) and beyond.
///
/// With decision values `f + t (g − f)` the objective is convex and piecewise quadratic in t, so its slope is
/// continuous and rises piecewise linearly.
struct MarginLineSearch {
  let signs: [Double]
  let weights: [Double]
  let cost: Double
  /// Decision values at the two ends.
  let start: [Double]
  let end: [Double]
  /// The penalty's bilinear form of start with start, start with end, end with end.
  let startNorm: Double
  let crossTerm: Double
  let endNorm: Double

  func objective(at t: Double) -> Double {
    var loss = 0.0
    for i in 0..<signs.count {
      let violation = max(0, 1 - signs[i] * (start[i] + t * (end[i] - start[i])))
      loss += weights[i] * violation * violation
    }
    return (startNorm * (1 - t) * (1 - t) + 2 * crossTerm * t * (1 - t) + endNorm * t * t) / 2 + cost * loss
  }

  func slope(at t: Double) -> Double { slopeAndCurvature(at: t).slope }

  /// The t > 0 where the slope vanishes: Newton's method on the slope, kept inside a bracket by bisection.
  func minimiser() -> Double {
    var low = 0.0
    var high = 1.0
    var t = 1.0
    let initial = abs(slope(at: 0))
    while high < 1024, slope(at: high) < -1e-13 * initial {
      low = high
      high *= 2
      t = high
    }
    for _ in 0..<60 {
      let (slope, curvature) = slopeAndCurvature(at: t)
      if abs(slope) <= 1e-13 * initial { break }
      if slope > 0 { high = t } else { low = t }
      let next = t - slope / curvature
      let previous = t
      t = next > low && next < high ? next : (low + high) / 2
      if abs(t - previous) <= 1e-15 * t { break }
    }
    return t
  }

  private func slopeAndCurvature(at t: Double) -> (slope: Double, curvature: Double) {
    let squaredDistance = startNorm - 2 * crossTerm + endNorm
    var slope = 0.0
    var curvature = 0.0
    let count = signs.count
    signs.withUnsafeBufferPointer { signs in
      weights.withUnsafeBufferPointer { weights in
        start.withUnsafeBufferPointer { start in
          end.withUnsafeBufferPointer { end in
            for i in 0..<count {
              let change = end[i] - start[i]
              let violation = 1 - signs[i] * (start[i] + t * change)
              if violation > 0 {
                slope -= weights[i] * signs[i] * change * violation
                curvature += weights[i] * change * change
              }
            }
          }
        }
      }
    }
    return (
      crossTerm - startNorm + t * squaredDistance + 2 * cost * slope, squaredDistance + 2 * cost * curvature
    )
  }
}
