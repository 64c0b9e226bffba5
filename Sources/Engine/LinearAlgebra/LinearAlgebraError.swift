/// What a dense factorisation can refuse.
public enum LinearAlgebraError: Error, Equatable, CustomStringConvertible {
  /// The matrix is not positive definite: its leading minor of this order is not positive.
  case notPositiveDefinite(operation: String, order: Int)
  /// An iteration of LAPACK did not converge; `info` is the routine's own code.
  case didNotConverge(operation: String, info: Int)
  /// LAPACK refused an argument, which for checked shapes means a NaN in it; `info` is its position, negated.
  case invalidArgument(operation: String, info: Int)

  public var description: String {
    switch self {
    case .notPositiveDefinite(let operation, let order):
      "\(operation): expected a positive definite matrix, found a leading minor of order \(order) that is not positive"
    case .didNotConverge(let operation, let info):
      "\(operation): LAPACK did not converge (info \(info))"
    case .invalidArgument(let operation, let info):
      "\(operation): LAPACK refused argument \(-info) (info \(info)), expected finite numbers"
    }
  }

  /// Throws unless `info` is LAPACK's zero; a positive code means what `positive` makes of it.
  static func check(
    _ info: Int32, _ operation: String,
    positive: (String, Int) -> LinearAlgebraError = LinearAlgebraError.didNotConverge
  ) throws {
    if info < 0 { throw LinearAlgebraError.invalidArgument(operation: operation, info: Int(info)) }
    if info > 0 { throw positive(operation, Int(info)) }
  }
}
