/// Why a metric cannot be computed.
public enum MetricError: Error, Equatable, CustomStringConvertible {
  /// Fewer of something than a figure needs: samples, examples, codes or factors.
  case tooFew(what: String, expected: String, found: String)
  /// Features of generated examples that are not as many numbers as those of real ones.
  case widths(real: Int, generated: Int)
  /// The most confident samples, `kept` of them, all have the attribute or all lack it.
  case oneSided(attribute: String, kept: Int)
  /// Codes or a factor of one value only.
  case constant(what: String)
  /// A factor of more different names than `limit`, the most that a factor may have.
  case tooManyValues(factor: String, limit: Int, found: Int)
  /// Numbers among which there is NaN or infinity.
  case notFinite(what: String)

  public var description: String {
    switch self {
    case .tooFew(let what, let expected, let found): "\(what): expected at least \(expected), found \(found)"
    case .widths(let real, let generated):
      "features: expected as many of a generated example as of a real one, \(real), found \(generated)"
    case .oneSided(let attribute, let kept):
      "\(attribute): expected samples with and without it, found one kind only among the \(kept) most confident; "
        + "draw more, or leave it out"
    case .constant(let what): "\(what): expected values that differ, found one only"
    case .tooManyValues(let factor, let limit, let found):
      "factor \"\(factor)\": expected numbers or at most \(limit) different names, found \(found)"
    case .notFinite(let what): "\(what): expected finite numbers, found NaN or infinity"
    }
  }
}
