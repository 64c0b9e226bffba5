import Statistics

/// Mean, spread and quantiles of scores.
public struct ScoreSummary: Codable, Equatable, Sendable {
  /// The arithmetic mean.
  public let mean: Double
  /// The standard deviation, over N.
  public let deviation: Double
  /// The quantile of 5 %: the value at `0.05 · (N − 1)` of the ascending scores, counted from 0, interpolated between
  /// neighbours.
  public let quantile05: Double
  /// The quantile of 50 %: the middle score, or the mean of the two in the middle.
  public let median: Double
  /// The quantile of 95 %: the value at `0.95 · (N − 1)` of the ascending scores, counted from 0, interpolated between
  /// neighbours.
  public let quantile95: Double

  /// - Parameter scores: one or more, finite.
  public init(_ scores: [Double]) {
    precondition(!scores.isEmpty, "ScoreSummary: no scores")
    let count = Double(scores.count)
    let mean = scores.reduce(0, +) / count
    self.mean = mean
    deviation = (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    let sorted = scores.sorted()
    func quantile(_ share: Double) -> Double { PercentileBootstrap.quantile(share, of: sorted)! }
    (quantile05, median, quantile95) = (quantile(0.05), quantile(0.5), quantile(0.95))
  }
}
