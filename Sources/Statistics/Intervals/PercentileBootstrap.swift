import Engine

/// A figure and its 95 % interval.
public struct IntervalEstimate: Codable, Equatable, Sendable {
  /// The figure, computed from the data as they are.
  public let value: Double
  /// The lower end of the interval.
  public let lower: Double
  /// The upper end of the interval.
  public let upper: Double

  /// An estimate that has been computed elsewhere.
  /// - Parameters:
  ///   - value: the figure itself.
  ///   - lower: the lower end of its 95 % interval.
  ///   - upper: the upper end of its 95 % interval.
  public init(value: Double, lower: Double, upper: Double) {
    (self.value, self.lower, self.upper) = (value, lower, upper)
  }

  /// This estimate with an interval that goes as far as the value, where it ended short of it.
  package var reachingItsValue: IntervalEstimate {
    IntervalEstimate(value: value, lower: min(lower, value), upper: max(upper, value))
  }

  /// A proportion and Wilson's interval of it.
  public init(successes: Int, trials: Int) {
    let interval = WilsonInterval.of(successes: successes, trials: trials)
    self.init(
      value: Double(successes) / Double(trials), lower: interval.lowerBound, upper: interval.upperBound)
  }
}

/// The percentile bootstrap (Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 1979): how
/// much figures that were computed of N items would differ for another N items of the same kind.
public struct PercentileBootstrap: Sendable {
  /// Samples drawn with replacement.
  public var refits: Int
  /// Keys the samples: equal seeds draw equal samples.
  public var seed: UInt64

  /// A bootstrap of so many samples.
  /// - Parameters:
  ///   - refits: samples drawn with replacement, 1 or more.
  ///   - seed: keys the samples.
  public init(refits: Int = 1000, seed: UInt64 = 0) {
    precondition(refits > 0, "PercentileBootstrap: \(refits) refits")
    (self.refits, self.seed) = (refits, seed)
  }

  /// Computes figures of all items, and their intervals from samples of items.
  ///
  /// All figures come from the same samples, so that a figure made of others moves with them. The ends are the 2.5 and
  /// 97.5 % quantiles, interpolated between neighbours; around an absolute value near zero they need not contain it.
  /// - Parameters:
  ///   - count: N.
  ///   - statistic: the figures of items that occur as often as their weight says; weights add up to N.
  /// - Returns: an estimate a figure; nil where it, or an end of its interval, is not finite.
  public func estimates(count: Int, _ statistic: (_ weights: [Double]) -> [Double]) -> [IntervalEstimate?] {
    precondition(count > 0, "PercentileBootstrap: \(count) items")
    let values = statistic([Double](repeating: 1, count: count))
    var samples = [[Double]](repeating: [], count: values.count)
    for index in 0..<refits {
      var random = PhiloxGenerator(seed: seed, purpose: "percentile bootstrap", index: UInt64(index))
      var weights = [Double](repeating: 0, count: count)
      for _ in 0..<count { weights[random.integer(below: count)] += 1 }
      for (figure, value) in statistic(weights).enumerated() where !value.isNaN { samples[figure].append(value) }
    }
    return zip(values, samples).map { value, samples in
      let sorted = samples.sorted()
      guard value.isFinite, let lower = Self.quantile(0.025, of: sorted), let upper = Self.quantile(0.975, of: sorted),
        lower.isFinite, upper.isFinite
      else { return nil }
      return IntervalEstimate(value: value, lower: lower, upper: upper)
    }
  }

  /// The value at `share · (n − 1)` of ascending values, counted from 0; nil for none.
  package static func quantile(_ share: Double, of sorted: [Double]) -> Double? {
    guard !sorted.isEmpty else { return nil }
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let fraction = place - Double(below)
    // Without differences of infinities.
    guard fraction > 0, sorted[below] != sorted[below + 1] else { return sorted[below] }
    return sorted[below] + fraction * (sorted[below + 1] - sorted[below])
  }
}
