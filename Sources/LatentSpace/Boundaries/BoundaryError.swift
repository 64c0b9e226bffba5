/// Why a boundary cannot be found.
public indirect enum BoundaryError: Error, Equatable, CustomStringConvertible {
  case countMismatch(what: String, expected: Int, found: Int)
  case notFinite(what: String, index: Int)
  case oneClass(what: String)
  case equalScores(value: Double)
  case tooFewCodes(what: String, expected: Int, found: Int)
  case invalidOption(name: String, expected: String, found: String)
  case ofClass(name: String, error: BoundaryError)

  public var description: String {
    switch self {
    case .countMismatch(let what, let expected, let found): "\(what): expected \(expected), found \(found)"
    case .notFinite(let what, let index): "\(what): expected finite numbers, found NaN or infinity at \(index)"
    case .oneClass(let what): "\(what): expected examples on both sides of the boundary, found one side only"
    case .equalScores(let value): "scores: expected at least two values, found \(value) for every code"
    case .tooFewCodes(let what, let expected, let found): "\(what): expected at least \(expected) codes, found \(found)"
    case .invalidOption(let name, let expected, let found): "\(name): expected \(expected), found \(found)"
    case .ofClass(let name, let error): "class \(name): \(error)"
    }
  }
}
