import Engine

/// The hyperplane that divides examples by a score, and how far to trust it.
///
/// The hyperplane is that of a linear SVM, or of another `BoundaryOptions.method`, between the examples of lowest and
/// of highest score. Examples are split first; score thresholds, standardisation, the cost and the hyperplane come from
/// the part to fit alone, and every figure of accuracy from the held-out part. Both sides weigh the same in the
/// machine's fit however many examples they have; a discriminant's covariance is pooled over all examples of both.
/// Copies of an example, as several people's scores of it make them, stay together in the split, in folds, in refits
/// and in permutations, and count once in intervals.
public struct ScoreBoundary: Sendable, Equatable {
  /// What held-out examples say of a boundary.
  public struct Figures: Sendable, Equatable {
    /// On held-out extremes: the mean of both sides' shares that lie on their side.
    public var balancedAccuracy: Double
    /// The 95 % interval of `balancedAccuracy`; see `BoundaryStatistics.balancedAccuracyInterval`.
    public var balancedAccuracyInterval: ClosedRange<Double>
    /// On held-out extremes: the area under the ROC curve.
    public var areaUnderCurve: Double
    /// The accuracy of always naming the larger side of the held-out extremes.
    public var majorityBaseline: Double
    /// By permuting held-out labels; see `BoundaryStatistics.permutationP`.
    public var permutationP: Double
    /// The mean cosine of bootstrap refits to the normal; 0 where none has a solution.
    public var normalStability: Double
    /// The balanced accuracy over all held-out examples, above against below the middle score.
    public var wholeRangeAccuracy: Double
  }

  /// Called with the phase of a search and the share of it that is done.
  public typealias Progress = (_ phase: BoundaryPhase, _ fraction: Double) -> Void

  /// The unit normal, D numbers, towards higher scores.
  public let normal: [Double]
  /// With it, `normal · x + offset` is an example's signed distance, in units of the examples.
  public let offset: Double
  /// The standard deviation, over N, of the signed distances of all examples.
  public let distanceDeviation: Double
  /// What held-out examples say of it.
  public let figures: Figures
  /// Different examples in the fit.
  public let fittedCount: Int
  /// The cost that cross-validation chose; nil for methods that have none.
  public let cost: Double?
  /// The seconds of the one fit with that cost, cross-validation excluded.
  public let fitSeconds: Double
  /// Whether the fit reached its minimum.
  public let isExact: Bool
  /// Bootstrap refits that have no solution.
  public let unsolvedRefits: Int

  /// Finds the boundary.
  /// - Parameters:
  ///   - examples: N × D.
  ///   - scores: N, of any scale; two values make a yes-or-no score.
  ///   - options: how it is sought.
  ///   - split: the division into examples of the fit and those held out, where it was made before because more than
  ///     the boundary depends on it; nil for the one of the options.
  ///   - progress: called as the phases go on.
  /// - Throws: `StatisticsError` for shapes that do not match, NaN, equal scores, or too few examples for the options;
  ///   `LinearAlgebraError` where a fit has no solution.
  public init(
    examples: Matrix, scores: [Double], options: BoundaryOptions = BoundaryOptions(), split: RowSplit? = nil,
    progress: Progress = { _, _ in }
  ) throws {
    try options.validate()
    progress(.preparing, 0)
    try Self.requireNumbers(examples, scores, options)
    let split = split ?? RowSplit(examples: examples, heldOutShare: options.heldOutShare, seed: options.seed)
    guard split.fit.count > 1 else {
      throw StatisticsError.tooFew(what: "examples to fit", expected: 2, found: split.fit.count)
    }
    let thresholds = try ScoreThresholds(scores: split.fit.map { scores[$0] }, share: options.extremeShare)
    let fit = ExtremeExamples(among: split.fit, scores: scores, thresholds: thresholds, groups: split.groups)
    let heldOut = ExtremeExamples(among: split.heldOut, scores: scores, thresholds: thresholds, groups: split.groups)
    let isCrossValidated = options.method == .svm && options.costs.count > 1
    try fit.requireEachSide(isCrossValidated ? options.folds : 1, "to fit")
    try heldOut.requireEachSide(2, "held out")

    let raw = examples.selectingRows(fit.indices)
    // The difference of means is one of the examples' own units.
    let standardizer = options.method == .meanDifference ? .unscaled(raw.columns) : Standardizer(fitting: raw)
    let fitting = BoundaryFit(
      examples: standardizer.standardized(raw), labels: fit.labels, groups: fit.groups, options: options)
    cost = try fitting.chooseCost { progress(.crossValidating, $0) }

    progress(.fitting, 0)
    let clock = ContinuousClock()
    let start = clock.now
    let machine = try fitting.fit(cost: cost)
    fitSeconds = (clock.now - start) / .seconds(1)
    guard
      let (normal, offset) = standardizer.rawHyperplane(weights: machine.weights, intercept: machine.intercept)
    else { throw StatisticsError.oneClass(what: "examples without variation") }
    let refits = try fitting.bootstrapWeights(cost: cost) { progress(.refitting, $0) }.compactMap {
      standardizer.rawHyperplane(weights: $0, intercept: 0)?.normal
    }

    progress(.permuting, 0)
    let distances = Matrix.product(examples, normal).map { $0 + offset }
    let values = heldOut.indices.map { distances[$0] }
    figures = Figures(
      balancedAccuracy: BoundaryStatistics.balancedAccuracy(decisionValues: values, labels: heldOut.labels),
      balancedAccuracyInterval: BoundaryStatistics.balancedAccuracyInterval(
        decisionValues: values, labels: heldOut.labels, groups: heldOut.groups),
      areaUnderCurve: BoundaryStatistics.areaUnderCurve(decisionValues: values, labels: heldOut.labels),
      majorityBaseline: BoundaryStatistics.majorityBaseline(labels: heldOut.labels),
      permutationP: BoundaryStatistics.permutationP(
        decisionValues: values, labels: heldOut.labels, groups: heldOut.groups, permutations: options.permutations,
        seed: options.seed),
      normalStability: refits.isEmpty ? 0 : BoundaryStatistics.normalStability(normal: normal, refits: refits),
      wholeRangeAccuracy: BoundaryStatistics.balancedAccuracy(
        decisionValues: split.heldOut.map { distances[$0] },
        labels: split.heldOut.map { scores[$0] > thresholds.middle }))
    (self.normal, self.offset) = (normal, offset)
    distanceDeviation = Self.standardDeviation(distances)
    fittedCount = fit.distinctCount
    isExact = machine.isExact
    unsolvedRefits = options.bootstrapRefits - refits.count
    progress(.permuting, 1)
  }

  /// Refuses scores that are not one an example, NaN, infinity and equal scores.
  /// - Parameters:
  ///   - examples: N × D.
  ///   - scores: N.
  ///   - options: how a boundary would be sought.
  /// - Throws: `StatisticsError`.
  public static func requireNumbers(_ examples: Matrix, _ scores: [Double], _ options: BoundaryOptions) throws {
    guard scores.count == examples.rows else {
      throw StatisticsError.countMismatch(what: "scores", expected: examples.rows, found: scores.count)
    }
    if let index = examples.firstNonFiniteElement {
      throw StatisticsError.notFinite(what: "examples", index: index / examples.columns)
    }
    _ = try ScoreThresholds(scores: scores, share: options.extremeShare)  // refuses NaN and equal scores as a whole
  }

  private static func standardDeviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }
}
