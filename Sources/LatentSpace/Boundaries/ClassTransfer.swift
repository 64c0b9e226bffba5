import Engine
import GenerativeModels
import Statistics

/// How a boundary that was found on the codes of one class does on those of another: whether an attribute has one
/// direction for all classes, or one for each.
public struct ClassTransfer: Codable, Equatable, Sendable {
  /// What `foundOn` calls the boundary of all codes together, the last row but one.
  public static let pooled = "pooled"
  /// What `foundOn` calls the boundary of all codes, each centred on its class (see `findDirection`), the last row.
  public static let withinClasses = "pooled within classes"

  /// What was scored, whose high and low sides the boundaries divide.
  public let attribute: String
  /// The space of the codes: "z" or "w".
  public let space: String
  /// Rows: what each boundary was found on.
  public let foundOn: [String]
  /// Columns: the class whose held-out codes it is tested on.
  public let testedOn: [String]
  /// On held-out extremes of each class, by the class's own thresholds of the score.
  public let balancedAccuracy: [[Double]]
  /// The 95 % intervals, lower and upper end; see `BoundaryStatistics.balancedAccuracyInterval`.
  public let balancedAccuracyIntervals: [[[Double]]]
  /// On the same codes: the area under the ROC curve, which asks for the normal alone and not for the offset.
  public let areaUnderCurve: [[Double]]
  /// Held-out extremes of each column.
  public let heldOutExtremes: [Int]
  /// Of each row's own codes.
  public let reports: [BoundaryReport]
}

extension BoundaryFinder {
  /// Boundaries that `findClassBoundaries` fits for so many classes.
  public static func boundaryCount(classes: Int) -> Int { classes + 2 }

  /// The boundaries of an attribute in the codes of each class alone, of all together, and of all within classes, and
  /// each of them tested on the held-out codes of each class.
  ///
  /// One split serves all, so that no test code had a part in any boundary. Codes are centred on their class, so that
  /// a boundary of one class is moved to the centre of another; the pooled boundary alone is tested where it lies.
  /// - Parameters:
  ///   - attribute: one that the sample has scores of.
  ///   - sample: codes of two classes or more, and their scores.
  ///   - space: the space in which the boundaries are looked for.
  ///   - model: the generator that the codes are of.
  ///   - progress: called with the index of the boundary, the phase of its fit and the share of that.
  /// - Returns: a direction a class, by the order of the model's classes; the one of all within classes, which is that
  ///   of `findDirection`; and the test.
  /// - Throws: `StatisticsError` for NaN, equal scores, or too few codes for the options;
  ///   `LatentSpaceError.boundaryOfClass` with one of them where it is of one class.
  public func findClassBoundaries(
    of attribute: String, in sample: ScoredSample, space: CodeSpace, model: any ImageGenerator,
    progress: (_ boundary: Int, _ phase: BoundaryPhase, _ fraction: Double) -> Void = { _, _, _ in }
  ) throws -> (ofClasses: [(name: String, direction: Direction)], withinClasses: Direction, transfer: ClassTransfer) {
    let labels = Set(sample.classes).sorted()
    guard let scores = sample.scores[attribute], labels.count > 1 else {
      preconditionFailure(
        "findClassBoundaries: \(sample.scores[attribute] == nil ? "no scores of \(attribute)" : "one class")")
    }
    try options.validate()
    let names = model.classes
    let codes = sample.matrix(of: space)
    let split = RowSplit(examples: codes, heldOutShare: options.heldOutShare, seed: options.seed)
    let centres = ClassCentres(codes: codes, scores: scores, classes: sample.classes, rows: split.fit)
    let centred = centres.centred(codes, classes: sample.classes)
    let centredScores = centres.centred(scores, classes: sample.classes)
    let rows = labels.map { label in sample.classes.indices.filter { sample.classes[$0] == label } }

    typealias Found = (boundary: Boundary, report: BoundaryReport)
    func find(_ index: Int, _ codes: Matrix, _ scores: [Double], _ split: RowSplit) throws -> Found {
      try findBoundary(
        codes: codes, scores: scores, attribute: attribute, space: space.rawValue, split: split
      ) { progress(index, $0, $1) }
    }
    var found = try labels.indices.map { index in
      try ofClass(names[labels[index]]) {
        try find(
          index, centred.selectingRows(rows[index]), rows[index].map { centredScores[$0] },
          split.restricted(to: rows[index]))
      }
    }
    found.append(try find(labels.count, codes, scores, split))
    found.append(try find(labels.count + 1, centred, centredScores, split))

    let tests = try labels.indices.map { index in
      try ofClass(names[labels[index]]) {
        let own = split.restricted(to: rows[index])
        let thresholds = try ScoreThresholds(
          scores: own.fit.map { centredScores[rows[index][$0]] }, share: options.extremeShare)
        return ExtremeExamples(
          among: own.heldOut.map { rows[index][$0] }, scores: centredScores, thresholds: thresholds,
          groups: split.groups)
      }
    }
    let values = found.enumerated().map { index, found in
      let distances = Matrix.product(index == labels.count ? codes : centred, found.boundary.normal)
      return tests.map { test in test.indices.map { distances[$0] + found.boundary.offset } }
    }
    func matrix<Element>(_ statistic: ([Double], ExtremeExamples) -> Element) -> [[Element]] {
      values.map { zip($0, tests).map { statistic($0, $1) } }
    }
    let transfer = ClassTransfer(
      attribute: attribute, space: space.rawValue,
      foundOn: labels.map { names[$0] } + [ClassTransfer.pooled, ClassTransfer.withinClasses],
      testedOn: labels.map { names[$0] },
      balancedAccuracy: matrix { BoundaryStatistics.balancedAccuracy(decisionValues: $0, labels: $1.labels) },
      balancedAccuracyIntervals: matrix {
        let interval = BoundaryStatistics.balancedAccuracyInterval(
          decisionValues: $0, labels: $1.labels, groups: $1.groups)
        return [interval.lowerBound, interval.upperBound]
      },
      areaUnderCurve: matrix { BoundaryStatistics.areaUnderCurve(decisionValues: $0, labels: $1.labels) },
      heldOutExtremes: tests.map(\.indices.count), reports: found.map(\.report))
    let directions = try found.map { found in
      try Direction(
        found.boundary, report: found.report, classOffsets: centres.offsets(of: found.boundary, names: names),
        truncation: sample.truncation, modelIdentity: model.identity, method: options.method.name)
    }
    return (
      zip(labels, directions).map { (names[$0], $1) }, directions[labels.count + 1], transfer
    )
  }

  /// Says of an error which class it is of.
  private func ofClass<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as StatisticsError {
      throw LatentSpaceError.boundaryOfClass(name: name, error: error)
    }
  }
}
