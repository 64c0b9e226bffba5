import Foundation

/// Maps values to positions between 0 and 1 along an axis, linearly or by decades, and chooses readable ticks.
struct AxisScale: Sendable {
  let lower: Double
  let upper: Double
  let isLogarithmic: Bool

  /// - Parameters:
  ///   - values: what has to fit; values that are not finite, or not positive on a logarithmic axis, are left out.
  ///   - margin: share of the range left free at both ends.
  init(fitting values: some Sequence<Double>, logarithmic: Bool, margin: Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite && (!logarithmic || value > 0) {
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { (low, high) = logarithmic ? (1, 10) : (0, 1) }
    if logarithmic { (low, high) = (log10(low), log10(high)) }
    if high - low < 1e-12 * max(1, abs(high)) {
      let room = logarithmic ? 0.5 : max(abs(high) * 0.1, 0.5)
      (low, high) = (low - room, high + room)
    }
    let room = (high - low) * margin
    lower = low - room
    upper = high + room
    isLogarithmic = logarithmic
  }

  /// Position of a value, 0 at the lower end; `nil` for a value the axis cannot show.
  func position(_ value: Double) -> Double? {
    guard value.isFinite, !isLogarithmic || value > 0 else { return nil }
    return ((isLogarithmic ? log10(value) : value) - lower) / (upper - lower)
  }

  /// About `count` round values within the axis: multiples of 1, 2 or 5 times a power of ten; on a logarithmic axis
  /// decades, with 2 and 5 between them when the range is short.
  func ticks(about count: Int) -> [Double] {
    if isLogarithmic && upper - lower > 1 {
      let skip = max(1, Int(((upper - lower) / Double(count)).rounded(.up)))
      let factors: [Double] = upper - lower < 2.5 ? [1, 2, 5] : [1]
      return (Int(lower.rounded(.down))...Int(upper.rounded(.up)))
        .filter { $0 % skip == 0 }
        .flatMap { decade in factors.map { $0 * pow(10, Double(decade)) } }
        .filter { (lower...upper).contains(log10($0)) }
    }
    let (low, high) = isLogarithmic ? (pow(10, lower), pow(10, upper)) : (lower, upper)
    let rough = (high - low) / Double(max(count, 1))
    let power = pow(10, log10(rough).rounded(.down))
    let step = power * ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10)
    let first = Int((low / step).rounded(.up))
    let last = Int((high / step).rounded(.down))
    return first <= last ? (first...last).map { Double($0) * step } : []
  }

  /// The shortest usual way to write a tick: `0.25`, `1500`, `20k`, `1e-6`.
  static func label(_ value: Double) -> String {
    if value == 0 { return "0" }
    let size = abs(value)
    if size >= 1e7 || size < 1e-3 { return String(format: "%.3g", value) }
    if size >= 1e6 { return String(format: "%.4gM", value / 1e6) }
    if size >= 1e4 { return String(format: "%.4gk", value / 1e3) }
    return String(format: "%.4g", value)
  }
}
