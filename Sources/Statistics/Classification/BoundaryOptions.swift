/// How a hyperplane that divides examples by a score is sought.
public struct BoundaryOptions: Sendable, Equatable {
  /// What tells the extremes apart.
  public var method = BoundaryMethod.svm
  /// The share of lowest and the share of highest scored examples that are told apart; 0.2 keeps the clear cases and
  /// still two fifths of the examples.
  public var extremeShare = 0.2
  /// The share of examples set aside before anything is learned.
  public var heldOutShare = 0.3
  /// Folds of the cross-validation that chooses C.
  public var folds = 5
  /// The values of C tried, ascending; with one value there is no cross-validation.
  public var costs: [Double] = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10]
  /// Bootstrap refits for the stability of the normal.
  public var bootstrapRefits = 20
  /// Permutations of held-out labels.
  public var permutations = 999
  /// Whether ½b² joins the penalty, as in scikit-learn's `LinearSVC`.
  public var penalisesIntercept = false
  /// Keys the division, the folds, the refits and the permutations.
  public var seed: UInt64 = 0

  /// Every option at its default.
  public init() {}

  /// - Throws: `StatisticsError.invalidOption` for the first option that is out of its range.
  public func validate() throws {
    func require(_ condition: Bool, _ name: String, _ expected: String, _ found: Any) throws {
      if !condition { throw StatisticsError.invalidOption(name: name, expected: expected, found: "\(found)") }
    }
    try require(extremeShare > 0 && extremeShare <= 0.5, "share of extremes", "in (0, 0.5]", extremeShare)
    try require(heldOutShare > 0 && heldOutShare < 1, "held-out share", "between 0 and 1", heldOutShare)
    try require(folds >= 2, "folds", "at least 2", folds)
    try require(!costs.isEmpty && costs.allSatisfy { $0 > 0 && $0.isFinite }, "C", "positive numbers", costs)
    try require(method.ridge.map { $0 >= 0 && $0.isFinite } ?? true, "ridge", "0 or more", method.ridge ?? 0)
    try require(bootstrapRefits >= 1, "bootstrap refits", "at least 1", bootstrapRefits)
    try require(permutations >= 1, "permutations", "at least 1", permutations)
  }
}

/// What a boundary search is at, for its progress.
public enum BoundaryPhase: String, Sendable, CaseIterable {
  /// In the order of the work: choosing and standardising examples, choosing the cost by folds, fitting the boundary,
  /// fitting it again to bootstrap samples, and judging it on held-out examples, against permuted labels too.
  case preparing, crossValidating, fitting, refitting, permuting
}
