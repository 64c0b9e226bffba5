import Engine
import Statistics

/// Finds the hyperplane that divides codes by an attribute's score (Shen, Gu, Tang and Zhou, "Interpreting the latent
/// space of GANs for semantic face editing", CVPR 2020), and says how far to trust it.
///
/// The hyperplane is that of a linear SVM, or of another `BoundaryOptions.method`.
/// Codes are split first; score thresholds, standardisation, the cost and the hyperplane come from the fit part alone,
/// and every accuracy from the held-out part. Both sides weigh the same in the machine's fit however many codes they
/// have; a discriminant's covariance is pooled over all codes of both. Copies of a code, as several people's scores of
/// it make them, stay together in the split, in folds, in refits and in permutations, and count once in intervals.
public struct BoundaryFinder: Sendable {
  public typealias Progress = (_ phase: BoundaryPhase, _ fraction: Double) -> Void

  public var options: BoundaryOptions

  public init(options: BoundaryOptions = BoundaryOptions()) { self.options = options }

  /// - Parameters:
  ///   - codes: N × D.
  ///   - scores: N, of any scale; two values make a yes-or-no attribute.
  ///   - attribute: what the scores measure.
  ///   - space: where the codes live ("z", "w").
  ///   - progress: called as the phases go on.
  /// - Throws: `BoundaryError` for shapes that do not match, NaN, equal scores, or too few codes for the options.
  public func findBoundary(
    codes: Matrix, scores: [Double], attribute: String, space: String, progress: Progress = { _, _ in }
  ) throws -> (boundary: Boundary, report: BoundaryReport) {
    try findBoundary(
      codes: codes, scores: scores, attribute: attribute, space: space, split: nil, progress: progress)
  }

  /// Finds the boundary among codes, N × D, whose division into those of the fit and those held out was made before,
  /// where more than the boundary depends on it.
  func findBoundary(
    codes: Matrix, scores: [Double], attribute: String, space: String, split given: CodeSplit?, progress: Progress
  ) throws -> (boundary: Boundary, report: BoundaryReport) {
    try options.validate()
    progress(.preparing, 0)
    try requireNumbers(codes, scores)
    let split = given ?? CodeSplit(codes: codes, heldOutShare: options.heldOutShare, seed: options.seed)
    guard split.fit.count > 1 else {
      throw BoundaryError.tooFewCodes(what: "codes to fit", expected: 2, found: split.fit.count)
    }
    let thresholds = try ScoreThresholds(scores: split.fit.map { scores[$0] }, share: options.extremeShare)
    let fit = ExtremeCodes(among: split.fit, scores: scores, thresholds: thresholds, groups: split.groups)
    let heldOut = ExtremeCodes(
      among: split.heldOut, scores: scores, thresholds: thresholds, groups: split.groups)
    let isCrossValidated = options.method == .svm && options.costs.count > 1
    try fit.requireEachSide(isCrossValidated ? options.folds : 1, "to fit")
    try heldOut.requireEachSide(2, "held out")

    let raw = codes.selectingRows(fit.indices)
    // The difference of means is one of the codes' own units.
    let standardizer = options.method == .meanDifference ? .unscaled(raw.columns) : Standardizer(fitting: raw)
    let fitting = BoundaryFit(
      codes: standardizer.standardized(raw), labels: fit.labels, groups: fit.groups, options: options)
    let cost = try fitting.chooseCost { progress(.crossValidating, $0) }

    progress(.fitting, 0)
    let clock = ContinuousClock()
    let start = clock.now
    let machine = try fitting.fit(cost: cost)
    let fitSeconds = (clock.now - start) / .seconds(1)
    guard
      let (normal, offset) = standardizer.rawHyperplane(weights: machine.weights, intercept: machine.intercept)
    else { throw BoundaryError.oneClass(what: "codes without variation") }
    let refits = try fitting.bootstrapWeights(cost: cost) { progress(.refitting, $0) }.compactMap {
      standardizer.rawHyperplane(weights: $0, intercept: 0)?.normal
    }

    progress(.permuting, 0)
    let distances = Matrix.product(codes, normal).map { $0 + offset }
    let values = heldOut.indices.map { distances[$0] }
    let interval = BoundaryStatistics.balancedAccuracyInterval(
      decisionValues: values, labels: heldOut.labels, groups: heldOut.groups)
    let report = BoundaryReport(
      attribute: attribute, space: space,
      balancedAccuracy: BoundaryStatistics.balancedAccuracy(decisionValues: values, labels: heldOut.labels),
      balancedAccuracyInterval: [interval.lowerBound, interval.upperBound],
      areaUnderCurve: BoundaryStatistics.areaUnderCurve(decisionValues: values, labels: heldOut.labels),
      majorityBaseline: BoundaryStatistics.majorityBaseline(labels: heldOut.labels),
      permutationP: BoundaryStatistics.permutationP(
        decisionValues: values, labels: heldOut.labels, groups: heldOut.groups, permutations: options.permutations,
        seed: options.seed),
      samplesPerDimension: Double(fit.distinctCount) / Double(codes.columns),
      normalStability: refits.isEmpty ? 0 : BoundaryStatistics.normalStability(normal: normal, refits: refits),
      wholeRangeAccuracy: BoundaryStatistics.balancedAccuracy(
        decisionValues: split.heldOut.map { distances[$0] },
        labels: split.heldOut.map { scores[$0] > thresholds.middle }),
      C: cost, ridge: options.method.ridge, fitSeconds: fitSeconds,
      warnings: [])
    let boundary = Boundary(
      attribute: attribute, space: space, normal: normal, offset: offset,
      distanceDeviation: standardDeviation(distances))
    progress(.permuting, 1)
    let unsolved = options.bootstrapRefits - refits.count
    return (
      boundary,
      withWarnings(
        report, fitCount: fit.distinctCount, dimensions: codes.columns, unsolved: unsolved, isExact: machine.isExact)
    )
  }

  /// Finds the boundary among single-precision codes `[N, D]`, row by row.
  /// - Parameters:
  ///   - codes: N · D numbers, one code after the other.
  ///   - dimensions: D.
  ///   - scores: N.
  ///   - attribute: what the scores measure.
  ///   - space: where the codes live ("z", "w").
  ///   - progress: called as the phases go on.
  /// - Throws: `BoundaryError` for shapes that do not match, NaN, equal scores, or too few codes for the options.
  public func findBoundary(
    codes: [Float], dimensions: Int, scores: [Double], attribute: String, space: String,
    progress: Progress = { _, _ in }
  ) throws -> (boundary: Boundary, report: BoundaryReport) {
    guard dimensions > 0, codes.count == scores.count * dimensions else {
      throw BoundaryError.countMismatch(
        what: "numbers in \(scores.count) codes", expected: scores.count * dimensions, found: codes.count)
    }
    return try findBoundary(
      codes: Matrix(rows: scores.count, columns: dimensions, codes: codes), scores: scores, attribute: attribute,
      space: space, progress: progress)
  }

  /// Refuses scores that are not one a code, NaN, infinity and equal scores.
  func requireNumbers(_ codes: Matrix, _ scores: [Double]) throws {
    guard scores.count == codes.rows else {
      throw BoundaryError.countMismatch(what: "scores", expected: codes.rows, found: scores.count)
    }
    if let index = codes.firstNonFiniteElement {
      throw BoundaryError.notFinite(what: "codes", index: index / codes.columns)
    }
    _ = try ScoreThresholds(scores: scores, share: options.extremeShare)  // refuses NaN and equal scores as a whole
  }

  private func withWarnings(
    _ report: BoundaryReport, fitCount: Int, dimensions: Int, unsolved: Int, isExact: Bool
  ) -> BoundaryReport {
    var report = report
    if fitCount <= dimensions + 1 {
      report.warnings.append(
        "\(fitCount) codes to fit in \(dimensions) dimensions: a hyperplane separates any labelling of them")
    } else if fitCount <= 2 * (dimensions + 1) {
      // Cover, "Geometrical and statistical properties of systems of linear inequalities", 1965.
      report.warnings.append(
        "\(fitCount) codes to fit in \(dimensions) dimensions: at most twice the dimensions and one, a hyperplane "
          + "separates most labellings of them, even random ones")
    }
    if report.balancedAccuracyInterval[1] < 0.5 {
      report.warnings.append(
        "the interval of the balanced accuracy lies below 0.5: on held-out codes the boundary is wrong more often than "
          + "chance")
    } else if report.balancedAccuracyInterval[0] <= 0.5 {
      report.warnings.append("the interval of the balanced accuracy contains 0.5: the boundary may be chance")
    }
    if !isExact {
      report.warnings.append(
        "the search for the boundary ended before its minimum: this is the best point so far; a lower C is easier")
    }
    if unsolved > 0 {
      report.warnings.append(
        "\(unsolved) of \(options.bootstrapRefits) bootstrap refits have no solution: stability is that of the others")
    }
    if let cost = report.C, let largest = options.costs.max(), options.costs.count > 1, cost == largest {
      report.warnings.append("C is the largest value tried, \(largest)")
    }
    return report
  }

  private func standardDeviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }
}
