import Engine

/// The fits that a boundary takes, on standardised codes that are the same for all: folds and bootstrap samples are
/// weights of rows, so that each fit starts from the one before.
struct BoundaryFit {
  private let codes: Matrix
  private let labels: [Bool]
  private let options: BoundaryOptions
  private let classWeights: (positive: Double, negative: Double)

  init(codes: Matrix, labels: [Bool], options: BoundaryOptions) {
    self.codes = codes
    self.labels = labels
    self.options = options
    let positives = Double(labels.filter { $0 }.count)
    let count = Double(labels.count)
    classWeights = (count / (2 * positives), count / (2 * (count - positives)))
  }

  /// The C of best mean balanced accuracy in stratified cross-validation; among equals the smallest.
  func chooseCost(progress: (Double) -> Void) throws -> Double {
    let costs = options.costs.sorted()
    guard costs.count > 1 else { return costs[0] }
    let folds = try StratifiedFolds(labels: labels, count: options.folds, seed: options.seed)
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

  func fit(cost: Double) throws -> LinearSVM {
    var problem = try makeProblem()
    return try problem.solve(sampleWeights: weights { _ in 1 }, cost: cost)
  }

  /// The weights w of fits to samples drawn with replacement, class by class.
  func bootstrapWeights(cost: Double, progress: (Double) -> Void) throws -> [[Double]] {
    let classes = [true, false].map { side in labels.indices.filter { labels[$0] == side } }
    var problem = try makeProblem()
    _ = try problem.solve(sampleWeights: weights { _ in 1 }, cost: cost)
    return try (0..<options.bootstrapRefits).map { index in
      var random = PhiloxGenerator(seed: options.seed, purpose: "bootstrap", index: UInt64(index))
      var counts = [Double](repeating: 0, count: labels.count)
      for members in classes {
        for _ in members { counts[members[random.integer(below: members.count)]] += 1 }
      }
      var refit = problem
      let machine = try refit.solve(sampleWeights: weights { counts[$0] }, cost: cost)
      progress(Double(index + 1) / Double(options.bootstrapRefits))
      return machine.weights
    }
  }

  private func makeProblem() throws -> LinearSVMProblem {
    try LinearSVMProblem(
      codes: codes, labels: labels, options: .init(penalisesIntercept: options.penalisesIntercept))
  }

  private func weights(_ multiplicity: (Int) -> Double) -> [Double] {
    labels.indices.map { (labels[$0] ? classWeights.positive : classWeights.negative) * multiplicity($0) }
  }
}
