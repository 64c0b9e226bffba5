import Engine
import Foundation
import GenerativeModels

extension BoundaryFinder {
  /// The boundary of an attribute in a model's space of codes.
  ///
  /// With several classes it is found within classes: codes are centred on the mean of their class and scores on
  /// the median of theirs, both taken from the codes of the fit alone. The class then tells nothing about the side, so
  /// that the normal need not point from one class to another, and an edit along it leaves the class alone.
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
    let drawn = sample.codes(in: space)
    var codes = Matrix(rows: drawn.shape[0], columns: drawn.shape[1], codes: drawn.values)
    guard withinClasses, Set(sample.classes).count > 1 else {
      let (boundary, report) = try findBoundary(
        codes: codes, scores: scores, attribute: attribute, space: space.rawValue, progress: progress)
      return (
        try Direction(boundary, report: report, truncation: sample.truncation, modelIdentity: model.identity), report
      )
    }
    let split = CodeSplit(codes: codes, heldOutShare: options.heldOutShare, seed: options.seed)
    let centres = ClassCentres(codes: codes, scores: scores, classes: sample.classes, rows: split.fit)
    var centredScores = scores
    for (row, label) in sample.classes.enumerated() { centredScores[row] -= centres[label].score }
    codes.withUnsafeMutableElements { elements in
      let width = elements.count / scores.count
      for (row, label) in sample.classes.enumerated() {
        for (column, value) in centres[label].code.enumerated() { elements[row * width + column] -= value }
      }
    }
    let (boundary, report) = try findBoundary(
      codes: codes, scores: centredScores, attribute: attribute, space: space.rawValue, split: split,
      progress: progress)
    var offsets: [String: Float] = [:]
    for label in Set(sample.classes) {
      let shift = zip(boundary.normal, centres[label].code).reduce(0.0) { $0 + $1.0 * $1.1 }
      offsets[model.architecture.classes[label]] = Float(boundary.offset - shift)
    }
    return (
      try Direction(
        boundary, report: report, classOffsets: offsets, truncation: sample.truncation,
        modelIdentity: model.identity),
      report
    )
  }
}

/// The mean code and the median score of each class.
private struct ClassCentres {
  private var centres: [Int: (code: [Double], score: Double)] = [:]

  /// - Parameter rows: those that count; a class with none of them counts with all of its own.
  init(codes: Matrix, scores: [Double], classes: [Int], rows: [Int]) {
    let all = Dictionary(grouping: Array(classes.indices)) { classes[$0] }
    let counted = Dictionary(grouping: rows) { classes[$0] }
    for (label, own) in all {
      let members = counted[label] ?? own
      var mean = [Double](repeating: 0, count: codes.columns)
      for row in members {
        for (column, value) in codes.row(row).enumerated() { mean[column] += value / Double(members.count) }
      }
      let sorted = members.map { scores[$0] }.sorted()
      let middle = sorted.count / 2
      let median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
      centres[label] = (mean, median)
    }
  }

  subscript(label: Int) -> (code: [Double], score: Double) { centres[label]! }
}

extension Direction {
  /// A boundary as edits use it, its report kept with it.
  /// - Parameter classOffsets: offsets of single classes; `offset` is then their mean, for other classes.
  /// - Throws: `LatentSpaceError.space` when the boundary's space is none of codes.
  public init(
    _ boundary: Boundary, report: BoundaryReport, classOffsets: [String: Float] = [:], truncation: Float? = nil,
    modelIdentity: String = ""
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Added up in one order, so that equal boundaries give equal files.
    let mean = classOffsets.keys.sorted().reduce(0) { $0 + classOffsets[$1]! } / Float(max(1, classOffsets.count))
    self.init(
      attribute: boundary.attribute, space: try CodeSpace(name: boundary.space),
      normal: boundary.normal.map(Float.init), offset: classOffsets.isEmpty ? Float(boundary.offset) : mean,
      classOffsets: classOffsets, deviation: Float(boundary.distanceDeviation), truncation: truncation,
      modelIdentity: modelIdentity, method: "svm", report: String(decoding: try encoder.encode(report), as: UTF8.self))
  }
}
