import Engine
import Foundation
import Statistics
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

  /// Twenty codes to fit in 16 dimensions: their bootstrap samples have fewer, and vary in fewer dimensions.
  @Test func refitsWithoutASolution() throws {
    let data = LinearAttribute(42, 16, noise: 0.3)
    let finder = finder {
      ($0.method, $0.heldOutShare, $0.extremeShare) = (.discriminant(ridge: 0), 0.5, 0.5)
    }
    let (_, report) = try finder.findBoundary(codes: data.codes, scores: data.scores, attribute: "a", space: "z")
    #expect(report.warnings.contains { $0.contains("of 8 bootstrap refits have no solution") }, "\(report.warnings)")
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
    #expect(throws: StatisticsError.equalScores(value: 1)) { try find([Double](repeating: 1, count: 40), finder()) }
    #expect(throws: StatisticsError.countMismatch(what: "scores", expected: 40, found: 2)) {
      try find([1, 2], finder())
    }
    #expect(throws: StatisticsError.notFinite(what: "scores", index: 7)) {
      var scores = data.scores
      scores[7] = .nan
      try find(scores, finder())
    }
    #expect(throws: StatisticsError.tooFew(what: "high scores to fit", expected: 5, found: 1)) {
      try find(data.scores, finder { $0.extremeShare = 0.02 })
    }
    #expect(throws: StatisticsError.self) { try find(data.scores, finder { $0.heldOutShare = 0 }) }
    #expect(throws: StatisticsError.tooFew(what: "examples to fit", expected: 2, found: 0)) {
      try find(data.scores, finder { $0.heldOutShare = 0.99 })
    }
  }
}
