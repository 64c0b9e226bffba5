import Engine

/// One set of labelled examples, solved again and again with other costs and weights, each time from the last solution.
///
/// The method is the finite Newton method (Keerthi and DeCoste, "A modified finite Newton method for fast solution of
/// large scale linear SVMs", JMLR 2005): the objective is piecewise quadratic, so each step solves the quadratic of
/// the rows now inside the margin, followed by an exact line search. It ends when that set no longer changes.
///
/// Where an error costs much and the examples are ill-conditioned, each of these quadratics can hold for a sliver of
/// its step only, and the search creeps. It then begins anew at a cost so low that it is easily solved, and follows the
/// solution from there, each cost ten times the one before.
public struct LinearSVMProblem {
  private let examples: Matrix
  private let signs: [Double]
  private let options: LinearSVM.Options
  private let usesNormalEquations: Bool
  private var curvature: MarginCurvature

  /// The solution so far, [w, b].
  private var solution: [Double]
  /// `w·x + b` of the last solution for each of the N examples, whatever its weight; 0 before there is one.
  public private(set) var decisionValues: [Double]

  /// - Parameters:
  ///   - examples: N × D.
  ///   - labels: N; true for the positive side.
  ///   - options: the objective and its solver; the cost is given with each solution.
  /// - Throws: `StatisticsError` for mismatched shapes, NaN, or a cost that is not positive.
  public init(examples: Matrix, labels: [Bool], options: LinearSVM.Options) throws {
    guard examples.columns > 0 else { throw StatisticsError.countMismatch(what: "dimensions", expected: 1, found: 0) }
    guard labels.count == examples.rows else {
      throw StatisticsError.countMismatch(what: "labels", expected: examples.rows, found: labels.count)
    }
    guard options.cost > 0, options.cost.isFinite else {
      throw StatisticsError.invalidOption(name: "C", expected: "a positive number", found: "\(options.cost)")
    }
    if let index = examples.firstNonFiniteElement {
      throw StatisticsError.notFinite(what: "examples", index: index / examples.columns)
    }
    self.examples = examples
    self.options = options
    signs = labels.map { $0 ? 1 : -1 }
    usesNormalEquations =
      switch options.solver {
      case .normalEquations: true
      case .conjugateGradients: false
      case .automatic: examples.columns <= 3000
      }
    solution = [Double](repeating: 0, count: examples.columns + 1)
    decisionValues = [Double](repeating: 0, count: examples.rows)
    curvature = MarginCurvature(dimensions: usesNormalEquations ? examples.columns : 0, rows: examples.rows)
  }

  /// Minimises the objective, beginning at the last solution.
  /// - Parameters:
  ///   - sampleWeights: N weights of the examples' violations, 0 or more; 1 each when nil.
  ///   - cost: C of a margin violation, above 0.
  /// - Throws: `StatisticsError` for weights that do not match, are negative or not finite, or are on one side only;
  ///   `LinearAlgebraError` where a Newton step has no solution.
  public mutating func solve(sampleWeights: [Double]? = nil, cost: Double) throws -> LinearSVM {
    let sampleWeights = sampleWeights ?? [Double](repeating: 1, count: examples.rows)
    try check(sampleWeights)
    return try Matrix.inSuccession(columns: examples.columns) { try machine(sampleWeights, cost: cost) }
  }

  /// Steps after which a search counts as creeping.
  private static let directLimit = 25
  /// Powers of ten below the cost at which a second search begins.
  private static let decades = 8

  private mutating func machine(_ sampleWeights: [Double], cost: Double) throws -> LinearSVM {
    let limit = options.maximumIterations
    var (isConverged, iterations) = try minimise(sampleWeights, cost: cost, limit: min(limit, Self.directLimit))
    if !isConverged, limit > Self.directLimit {
      for j in solution.indices { solution[j] = 0 }
      for i in decisionValues.indices { decisionValues[i] = 0 }
      for decade in (0...Self.decades).reversed() {
        let lower = cost / (0..<decade).reduce(1) { power, _ in power * 10 }
        let part = try minimise(sampleWeights, cost: lower, limit: limit)
        iterations += part.iterations
        isConverged = part.isConverged
      }
    }
    return LinearSVM(
      weights: Array(solution[..<examples.columns]), intercept: solution[examples.columns],
      objective: objective(sampleWeights, cost: cost), iterations: iterations, isConverged: isConverged)
  }

  /// Goes on from the present solution for so many steps at most.
  private mutating func minimise(
    _ sampleWeights: [Double], cost: Double, limit: Int
  ) throws -> (isConverged: Bool, iterations: Int) {
    let dimensions = examples.columns
    var converged = false
    var iterations = 0
    while !converged {
      guard iterations < limit else { return (false, iterations) }
      iterations += 1
      let active = activeWeights(sampleWeights)
      // From nothing, the gradient and the line search already bring most rows to their side of the margin, and
      // the first Hessian needs the others only.
      let isFirst = solution.allSatisfy { $0 == 0 }
      let target: [Double]
      if isFirst {
        target = meanDifference(active)
      } else if usesNormalEquations {
        target = try newtonTarget(active, cost: cost)
      } else {
        target = conjugateGradientTarget(active, cost: cost)
      }
      let targetValues = values(at: target)
      let search = MarginLineSearch(
        signs: signs, weights: sampleWeights, cost: cost, start: decisionValues, end: targetValues,
        startNorm: penalty(solution, solution), crossTerm: penalty(solution, target), endNorm: penalty(target, target))
      let step = search.minimiser()
      let slopeAtStart = search.slope(at: 0)
      for j in 0...dimensions { solution[j] += step * (target[j] - solution[j]) }
      for i in 0..<decisionValues.count { decisionValues[i] += step * (targetValues[i] - decisionValues[i]) }
      // A full step onto the minimum of the quadratic that is still the right one is the exact solution. Otherwise
      // the decrease promised by the slope is compared with the objective itself.
      let unchanged = !isFirst && abs(step - 1) < 1e-9 && activeWeights(sampleWeights) == active
      let negligible = abs(slopeAtStart) <= options.tolerance * search.objective(at: step)
      // From nothing, the slope is 0 only where the gradient is: nothing is the solution.
      converged = unchanged && usesNormalEquations || negligible && (!isFirst || slopeAtStart == 0)
    }
    return (true, iterations)
  }

  private func check(_ sampleWeights: [Double]) throws {
    guard sampleWeights.count == examples.rows else {
      throw StatisticsError.countMismatch(what: "sample weights", expected: examples.rows, found: sampleWeights.count)
    }
    if let index = sampleWeights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw StatisticsError.notFinite(what: "sample weights", index: index)
    }
    let weighted = zip(signs, sampleWeights).filter { $0.1 > 0 }
    guard weighted.contains(where: { $0.0 > 0 }), weighted.contains(where: { $0.0 < 0 }) else {
      throw StatisticsError.oneClass(what: "labels")
    }
  }

  /// A row's weight where it lies inside the margin (y f < 1), else 0.
  private func activeWeights(_ sampleWeights: [Double]) -> [Double] {
    var active = sampleWeights
    for i in 0..<active.count where signs[i] * decisionValues[i] >= 1 { active[i] = 0 }
    return active
  }

  /// The penalty's bilinear form: `w·w'` and `b b'` where the intercept is penalised.
  private func penalty(_ a: [Double], _ b: [Double]) -> Double {
    let count = examples.columns + (options.penalisesIntercept ? 1 : 0)
    var sum = 0.0
    for j in 0..<count { sum += a[j] * b[j] }
    return sum
  }

  private func values(at point: [Double]) -> [Double] {
    let intercept = point[examples.columns]
    var values = Matrix.product(examples, Array(point[..<examples.columns]))
    for i in 0..<values.count { values[i] += intercept }
    return values
  }

  private func objective(_ sampleWeights: [Double], cost: Double) -> Double {
    var loss = 0.0
    for i in 0..<signs.count {
      let violation = max(0, 1 - signs[i] * decisionValues[i])
      loss += sampleWeights[i] * violation * violation
    }
    return penalty(solution, solution) / 2 + cost * loss
  }

  // MARK: - Steps

  /// The direction of steepest descent at zero, `Σ mᵢ yᵢ xᵢ / Σ mᵢ`, of a length the line search starts well from.
  private func meanDifference(_ active: [Double]) -> [Double] {
    let total = active.reduce(0, +)
    return transposedProduct(zip(active, signs).map { $0 * $1 / total })
  }

  /// The minimiser of the quadratic of the active rows: `(Λ + 2C Σ mᵢ x̃ᵢ x̃ᵢᵀ) v = 2C Σ mᵢ yᵢ x̃ᵢ` with `x̃ = (x, 1)`,
  /// divided by 2C; Λ is the identity, but for the intercept's place.
  private mutating func newtonTarget(_ active: [Double], cost: Double) throws -> [Double] {
    curvature.update(to: active, examples: examples, signs: signs)
    let order = examples.columns + 1
    var (hessian, rightHandSide) = curvature.normalEquations()
    for j in 0..<examples.columns { hessian[j, j] += 1 / (2 * cost) }
    if options.penalisesIntercept { hessian[order - 1, order - 1] += 1 / (2 * cost) }
    // Without an active row the quadratic does not depend on the intercept: keep it.
    if hessian[order - 1, order - 1] <= 0 {
      hessian[order - 1, order - 1] = 1
      rightHandSide[order - 1] = solution[order - 1]
    }
    return try Matrix.solveSymmetricPositive(hessian, rightHandSide)
  }

  /// The same minimiser by conjugate gradients from the present solution, to a hundredth of the present gradient.
  private func conjugateGradientTarget(_ active: [Double], cost: Double) -> [Double] {
    let order = examples.columns + 1
    func product(_ v: [Double]) -> [Double] {
      var scaled = values(at: v)
      for i in 0..<scaled.count { scaled[i] *= active[i] }
      return adding(v, transposedProduct(scaled), cost: cost)
    }
    var target = solution
    // The residual is the negative gradient (over 2C).
    let pulled = transposedProduct(zip(active, signs).map { $0 * $1 })
    var residual = zip(pulled, product(target)).map { $0 - $1 }
    var direction = residual
    var norm = residual.reduce(0) { $0 + $1 * $1 }
    let goal = norm * 1e-4
    for _ in 0..<min(order, 200) where norm > goal && norm > 0 {
      let image = product(direction)
      let step = norm / zip(direction, image).reduce(0) { $0 + $1.0 * $1.1 }
      for j in 0..<order {
        target[j] += step * direction[j]
        residual[j] -= step * image[j]
      }
      let next = residual.reduce(0) { $0 + $1 * $1 }
      for j in 0..<order { direction[j] = residual[j] + next / norm * direction[j] }
      norm = next
    }
    return target
  }

  /// `Σ cᵢ x̃ᵢ`.
  private func transposedProduct(_ coefficients: [Double]) -> [Double] {
    Matrix.product(examples, coefficients, transposing: true) + [coefficients.reduce(0, +)]
  }

  private func adding(_ v: [Double], _ image: [Double], cost: Double) -> [Double] {
    var sum = image
    for j in 0..<examples.columns { sum[j] += v[j] / (2 * cost) }
    if options.penalisesIntercept { sum[examples.columns] += v[examples.columns] / (2 * cost) }
    return sum
  }
}
