import Engine
import Statistics

extension BoundaryFinder {
  /// Folds that judge a boundary of few labels, at most.
  static let labelFolds = 10
  /// `Direction.method` of a boundary of few labels.
  public static let labelMethod = "few labels"
  /// Labels of each side that a boundary takes.
  public static let fewestLabels = 3
  /// The cost of an error, in `SpreadCoordinates` and with labels of both sides weighing the same.
  static let labelCost = 0.5

  /// The boundary of an attribute that few codes have labels of, perhaps fewer than there are dimensions.
  ///
  /// It is a linear SVM of all labels, in coordinates that all codes, labelled or not, are used for
  /// (`SpreadCoordinates`). Its figures are those of cross-validation: each label is judged by a machine that was
  /// fitted without it, its fold's. Where labels were asked for because they are hard (`Labelling`), other codes come
  /// out better than these figures.
  /// - Parameters:
  ///   - attribute: what the labels say.
  ///   - codes: N × D, with and without labels; more of them are better.
  ///   - labels: places among them and whether they have the attribute; each code once.
  ///   - classes: the class index of each code; nil for codes of one kind.
  ///   - classNames: the name of each class index.
  ///   - space: where the codes live.
  /// - Throws: `LatentSpaceError.labels` for too few of a side; `StatisticsError` for codes that do not vary.
  public func findDirection(
    of attribute: String, codes: Matrix, labels: [(row: Int, has: Bool)], classes: [Int]?, classNames: [String],
    space: CodeSpace
  ) throws -> (direction: Direction, report: BoundaryReport) {
    for side in [true, false] {
      let found = labels.count { $0.has == side }
      guard found >= Self.fewestLabels else {
        throw LatentSpaceError.labels(
          attribute: attribute,
          expected: "at least \(Self.fewestLabels) pictures that have it and \(Self.fewestLabels) that have not",
          found: "\(labels.count { $0.has }) and \(labels.count { !$0.has })")
      }
    }
    // In one order, so that the boundary does not depend on that of the clicks.
    let labels = labels.sorted { $0.row < $1.row }
    let groups = classes ?? [Int](repeating: 0, count: codes.rows)
    let coordinates = try SpreadCoordinates(codes, classes: groups)
    let fit = LabelFit(
      coordinates.rows, labels: labels, cost: options.costs.count == 1 ? options.costs[0] : Self.labelCost)
    let clock = ContinuousClock.now
    let machine = try fit.machine()
    let seconds = (ContinuousClock.now - clock) / .seconds(1)
    guard let plane = coordinates.hyperplane(weights: machine.weights, intercept: machine.intercept) else {
      throw StatisticsError.oneClass(what: "examples without variation")
    }
    let sides = labels.map(\.has)
    let values = try fit.crossValidated(folds: Self.labelFolds, seed: options.seed)
    let interval = BoundaryStatistics.balancedAccuracyInterval(decisionValues: values, labels: sides)
    let refits = try fit.refits(options.bootstrapRefits, seed: options.seed).compactMap {
      coordinates.hyperplane(weights: $0.weights, intercept: 0)?.normal
    }
    let accuracy = BoundaryStatistics.balancedAccuracy(decisionValues: values, labels: sides)
    let report = BoundaryReport(
      attribute: attribute, space: space.rawValue, balancedAccuracy: accuracy,
      balancedAccuracyInterval: [interval.lowerBound, interval.upperBound],
      areaUnderCurve: BoundaryStatistics.areaUnderCurve(decisionValues: values, labels: sides),
      majorityBaseline: BoundaryStatistics.majorityBaseline(labels: sides),
      permutationP: BoundaryStatistics.permutationP(
        decisionValues: values, labels: sides, permutations: options.permutations, seed: options.seed),
      samplesPerDimension: Double(labels.count) / Double(codes.columns),
      normalStability: refits.isEmpty ? 0 : BoundaryStatistics.normalStability(normal: plane.normal, refits: refits),
      wholeRangeAccuracy: accuracy, C: fit.cost, ridge: nil, fitSeconds: seconds,
      warnings: interval.lowerBound <= 0.5
        ? ["the interval of the balanced accuracy contains 0.5: the boundary may be chance"] : [])
    let isSingle = plane.offsets.count == 1
    let boundary = Boundary(
      attribute: attribute, space: space.rawValue, normal: plane.normal,
      offset: isSingle ? plane.offsets.values.first! : 0, distanceDeviation: plane.deviation)
    let offsets = [String: Float](
      uniqueKeysWithValues: isSingle ? [] : plane.offsets.map { (classNames[$0], Float($1)) })
    return (
      try Direction(boundary, report: report, classOffsets: offsets, method: Self.labelMethod),
      report
    )
  }
}

/// Machines of labelled codes, each side weighing the same.
struct LabelFit {
  private let examples: Matrix
  private let sides: [Bool]
  let cost: Double

  init(_ rows: Matrix, labels: [(row: Int, has: Bool)], cost: Double) {
    (examples, sides, self.cost) = (rows.selectingRows(labels.map(\.row)), labels.map(\.has), cost)
  }

  /// - Parameter counts: how often each label counts; once when nil.
  func machine(counts: [Double]? = nil) throws -> LinearSVM {
    let counts = counts ?? [Double](repeating: 1, count: sides.count)
    func total(_ side: Bool) -> Double { zip(sides, counts).reduce(0) { $0 + ($1.0 == side ? $1.1 : 0) } }
    let (all, positive, negative) = (counts.reduce(0, +), total(true), total(false))
    let weights = zip(sides, counts).map { $1 * all / (2 * ($0 ? positive : negative)) }
    return try LinearSVM(
      examples: examples, labels: sides, sampleWeights: weights, options: LinearSVM.Options(cost: cost))
  }

  /// The decision value of each label by the machine of the other folds.
  func crossValidated(folds most: Int, seed: UInt64) throws -> [Double] {
    let smaller = min(sides.count { $0 }, sides.count { !$0 })
    let folds = try StratifiedFolds(labels: sides, count: min(most, smaller), seed: seed)
    var values = [Double](repeating: 0, count: sides.count)
    for fold in 0..<folds.count {
      let machine = try machine(counts: folds.assignment.map { $0 == fold ? 0 : 1 })
      let decided = machine.decisionValues(examples)
      for member in folds.members(of: fold) { values[member] = decided[member] }
    }
    return values
  }

  /// Machines of labels drawn with replacement, side by side.
  func refits(_ count: Int, seed: UInt64) throws -> [LinearSVM] {
    let members = [true, false].map { side in sides.indices.filter { sides[$0] == side } }
    return try (0..<count).map { index in
      var random = PhiloxGenerator(seed: seed, purpose: "bootstrap of labels", index: UInt64(index))
      var counts = [Double](repeating: 0, count: sides.count)
      for side in members {
        for _ in side { counts[side[random.integer(below: side.count)]] += 1 }
      }
      return try machine(counts: counts)
    }
  }
}
