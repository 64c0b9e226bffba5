import Engine
import FileFormats
import GenerativeModels
import Statistics

extension BoundaryFinder {
  /// The boundary of an attribute in a model's space of codes, found within classes where there are several: codes are
  /// centred on the mean of their class, and scores of more than two values on the median of theirs.
  /// - Parameters:
  ///   - attribute: one that the sample has scores of.
  ///   - sample: codes and their scores.
  ///   - space: the space in which the boundary is looked for.
  ///   - model: the generator that the codes are of.
  ///   - withinClasses: false takes all codes as of one class.
  ///   - progress: called as the phases go on.
  /// - Throws: `StatisticsError` for NaN, equal scores, or too few codes for the options.
  public func findDirection(
    of attribute: String, in sample: ScoredSample, space: CodeSpace, model: any ImageGenerator,
    withinClasses: Bool = true,
    progress: Progress = { _, _ in }
  ) throws -> (direction: Direction, report: BoundaryReport) {
    guard let scores = sample.scores[attribute] else {
      preconditionFailure("findDirection: the sample has no scores of \(attribute)")
    }
    var (direction, report) = try findDirection(
      of: attribute, codes: sample.matrix(of: space), scores: scores, classes: withinClasses ? sample.classes : nil,
      classNames: model.classes, space: space, progress: progress)
    (direction.truncation, direction.modelIdentity) = (sample.truncation, model.identity)
    return (direction, report)
  }

  /// The boundary of an attribute among codes, N × D, with a score each, from wherever they come.
  ///
  /// With several classes it is found within classes: codes are centred on the mean of their class and scores, unless
  /// they have but two values, on the median of theirs, both taken from the codes of the fit alone. Codes then tell
  /// nothing of the class, so that the normal need not point from one class to another, and an edit along it leaves
  /// the class alone.
  /// `classOffsets` put the plane back in its place.
  /// - Parameters:
  ///   - attribute: what the scores measure.
  ///   - codes: N × D.
  ///   - scores: N.
  ///   - classes: the class index of each code; nil for one boundary of all codes together.
  ///   - classNames: the name of each class index.
  ///   - space: where the codes live.
  ///   - progress: called as the phases go on.
  /// - Throws: `StatisticsError` for NaN, equal scores, or too few codes for the options.
  public func findDirection(
    of attribute: String, codes: Matrix, scores: [Double], classes: [Int]?, classNames: [String], space: CodeSpace,
    progress: Progress = { _, _ in }
  ) throws -> (direction: Direction, report: BoundaryReport) {
    try options.validate()
    guard let classes, Set(classes).count > 1 else {
      let (boundary, report) = try findBoundary(
        codes: codes, scores: scores, attribute: attribute, space: space.rawValue, progress: progress)
      return (try Direction(boundary, report: report, method: options.method.name), report)
    }
    precondition(classes.count == codes.rows, "findDirection: \(classes.count) classes for \(codes.rows) codes")
    try ScoreBoundary.requireNumbers(codes, scores, options)
    let split = RowSplit(examples: codes, heldOutShare: options.heldOutShare, seed: options.seed)
    let centres = ClassCentres(codes: codes, scores: scores, classes: classes, rows: split.fit)
    let (boundary, report) = try findBoundary(
      codes: centres.centred(codes, classes: classes), scores: centres.centred(scores, classes: classes),
      attribute: attribute, space: space.rawValue, split: split, progress: progress)
    let offsets = centres.offsets(of: boundary, names: classNames)
    return (
      try Direction(boundary, report: report, classOffsets: offsets, method: options.method.name), report
    )
  }
}

extension Direction {
  /// A boundary as edits use it, its report kept with it.
  /// - Parameters:
  ///   - boundary: a normal and an offset in a space of codes.
  ///   - report: how it was found and tested.
  ///   - classOffsets: offsets of single classes; `offset` is then their mean, for other classes.
  ///   - truncation: ψ of the codes; nil when unknown.
  ///   - modelIdentity: of the model that the codes are of; empty for codes that came without a model.
  ///   - method: that of the options it was found with.
  /// - Throws: `LatentSpaceError.space` when the boundary's space is none of codes.
  public init(
    _ boundary: Boundary, report: BoundaryReport, classOffsets: [String: Float] = [:], truncation: Float? = nil,
    modelIdentity: String = "", method: String = BoundaryMethod.svm.name
  ) throws {
    // Added up in one order, so that equal boundaries give equal files.
    let mean = classOffsets.keys.sorted().reduce(0) { $0 + classOffsets[$1]! } / Float(max(1, classOffsets.count))
    self.init(
      attribute: boundary.attribute, space: try CodeSpace(name: boundary.space),
      normal: boundary.normal.map(Float.init), offset: classOffsets.isEmpty ? Float(boundary.offset) : mean,
      classOffsets: classOffsets, deviation: Float(boundary.distanceDeviation), truncation: truncation,
      modelIdentity: modelIdentity, method: method, report: try CanonicalJSON.text(of: report))
  }
}
