import Engine
import Foundation
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct BoundaryMethodTests {
  static let methods: [BoundaryMethod] = [.meanDifference, .discriminant(ridge: BoundaryMethod.defaultRidge)]

  private func finder(_ method: BoundaryMethod) -> BoundaryFinder {
    var options = BoundaryOptions()
    (options.method, options.bootstrapRefits, options.permutations) = (method, 8, 199)
    return BoundaryFinder(options: options)
  }

  @Test(arguments: methods) func recoversAKnownNormal(method: BoundaryMethod) throws {
    let data = LinearAttribute(6000, 24, noise: 0.3)
    let (boundary, report) = try finder(method).findBoundary(
      codes: data.codes, scores: data.scores, attribute: "color", space: "z")
    // 840 codes a side: 24 dimensions of a mean's error 0.05 beside a difference of 2.7.
    #expect(cosine(boundary.normal, data.normal) > 0.99)
    #expect(abs(boundary.normal.reduce(0) { $0 + $1 * $1 } - 1) < 1e-12)
    #expect(abs(boundary.offset) < 0.1 && abs(boundary.distanceDeviation - 1) < 0.04)
    #expect(report.balancedAccuracy > 0.98 && report.areaUnderCurve > 0.998 && report.permutationP == 1.0 / 200)
    #expect(report.normalStability > 0.97 && report.normalStability < 1)
    #expect(report.C == nil && report.ridge == method.ridge && report.warnings.isEmpty)
  }

  /// Where dimensions differ in spread, means differ along Σn, and the discriminant brings that back to n.
  @Test func unequalSpreads() throws {
    let data = LinearAttribute(6000, 6, noise: 0.3)
    let scales = [1.0, 3, 0.5, 2, 1, 4]
    let codes = Matrix(
      rows: 6000, columns: 6, elements: data.codes.elements.enumerated().map { 5 + $1 * scales[$0 % 6] })
    let found = try Self.methods.map {
      try finder($0).findBoundary(codes: codes, scores: data.scores, attribute: "a", space: "z").boundary.normal
    }
    #expect(cosine(found[0], zip(data.normal, scales).map { $0 * $1 }) > 0.98)
    #expect(cosine(found[1], zip(data.normal, scales).map { $0 / $1 }) > 0.99)
    #expect(cosine(found[0], found[1]) < 0.97)
  }

  @Test(arguments: methods) func shuffledScoresGiveNoBoundary(method: BoundaryMethod) throws {
    let data = LinearAttribute(3000, 30, noise: 0.3)
    var random = PhiloxGenerator(seed: 2, purpose: "shuffle")
    let scores = random.permutation(3000).map { data.scores[$0] }
    let (_, report) = try finder(method).findBoundary(codes: data.codes, scores: scores, attribute: "a", space: "z")
    // 360 held-out extremes: a standard deviation of 0.026.
    #expect(abs(report.balancedAccuracy - 0.5) < 0.1 && abs(report.areaUnderCurve - 0.5) < 0.12)
    #expect(report.permutationP > 0.005 && report.normalStability < 0.9)
  }

  /// Directions name the method, and only what belongs to it is in the report.
  @Test func directions() throws {
    let model = tinyModel()
    let w = randomTensor([600, 8], seed: 7)
    let classes = (0..<600).map { $0 % 2 }
    let scores = classes.indices.map { Double(w.values[8 * $0 + 3]) + 5 * Double(classes[$0]) }
    let sample = ScoredSample(z: w, w: w, truncation: 0.7, classes: classes, scores: ["tone": scores])
    for (method, name, own) in [
      (BoundaryMethod.svm, "svm", "C"), (.meanDifference, "mean-difference", ""),
      (.discriminant(ridge: 0.5), "lda", "ridge"),
    ] {
      let (direction, report) = try finder(method).findDirection(of: "tone", in: sample, space: .w, model: model)
      #expect(direction.method == name && direction.normal[3] > 0.9)
      #expect(Set(direction.classOffsets.keys) == ["first", "second"])
      let object = try JSONSerialization.jsonObject(with: Data(direction.report.utf8)) as? [String: Any]
      let keys = Set(try #require(object).keys)
      #expect(keys.intersection(["C", "ridge"]) == (own.isEmpty ? [] : [own]))
      #expect(try JSONDecoder().decode(BoundaryReport.self, from: Data(direction.report.utf8)) == report)
    }
    #expect(throws: StatisticsError.invalidOption(name: "ridge", expected: "0 or more", found: "-1.0")) {
      try finder(.discriminant(ridge: -1)).findDirection(of: "tone", in: sample, space: .w, model: model)
    }
  }
}
