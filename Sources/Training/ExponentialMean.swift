import Foundation

/// The exponential mean of what was observed so far, without the pull towards zero of its start:
/// `Σ 2^(−age / half-life) x / Σ 2^(−age / half-life)`, ages in observations (the correction of the bias as in Kingma
/// and Ba, Adam, 2015, section 3).
public struct ExponentialMean: Codable, Equatable, Sendable {
  /// The age, in observations, at which a value counts half; 0 for the newest value alone.
  public let halfLife: Double
  private var sum = 0.0
  private var weight = 0.0

  /// - Parameter halfLife: in observations, 0 or more; 0 for the newest value alone.
  public init(halfLife: Double) {
    precondition(halfLife >= 0 && halfLife.isFinite, "ExponentialMean: half-life \(halfLife)")
    self.halfLife = halfLife
  }

  /// `nil` before the first observation.
  public var value: Double? { weight > 0 ? sum / weight : nil }

  /// Takes in a value, which must be finite, and returns the mean with it.
  @discardableResult
  public mutating func add(_ value: Double) -> Double {
    precondition(value.isFinite, "ExponentialMean.add: \(value)")
    let past = halfLife > 0 ? exp2(-1 / halfLife) : 0
    sum = past * sum + (1 - past) * value
    weight = past * weight + (1 - past)
    return sum / weight
  }
}
