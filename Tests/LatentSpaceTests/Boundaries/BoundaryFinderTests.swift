import Engine
import Foundation
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct BoundaryFinderTests {
  private func finder(_ change: (inout BoundaryOptions) -> Void = { _ in }) -> BoundaryFinder {
    var options = BoundaryOptions()
    options.costs = [1e-3, 1e-2, 1e-1]
    options.bootstrapRefits = 8
    options.permutations = 199
    change(&options)
    return BoundaryFinder(options: options)
  }

  @Test func recoversAKnownNormal() throws {
    let data = LinearAttribute(6000, 24, noise: 0.3)
    let (boundary, report) = try finder().findBoundary(
      codes: data.codes, scores: data.scores, attribute: "color", space: "z")
    #expect(cosine(boundary.normal, data.normal) > 0.995)
    #expect(abs(boundary.normal.reduce(0) { $0 + $1 * $1 } - 1) < 1e-12)
    #expect(abs(boundary.offset) < 0.1)
    // Distances of standard normal codes along a unit normal are standard normal; 4 % is over four standard errors.
    #expect(abs(boundary.distanceDeviation - 1) < 0.04)
    // With correlation r = 1/√1.09 of distance and score, signs agree for 1/2 + asin(r)/π = 0.907 of all codes.
    #expect(abs(report.wholeRangeAccuracy - 0.907) < 0.03)
    #expect(report.balancedAccuracy > 0.99 && report.areaUnderCurve > 0.999)
    #expect(report.permutationP == 1.0 / 200)
    #expect(report.normalStability > 0.98 && report.normalStability < 1)
    #expect(report.samplesPerDimension == 0.4 * 4200 / 24)
    #expect(report.balancedAccuracyInterval[0] < report.balancedAccuracy)
    #expect(!report.warnings.contains { $0.contains("separates") })
  }

  /// Distances are those of the raw codes, whatever their means and units.
  @Test func scalesAndShiftsOfDimensionsDoNotMatter() throws {
    let data = LinearAttribute(1500, 6, noise: 0.3)
    let scales = [1.0, 10, 0.1, 3, 100, 2]
    let scaled = Matrix(
      rows: 1500, columns: 6, elements: data.codes.elements.enumerated().map { 5 + $1 * scales[$0 % 6] })
    let here = try finder().findBoundary(codes: data.codes, scores: data.scores, attribute: "a", space: "z")
    let there = try finder().findBoundary(codes: scaled, scores: data.scores, attribute: "a", space: "z")
    let back = zip(there.boundary.normal, scales).map { $0 * $1 }
    #expect(cosine(back, here.boundary.normal) > 1 - 1e-9)
    #expect(there.report.balancedAccuracy == here.report.balancedAccuracy)
    let score = try finder().findBoundary(
      codes: data.codes, scores: data.scores.map { 40 * $0 - 7 }, attribute: "a", space: "z")
    #expect(score.boundary.normal == here.boundary.normal)
  }

  @Test func turnedScoresTurnTheNormal() throws {
    // An even share of 1,050 fit codes is exact on both sides, so both problems hold the same codes.
    let data = LinearAttribute(1500, 6, noise: 0.3)
    let up = try finder().findBoundary(codes: data.codes, scores: data.scores, attribute: "a", space: "z")
    let cost = try #require(up.report.C)
    let down = try finder { $0.costs = [cost] }
      .findBoundary(codes: data.codes, scores: data.scores.map { -$0 }, attribute: "a", space: "z")
    #expect(relativeDifference(down.boundary.normal, up.boundary.normal.map { -$0 }) < 1e-8)
    #expect(abs(down.boundary.offset + up.boundary.offset) < 1e-8)
  }

  @Test func shuffledScoresGiveNoBoundary() throws {
    let data = LinearAttribute(3000, 30, noise: 0.3)
    var random = PhiloxGenerator(seed: 2, purpose: "shuffle")
    let scores = random.permutation(3000).map { data.scores[$0] }
    let (_, report) = try finder().findBoundary(codes: data.codes, scores: scores, attribute: "a", space: "z")
    // 360 held-out extremes: a standard deviation of 0.026.
    #expect(abs(report.balancedAccuracy - 0.5) < 0.08)
    #expect(abs(report.areaUnderCurve - 0.5) < 0.1)
    #expect(report.permutationP > 0.02)
    #expect(report.balancedAccuracyInterval[0] < 0.5 && report.balancedAccuracyInterval[1] > 0.5)
    #expect(report.warnings.contains { $0.contains("chance") })
    #expect(report.normalStability < 0.9)
  }

  /// What happens to held-out codes cannot change the boundary.
  @Test func heldOutCodesHaveNoPart() throws {
    let data = LinearAttribute(800, 5, noise: 0.3)
    let split = CodeSplit(codes: data.codes, heldOutShare: 0.3, seed: 0)
    #expect(split.heldOut.count == 240 && Set(split.fit).isDisjoint(with: split.heldOut))
    var scores = data.scores
    for index in split.heldOut { scores[index] = -scores[index] }
    let before = try finder().findBoundary(codes: data.codes, scores: data.scores, attribute: "a", space: "z")
    let after = try finder().findBoundary(codes: data.codes, scores: scores, attribute: "a", space: "z")
    #expect(after.boundary == before.boundary)
    #expect(after.report.C == before.report.C)
    #expect(after.report.balancedAccuracy < 0.1)
  }

  @Test func identicalCodesStayTogether() throws {
    let data = LinearAttribute(100, 3, noise: 0.3)
    let doubled = data.codes.selectingRows((0..<200).map { $0 % 100 })
    let split = CodeSplit(codes: doubled, heldOutShare: 0.3, seed: 4)
    #expect(Set(split.fit.map { $0 % 100 }).isDisjoint(with: split.heldOut.map { $0 % 100 }))
    #expect(split.fit.count + split.heldOut.count == 200)
  }

  /// The division by a table of rows, of which some come twice or thrice, some as -0 for 0.
  @Test func theDivisionIsThatOfATable() {
    var random = PhiloxGenerator(seed: 8, purpose: "rows")
    let rows = (0..<300).map { _ in (0..<3).map { _ in Double(random.integer(below: 5)) - 2 } }
    let codes = Matrix(rows.enumerated().map { index, row in row.map { index % 2 == 0 && $0 == 0 ? -0.0 : $0 } })
    var places: [[Double]: Int] = [:]
    var members: [[Int]] = []
    for (index, row) in rows.enumerated() {
      if let place = places[row] {
        members[place].append(index)
      } else {
        places[row] = members.count
        members.append([index])
      }
    }
    #expect(members.contains { $0.count > 2 } && members.contains { $0.count == 1 })
    var dealt = PhiloxGenerator(seed: 5, purpose: "held-out codes")
    var heldOut: [Int] = []
    for group in dealt.permutation(members.count) where heldOut.count < 90 { heldOut += members[group] }
    let split = CodeSplit(codes: codes, heldOutShare: 0.3, seed: 5)
    #expect(split.heldOut == heldOut.sorted())
    #expect(split.fit == (0..<300).filter { !heldOut.contains($0) })
  }

  /// Twenty codes to fit in 16 dimensions: their bootstrap samples have fewer, and vary in fewer dimensions.
  @Test func refitsWithoutASolution() throws {
    let data = LinearAttribute(42, 16, noise: 0.3)
    let finder = finder {
      ($0.method, $0.heldOutShare, $0.extremeShare) = (.discriminant(ridge: 0), 0.5, 0.5)
    }
    let (_, report) = try finder.findBoundary(codes: data.codes, scores: data.scores, attribute: "a", space: "z")
    #expect(report.warnings.contains { $0.contains("of 8 bootstrap refits have no solution") }, "\(report.warnings)")
  }

  /// On the first axis one code of four stands out on each side, so that one bootstrap sample in (4/3)⁸ = 10 misses
  /// both and has no variance there, to the bit: all means and products are those of small whole numbers.
  @Test func refitsWithoutASolutionAreLeftOut() throws {
    let codes = Matrix([[1, 0], [1, 3], [1, 7], [-1, 5], [-1, 4], [-1, 1], [-1, 8], [1, 2]])
    var options = BoundaryOptions()
    (options.method, options.bootstrapRefits) = (.discriminant(ridge: 0), 200)
    let fitting = BoundaryFit(codes: codes, labels: (0..<8).map { $0 < 4 }, groups: Array(0..<8), options: options)
    _ = try fitting.fit(cost: nil)
    let refits = try fitting.bootstrapWeights(cost: nil) { _ in }
    // 180 with a deviation of 4, less a few whose rows lie on a line.
    #expect((155..<200).contains(refits.count) && refits.allSatisfy { $0.allSatisfy(\.isFinite) }, "\(refits.count)")
  }

  /// Each code ten times, as ten people's scores of it: what is said of the boundary is what is said of single codes.
  @Test func copiesAreOneObservation() throws {
    let data = LinearAttribute(80, 4, noise: 0.5)
    let copies = (0..<800).map { $0 / 10 }
    func find(_ rows: [Int], cost: Double) throws -> (boundary: Boundary, report: BoundaryReport) {
      try finder { ($0.extremeShare, $0.heldOutShare, $0.costs) = (0.5, 0.3, [cost]) }.findBoundary(
        codes: data.codes.selectingRows(rows), scores: rows.map { data.scores[$0] }, attribute: "a", space: "z")
    }
    // Ten errors of a tenth of the cost are one error.
    let (single, many) = (try find(Array(0..<80), cost: 1), try find(copies, cost: 0.1))
    #expect(cosine(single.boundary.normal, many.boundary.normal) > 1 - 1e-9)
    let (a, b) = (single.report, many.report)
    #expect(a.balancedAccuracy == b.balancedAccuracy && a.permutationP == b.permutationP)
    #expect(a.samplesPerDimension == 56.0 / 4 && b.samplesPerDimension == 56.0 / 4)
    #expect(relativeDifference(b.balancedAccuracyInterval, a.balancedAccuracyInterval) < 1e-12)
    #expect(abs(a.normalStability - b.normalStability) < 1e-9)
  }

  /// Codes at 1e8, where single precision holds none of their differences.
  @Test func offsetsAreNoMatter() throws {
    let data = LinearAttribute(300, 3, noise: 0.3)
    let moved = Matrix(rows: 300, columns: 3, elements: data.codes.elements.map { $0 + 1e8 })
    let found = try [data.codes, moved].map {
      try finder().findBoundary(codes: $0, scores: data.scores, attribute: "a", space: "z")
    }
    // Of the sixteen digits of a double, eight are left.
    #expect(cosine(found[0].boundary.normal, found[1].boundary.normal) > 1 - 1e-6)
    #expect(found[0].report.balancedAccuracy == found[1].report.balancedAccuracy)
  }

  @Test func yesOrNoScoresUseEveryCode() throws {
    let data = LinearAttribute(2000, 8, noise: 0)
    let scores = data.scores.map { $0 > 1 ? 1.0 : 0 }  // one in six
    let (boundary, report) = try finder { $0.costs = [1, 10, 100] }
      .findBoundary(codes: data.codes, scores: scores, attribute: "glasses", space: "z")
    #expect(cosine(boundary.normal, data.normal) > 0.99)
    #expect(report.balancedAccuracy > 0.95)
    #expect(report.wholeRangeAccuracy == report.balancedAccuracy)
    #expect(report.majorityBaseline > 0.8)
    #expect(report.samplesPerDimension == 1400.0 / 8)
  }

  @Test func fewCodesAreWarnedOf() throws {
    let data = LinearAttribute(300, 60, noise: 0.3)
    let (_, some) = try finder().findBoundary(codes: data.codes, scores: data.scores, attribute: "a", space: "z")
    #expect(some.warnings.contains { $0.contains("most labellings") })  // 84 codes, 60 dimensions
    let wide = LinearAttribute(300, 90, noise: 0.3)
    let (_, few) = try finder().findBoundary(codes: wide.codes, scores: wide.scores, attribute: "a", space: "z")
    #expect(few.warnings.contains { $0.contains("any labelling") })
  }

  @Test func theReportsKeysAreTheAgreedOnes() throws {
    let data = LinearAttribute(300, 3, noise: 0.3)
    let floats = data.codes.elements.map(Float.init)
    var phases: Set<BoundaryPhase> = []
    let (boundary, report) = try finder().findBoundary(
      codes: floats, dimensions: 3, scores: data.scores, attribute: "age", space: "w"
    ) { phase, fraction in
      phases.insert(phase)
      #expect((0...1).contains(fraction))
    }
    #expect(phases == Set(BoundaryPhase.allCases))
    #expect(boundary.attribute == "age" && boundary.space == "w")
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any]
    #expect(
      Set(try #require(object).keys) == [
        "attribute", "space", "balancedAccuracy", "balancedAccuracyInterval", "areaUnderCurve", "majorityBaseline",
        "permutationP", "samplesPerDimension", "normalStability", "wholeRangeAccuracy", "C", "fitSeconds", "warnings",
      ])
  }

  @Test func refusals() {
    let data = LinearAttribute(40, 3, noise: 0.3)
    func find(_ scores: [Double], _ finder: BoundaryFinder) throws {
      _ = try finder.findBoundary(codes: data.codes, scores: scores, attribute: "a", space: "z")
    }
    #expect(throws: BoundaryError.equalScores(value: 1)) { try find([Double](repeating: 1, count: 40), finder()) }
    #expect(throws: BoundaryError.countMismatch(what: "scores", expected: 40, found: 2)) { try find([1, 2], finder()) }
    #expect(throws: BoundaryError.notFinite(what: "scores", index: 7)) {
      var scores = data.scores
      scores[7] = .nan
      try find(scores, finder())
    }
    #expect(throws: BoundaryError.tooFewCodes(what: "high scores to fit", expected: 5, found: 1)) {
      try find(data.scores, finder { $0.extremeShare = 0.02 })
    }
    #expect(throws: BoundaryError.self) { try find(data.scores, finder { $0.heldOutShare = 0 }) }
    #expect(throws: BoundaryError.tooFewCodes(what: "codes to fit", expected: 2, found: 0)) {
      try find(data.scores, finder { $0.heldOutShare = 0.99 })
    }
  }
}
