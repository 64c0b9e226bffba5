/// What tells the two sides of a boundary apart.
public enum BoundaryMethod: Sendable, Equatable {
  /// A linear support vector machine, at the cost of `BoundaryOptions.costs`.
  case svm
  /// The difference of the means of both sides, in the units of the examples.
  case meanDifference
  /// Fisher's discriminant of standardised examples; the ridge as a share of the mean of their variances.
  case discriminant(ridge: Double)

  /// A ridge that matters only where examples are few or hardly vary along some direction.
  public static let defaultRidge = 1e-3

  /// A short name for files and tables.
  public var name: String {
    switch self {
    case .svm: "svm"
    case .meanDifference: "mean-difference"
    case .discriminant: "lda"
    }
  }

  /// The ridge of a discriminant; nil for other methods.
  public var ridge: Double? {
    guard case .discriminant(let ridge) = self else { return nil }
    return ridge
  }
}
