/// Why a statistic cannot be computed of the numbers that were given.
public enum StatisticsError: Error, Equatable, CustomStringConvertible {
  /// There are not as many of something as there have to be.
  case countMismatch(what: String, expected: Int, found: Int)
  /// A number is NaN or infinite; `index` is its place, counted from 0.
  case notFinite(what: String, index: Int)
  /// All examples, or all that have a weight, are on one side.
  case oneClass(what: String)
  /// All scores have one value.
  case equalScores(value: Double)
  /// There are fewer of something than are needed.
  case tooFew(what: String, expected: Int, found: Int)
  /// Examples do not vary in any direction.
  case noVariation(what: String)
  /// An option is outside of its range.
  case invalidOption(name: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .countMismatch(let what, let expected, let found): "\(what): expected \(expected), found \(found)"
    case .notFinite(let what, let index): "\(what): expected finite numbers, found NaN or infinity at \(index)"
    case .oneClass(let what): "\(what): expected examples on both sides of the boundary, found one side only"
    case .equalScores(let value): "scores: expected at least two values, found \(value) for every example"
    case .tooFew(let what, let expected, let found): "\(what): expected at least \(expected), found \(found)"
    case .noVariation(let what): "\(what): expected to vary, found all alike"
    case .invalidOption(let name, let expected, let found): "\(name): expected \(expected), found \(found)"
    }
  }
}
