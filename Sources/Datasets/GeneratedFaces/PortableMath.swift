/// Elementary functions from correctly rounded operations only, so that they give the same bits on every
/// machine (those of the system's mathematics library do not). Accurate to about 1e-15 over the ranges used here.
enum PortableMath {
  /// e to the power `x`, for |x| up to 700: two to a whole power times a Taylor polynomial on |r| ≤ ln 2 / 2.
  static func exponential(_ x: Double) -> Double {
    let power = (x * 1.4426950408889634).rounded()
    let r = (x - power * 0.6931471803691238) - power * 1.9082149292705877e-10
    var sum = 1.0
    for term in stride(from: 16.0, through: 1, by: -1) { sum = 1 + r / term * sum }
    return sum * Double(sign: .plus, exponent: Int(power), significand: 1)
  }

  /// The sine for |x| ≤ π/2, by its Taylor series.
  static func sine(_ x: Double) -> Double {
    precondition(abs(x) <= 1.6, "PortableMath.sine: \(x) is outside ±π/2")
    var sum = 1.0
    for term in stride(from: 22.0, through: 2, by: -2) { sum = 1 - x * x / (term * (term + 1)) * sum }
    return x * sum
  }

  /// The standard normal density.
  static func normalDensity(_ z: Double) -> Double { 0.3989422804014327 * exponential(-0.5 * z * z) }

  /// The standard normal distribution function for |z| ≤ 8: 1/2 + φ(z) (z + z³/3 + z⁵/(3·5) + …)
  /// (Marsaglia, "Evaluating the normal distribution", Journal of Statistical Software 11, 2004).
  static func normalDistribution(_ z: Double) -> Double {
    let x = min(max(z, -8), 8)
    var (sum, term, odd) = (x, x, 1.0)
    while abs(term) > abs(sum) * 1e-17, term != 0 {
      odd += 2
      term *= x * x / odd
      sum += term
    }
    return min(max(0.5 + sum * normalDensity(x), 0), 1)
  }

  /// The inverse of `normalDistribution`, for probabilities held inside [2⁻⁴⁰, 1 − 2⁻⁴⁰]. Newton's method from
  /// zero: the function is concave on the root's side, so the steps approach it from within and never overshoot.
  static func normalQuantile(_ probability: Double) -> Double {
    let target = min(max(probability, 0x1p-40), 1 - 0x1p-40)
    var z = 0.0
    for _ in 0..<100 {
      let step = (target - normalDistribution(z)) / normalDensity(z)
      z += step
      if abs(step) < 1e-13 * max(abs(z), 1) { break }
    }
    return z
  }
}
