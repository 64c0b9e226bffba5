import Engine

/// A linear support vector machine with the squared hinge loss (Fan, Chang, Hsieh, Wang and Lin, "LIBLINEAR: a library
/// for large linear classification", JMLR 2008, problem 3), found by Newton's method.
///
/// It minimises over w and b
///
///     ½‖w‖² [+ ½b²] + C Σᵢ mᵢ max(0, 1 − yᵢ (w·xᵢ + b))²,   yᵢ = ±1, weights mᵢ ≥ 0
///
/// where the term in brackets is there with `penalisesIntercept` only, as in scikit-learn's `LinearSVC`.
public struct LinearSVM: Sendable, Equatable {
  /// How each Newton step is found.
  public enum Solver: Sendable {
    /// Normal equations up to 3,000 dimensions, conjugate gradients beyond.
    case automatic
    /// The Hessian over the rows inside the margin (`dsyrk`), solved by Cholesky (`dposv`): D² memory.
    case normalEquations
    /// Products with the Hessian only.
    case conjugateGradients
  }

  /// The objective, and how its minimum is sought.
  public struct Options: Sendable {
    /// The cost C of a margin violation.
    public var cost: Double = 1
    /// Whether ½b² is part of the objective.
    public var penalisesIntercept = false
    /// How each Newton step is found.
    public var solver = Solver.automatic
    /// The decrease promised by a step, relative to the objective, that counts as none.
    public var tolerance = 1e-14
    /// Newton steps from one start.
    public var maximumIterations = 100

    /// Options with 100 Newton steps at most and a tolerance of 1e-14, which may be changed afterwards.
    /// - Parameters:
    ///   - cost: the cost C of a margin violation.
    ///   - penalisesIntercept: whether ½b² is part of the objective.
    ///   - solver: how each Newton step is found.
    public init(cost: Double = 1, penalisesIntercept: Bool = false, solver: Solver = .automatic) {
      self.cost = cost
      self.penalisesIntercept = penalisesIntercept
      self.solver = solver
    }
  }

  /// The weights w, one a dimension.
  public let weights: [Double]
  /// The intercept b.
  public let intercept: Double
  /// The objective at (w, b).
  public let objective: Double
  /// Newton steps taken.
  public let iterations: Int
  /// Whether (w, b) is the minimum; otherwise it is the best point within the steps that are allowed.
  public let isConverged: Bool

  /// Fits labelled examples.
  ///
  /// - Parameters:
  ///   - examples: N × D.
  ///   - labels: N; true for the positive side.
  ///   - sampleWeights: N weights m, by default 1.
  ///   - options: the cost of a margin violation, the objective and its solver.
  /// - Throws: `StatisticsError` for mismatched shapes, NaN, or weight on one class only.
  public init(examples: Matrix, labels: [Bool], sampleWeights: [Double]? = nil, options: Options = Options()) throws {
    var problem = try LinearSVMProblem(examples: examples, labels: labels, options: options)
    self = try problem.solve(sampleWeights: sampleWeights, cost: options.cost)
  }

  /// A machine that `LinearSVMProblem` found.
  init(weights: [Double], intercept: Double, objective: Double, iterations: Int, isConverged: Bool) {
    self.weights = weights
    self.intercept = intercept
    self.objective = objective
    self.iterations = iterations
    self.isConverged = isConverged
  }

  /// `w·x + b` for each row of `examples`, N × D.
  public func decisionValues(_ examples: Matrix) -> [Double] {
    Matrix.product(examples, weights).map { $0 + intercept }
  }
}
