import Engine
import GenerativeModels

extension BoundaryFinder {
  /// The boundary of an attribute in a model's space of codes.
  ///
  /// With several classes it is found within classes: codes are centred on the mean of their class and scores, unless
  /// they have but two values, on the median of theirs, both taken from the codes of the fit alone. Codes then tell
  /// nothing of the class, so that the normal need not point from one class to another, and an edit along it leaves
  /// the class alone.
  /// `classOffsets` put the plane back in its place.
  /// - Parameter attribute: one that the sample has scores of.
  /// - Throws: as `findBoundary`.
  public func findDirection(
    of attribute: String, in sample: ScoredSample, space: CodeSpace, model: GeneratorModel, withinClasses: Bool = true,
    progress: Progress = { _, _ in }
  ) throws -> (direction: Direction, report: BoundaryReport) {
    guard let scores = sample.scores[attribute] else {
      preconditionFailure("findDirection: the sample has no scores of \(attribute)")
    }
    try options.validate()
    let codes = sample.matrix(of: space)
    guard withinClasses, Set(sample.classes).count > 1 else {
      let (boundary, report) = try findBoundary(
        codes: codes, scores: scores, attribute: attribute, space: space.rawValue, progress: progress)
      return (
        try Direction(
          boundary, report: report, truncation: sample.truncation, modelIdentity: model.identity,
          method: options.method.name),
        report
      )
    }
    let split = CodeSplit(codes: codes, heldOutShare: options.heldOutShare, seed: options.seed)
    let centres = ClassCentres(codes: codes, scores: scores, classes: sample.classes, rows: split.fit)
    let (boundary, report) = try findBoundary(
      codes: centres.centred(codes, classes: sample.classes),
      scores: centres.centred(scores, classes: sample.classes), attribute: attribute, space: space.rawValue,
      split: split, progress: progress)
    let offsets = centres.offsets(of: boundary, names: model.architecture.classes)
    return (
      try Direction(
        boundary, report: report, classOffsets: offsets, truncation: sample.truncation,
        modelIdentity: model.identity, method: options.method.name),
      report
    )
  }
}

extension Direction {
  /// A boundary as edits use it, its report kept with it.
  /// - Parameters:
  ///   - classOffsets: offsets of single classes; `offset` is then their mean, for other classes.
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
      modelIdentity: modelIdentity, method: method, report: try Direction.text(of: report))
  }
}
