import Engine
import Statistics

/// Finds the hyperplane that divides codes by an attribute's score (Shen, Gu, Tang and Zhou, "Interpreting the latent
/// space of GANs for semantic face editing", CVPR 2020), and says how far to trust it.
///
/// The hyperplane and its figures are those of `ScoreBoundary`, where codes are the examples: it is found on one part
/// of the codes and judged on another.
public struct BoundaryFinder: Sendable {
  /// Called with the phase of a search and the share of it that is done.
  public typealias Progress = ScoreBoundary.Progress

  /// How boundaries are sought.
  public var options: BoundaryOptions

  /// A finder of boundaries; the options say how they are sought and judged.
  public init(options: BoundaryOptions = BoundaryOptions()) { self.options = options }

  /// - Parameters:
  ///   - codes: N × D.
  ///   - scores: N, of any scale; two values make a yes-or-no attribute.
  ///   - attribute: what the scores measure.
  ///   - space: where the codes live ("z", "w").
  ///   - progress: called as the phases go on.
  /// - Throws: `StatisticsError` for shapes that do not match, NaN, equal scores, or too few codes for the options.
  public func findBoundary(
    codes: Matrix, scores: [Double], attribute: String, space: String, progress: Progress = { _, _ in }
  ) throws -> (boundary: Boundary, report: BoundaryReport) {
    try findBoundary(
      codes: codes, scores: scores, attribute: attribute, space: space, split: nil, progress: progress)
  }

  /// Finds the boundary among codes, N × D, whose division into those of the fit and those held out was made before,
  /// where more than the boundary depends on it.
  func findBoundary(
    codes: Matrix, scores: [Double], attribute: String, space: String, split: RowSplit?, progress: Progress
  ) throws -> (boundary: Boundary, report: BoundaryReport) {
    let found = try ScoreBoundary(examples: codes, scores: scores, options: options, split: split, progress: progress)
    let (figures, interval) = (found.figures, found.figures.balancedAccuracyInterval)
    let report = BoundaryReport(
      attribute: attribute, space: space, balancedAccuracy: figures.balancedAccuracy,
      balancedAccuracyInterval: [interval.lowerBound, interval.upperBound], areaUnderCurve: figures.areaUnderCurve,
      majorityBaseline: figures.majorityBaseline, permutationP: figures.permutationP,
      samplesPerDimension: Double(found.fittedCount) / Double(codes.columns),
      normalStability: figures.normalStability, wholeRangeAccuracy: figures.wholeRangeAccuracy,
      C: found.cost, ridge: options.method.ridge, fitSeconds: found.fitSeconds,
      warnings: warnings(of: found, dimensions: codes.columns))
    let boundary = Boundary(
      attribute: attribute, space: space, normal: found.normal, offset: found.offset,
      distanceDeviation: found.distanceDeviation)
    return (boundary, report)
  }

  /// Finds the boundary among single-precision codes `[N, D]`, row by row.
  /// - Parameters:
  ///   - codes: N · D numbers, one code after the other.
  ///   - dimensions: D.
  ///   - scores: N.
  ///   - attribute: what the scores measure.
  ///   - space: where the codes live ("z", "w").
  ///   - progress: called as the phases go on.
  /// - Throws: `StatisticsError` for shapes that do not match, NaN, equal scores, or too few codes for the options.
  public func findBoundary(
    codes: [Float], dimensions: Int, scores: [Double], attribute: String, space: String,
    progress: Progress = { _, _ in }
  ) throws -> (boundary: Boundary, report: BoundaryReport) {
    guard dimensions > 0, codes.count == scores.count * dimensions else {
      throw StatisticsError.countMismatch(
        what: "numbers in \(scores.count) codes", expected: scores.count * dimensions, found: codes.count)
    }
    return try findBoundary(
      codes: Matrix(rows: scores.count, columns: dimensions, codes: codes), scores: scores, attribute: attribute,
      space: space, progress: progress)
  }

  /// What a reader of the figures should know.
  private func warnings(of found: ScoreBoundary, dimensions: Int) -> [String] {
    let fitCount = found.fittedCount
    let interval = found.figures.balancedAccuracyInterval
    var warnings: [String] = []
    if fitCount <= dimensions + 1 {
      warnings.append(
        "\(fitCount) codes to fit in \(dimensions) dimensions: a hyperplane separates any labelling of them")
    } else if fitCount <= 2 * (dimensions + 1) {
      // Cover, "Geometrical and statistical properties of systems of linear inequalities", 1965.
      warnings.append(
        "\(fitCount) codes to fit in \(dimensions) dimensions: at most twice the dimensions and one, a hyperplane "
          + "separates most labellings of them, even random ones")
    }
    if interval.upperBound < 0.5 {
      warnings.append(
        "the interval of the balanced accuracy lies below 0.5: on held-out codes the boundary is wrong more often than "
          + "chance")
    } else if interval.lowerBound <= 0.5 {
      warnings.append("the interval of the balanced accuracy contains 0.5: the boundary may be chance")
    }
    if !found.isExact {
      warnings.append(
        "the search for the boundary ended before its minimum: this is the best point so far; a lower C is easier")
    }
    if found.unsolvedRefits > 0 {
      warnings.append(
        "\(found.unsolvedRefits) of \(options.bootstrapRefits) bootstrap refits have no solution: stability is that of the others"
      )
    }
    if let cost = found.cost, let largest = options.costs.max(), options.costs.count > 1, cost == largest {
      warnings.append("C is the largest value tried, \(largest)")
    }
    return warnings
  }
}
