/// Wilson's 95 % score interval of a proportion (Wilson, "Probable inference, the law of succession, and statistical
/// inference", JASA 1927): inside [0, 1], and with a width at 0 and 1 too.
public enum WilsonInterval {
  /// The interval of a count.
  /// - Parameters:
  ///   - successes: from 0 to `trials`.
  ///   - trials: above 0.
  public static func of(successes: Int, trials: Int) -> ClosedRange<Double> {
    precondition(trials > 0 && (0...trials).contains(successes), "WilsonInterval: \(successes) of \(trials)")
    return of(share: Double(successes) / Double(trials), trials: Double(trials))
  }

  /// The interval of a share.
  /// - Parameters:
  ///   - p: the share of successes, from 0 to 1.
  ///   - n: the trials, above 0; effective numbers need not be whole.
  public static func of(share p: Double, trials n: Double) -> ClosedRange<Double> {
    let z = 1.959963984540054
    let centre = p + z * z / (2 * n)
    let arm = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return max(0, min(p, (centre - arm) / scale))...min(1, max(p, (centre + arm) / scale))
  }
}
