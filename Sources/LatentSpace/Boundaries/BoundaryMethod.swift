/// What tells the extremes of an attribute apart.
public enum BoundaryMethod: Sendable, Equatable {
  /// A linear support vector machine, at the cost of `BoundaryOptions.costs`.
  case svm
  /// The difference of the mean codes, in the units of the codes.
  case meanDifference
  /// Fisher's discriminant of standardised codes; the ridge as a share of the mean of their variances.
  case discriminant(ridge: Double)

  /// A ridge that matters only where codes are few or hardly vary along some direction.
  public static let defaultRidge = 1e-3

  /// As directions name it.
  public var name: String {
    switch self {
    case .svm: "svm"
    case .meanDifference: "mean-difference"
    case .discriminant: "lda"
    }
  }

  var ridge: Double? {
    guard case .discriminant(let ridge) = self else { return nil }
    return ridge
  }
}
