import Engine

/// The fits that a boundary takes, on examples that are the same for all: folds and bootstrap samples are weights of
/// rows, so that each fit of a machine starts from the one before.
struct BoundaryFit {
  /// `weights · x + intercept` decides the side.
  struct Rule {
    let weights: [Double]
    let intercept: Double
    /// False for a machine whose search ended before its minimum.
    var isExact = true
  }

  private let examples: Matrix
  private let labels: [Bool]
  private let groups: [Int]
  private let options: BoundaryOptions
  private let classWeights: (positive: Double, negative: Double)

  /// - Parameter groups: a number for each example, which only its copies share.
  init(examples: Matrix, labels: [Bool], groups: [Int], options: BoundaryOptions) {
    self.examples = examples
    self.labels = labels
    self.groups = groups
    self.options = options
    let positives = Double(labels.filter { $0 }.count)
    let count = Double(labels.count)
    classWeights = (count / (2 * positives), count / (2 * (count - positives)))
  }

  /// The C of best mean balanced accuracy in stratified cross-validation; among equals the smallest. Nil for methods
  /// that have none.
  func chooseCost(progress: (Double) -> Void) throws -> Double? {
    guard options.method == .svm else { return nil }
    let costs = options.costs.sorted()
    guard costs.count > 1 else { return costs[0] }
    let folds = try StratifiedFolds(labels: labels, groups: groups, count: options.folds, seed: options.seed)
    var accuracies = [Double](repeating: 0, count: costs.count)
    for fold in 0..<folds.count {
      let validation = folds.members(of: fold)
      let weights = weights { folds.assignment[$0] == fold ? 0 : 1 }
      var problem = try makeProblem()
      for (k, cost) in costs.enumerated() {
        _ = try problem.solve(sampleWeights: weights, cost: cost)
        accuracies[k] +=
          BoundaryStatistics.balancedAccuracy(
            decisionValues: validation.map { problem.decisionValues[$0] }, labels: validation.map { labels[$0] })
          / Double(folds.count)
        progress(Double(fold * costs.count + k + 1) / Double(folds.count * costs.count))
      }
    }
    let best = accuracies.max()!
    return costs[accuracies.firstIndex { $0 >= best - 1e-12 }!]
  }

  /// - Parameter cost: the one that was chosen; nil for methods that have none.
  func fit(cost: Double?) throws -> Rule {
    guard let cost else { return try closedForm([Double](repeating: 1, count: labels.count)) }
    var problem = try makeProblem()
    return Rule(try problem.solve(sampleWeights: weights { _ in 1 }, cost: cost))
  }

  /// The weights w of fits to samples of different examples, each with its copies, drawn with replacement, class by
  /// class. Samples that have no solution, since they vary in fewer dimensions than the examples they are drawn from,
  /// are left out.
  func bootstrapWeights(cost: Double?, progress: (Double) -> Void) throws -> [[Double]] {
    let classes = [true, false].map { side in
      labels.indices.filter { labels[$0] == side }.gathered { groups[$0] }
    }
    var problem: LinearSVMProblem?
    if let cost {
      problem = try makeProblem()
      _ = try problem?.solve(sampleWeights: weights { _ in 1 }, cost: cost)
    }
    return try (0..<options.bootstrapRefits).compactMap { index in
      var random = PhiloxGenerator(seed: options.seed, purpose: "bootstrap", index: UInt64(index))
      var counts = [Double](repeating: 0, count: labels.count)
      for members in classes {
        for _ in members {
          for row in members[random.integer(below: members.count)] { counts[row] += 1 }
        }
      }
      defer { progress(Double(index + 1) / Double(options.bootstrapRefits)) }
      do {
        guard let cost, var refit = problem else { return try closedForm(counts).weights }
        return try refit.solve(sampleWeights: weights { counts[$0] }, cost: cost).weights
      } catch is StatisticsError {
        return nil
      } catch LinearAlgebraError.notPositiveDefinite { return nil }
    }
  }

  /// The rule of a method that needs no search, each row counting so many times.
  private func closedForm(_ counts: [Double]) throws -> Rule {
    if let ridge = options.method.ridge {
      let found = try LinearDiscriminant(examples: examples, labels: labels, counts: counts, ridge: ridge)
      return Rule(weights: found.weights, intercept: found.intercept)
    }
    let found = try MeanDifference(examples: examples, labels: labels, counts: counts)
    return Rule(weights: found.weights, intercept: found.intercept)
  }

  private func makeProblem() throws -> LinearSVMProblem {
    try LinearSVMProblem(
      examples: examples, labels: labels, options: .init(penalisesIntercept: options.penalisesIntercept))
  }

  private func weights(_ multiplicity: (Int) -> Double) -> [Double] {
    labels.indices.map { (labels[$0] ? classWeights.positive : classWeights.negative) * multiplicity($0) }
  }
}

extension BoundaryFit.Rule {
  fileprivate init(_ machine: LinearSVM) {
    self.init(weights: machine.weights, intercept: machine.intercept, isExact: machine.isConverged)
  }
}
