/// Where scores are cut: the low and high extremes that a boundary is fitted to, and the middle of the whole range.
public struct ScoreThresholds: Sendable, Equatable {
  /// Scores up to this one are the low extreme.
  public let low: Double
  /// Scores from this one are the high extreme; above `low`.
  public let high: Double
  /// Over the whole range, scores above this one are high.
  public let middle: Double

  /// Takes the `share` of lowest and of highest scores.
  ///
  /// Ties stay together. Two values, or so many ties that the extremes would meet, are cut between two neighbouring
  /// values instead, where the smaller side is largest; so is the middle, at the median but for ties.
  /// - Parameters:
  ///   - scores: one an example, finite.
  ///   - share: of the examples for each extreme, above 0 and at most 0.5.
  /// - Throws: `StatisticsError.equalScores`, or `StatisticsError.notFinite`.
  public init(scores: [Double], share: Double) throws {
    if let index = scores.firstIndex(where: { !$0.isFinite }) {
      throw StatisticsError.notFinite(what: "scores", index: index)
    }
    let sorted = scores.sorted()
    guard let first = sorted.first, let last = sorted.last, first < last else {
      throw StatisticsError.equalScores(value: sorted.first ?? .nan)
    }
    // The place nearest the middle where a value differs from the one before.
    let cut = (1..<sorted.count).filter { sorted[$0 - 1] < sorted[$0] }
      .min { abs(2 * $0 - sorted.count) < abs(2 * $1 - sorted.count) }!
    let between = sorted[cut - 1] + (sorted[cut] - sorted[cut - 1]) / 2
    middle = between < sorted[cut] ? between : sorted[cut - 1]  // neighbouring numbers have none between
    let taken = max(1, min(sorted.count / 2, Int((share * Double(sorted.count)).rounded())))
    let extremes = (sorted[taken - 1], sorted[sorted.count - taken])
    (low, high) = extremes.0 < extremes.1 ? extremes : (sorted[cut - 1], sorted[cut])
  }

  /// True for the high extreme, false for the low one, nil between.
  public func side(of score: Double) -> Bool? { score >= high ? true : score <= low ? false : nil }
}
