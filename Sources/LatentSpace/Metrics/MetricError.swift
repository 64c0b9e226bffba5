/// Why a metric cannot be computed.
public enum MetricError: Error, Equatable, CustomStringConvertible {
  case tooFew(what: String, expected: String, found: String)
  case widths(real: Int, generated: Int)
  case oneSided(attribute: String, kept: Int)
  case constant(what: String)
  case tooManyValues(factor: String, limit: Int, found: Int)
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
