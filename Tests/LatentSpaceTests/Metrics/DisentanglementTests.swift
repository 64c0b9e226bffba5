import Datasets
import Engine
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct DisentanglementTests {
  private let design = FactorialDesign(copies: 16)

  /// Turned by an eighth of a turn, the same codes tell as much but no factor alone: every measure of that falls.
  @Test func turnedCodes() throws {
    let factors = design.factors(asNumbers: true)
    let straight = try Disentanglement(
      codes: design.codes(design.first, design.second), factors: factors, observations: design.observations, votes: 200)
    let turned = try Disentanglement(
      codes: design.codes(
        zip(design.first, design.second).map { $0 + $1 }, zip(design.first, design.second).map { $0 - $1 }),
      factors: factors, observations: design.observations, votes: 200)
    #expect(straight.mutualInformationGap.value > 0.99 && turned.mutualInformationGap.value < 0.1)
    #expect(straight.predictabilityGap.value > 0.99 && turned.predictabilityGap.value < 0.1)
    #expect(straight.disentanglement.value > 0.99 && turned.disentanglement.value < 0.2)
    #expect(straight.completeness.value > 0.99 && turned.completeness.value < 0.2)
    #expect(straight.factorVAE.accuracy.value == 1 && turned.factorVAE.accuracy.value < 0.8)
    #expect(turned.informativeness.value > 0.85)
    #expect(straight.factors.map(\.name) == ["first", "second"])
    #expect(straight.factors.map(\.informativeCode) == [0, 1] && straight.factors.map(\.predictiveCode) == [0, 1])
    #expect(straight.samples == 400 && straight.observations == 400 && straight.dimensions == 2)
  }

  /// Units far beyond those whose squares a `Double` holds, as powers of two, which change no last bit; and an offset,
  /// where single precision would leave nothing of the codes.
  @Test func unitsAndOffsetsDoNotMatter() throws {
    let factors = design.factors(asNumbers: true)
    func measure(_ first: (Double) -> Double, _ second: (Double) -> Double) throws -> Disentanglement {
      try Disentanglement(
        codes: design.codes(design.first.map(first), design.second.map(second)), factors: factors,
        observations: design.observations, votes: 200)
    }
    let plain = try measure({ $0 }, { $0 })
    #expect(try measure({ $0 * 0x1p600 }, { $0 * 0x1p-600 }) == plain)
    let moved = try measure({ $0 + 1e8 }, { $0 - 1e8 })
    #expect(moved.mutualInformationGap == plain.mutualInformationGap && moved.factorVAE == plain.factorVAE)
  }

  @Test func refusalsAndProgress() throws {
    let few = FactorialDesign(copies: 3)
    #expect(throws: MetricError.tooFew(what: "samples", expected: "100", found: "75")) {
      try Disentanglement(
        codes: few.codes(few.first, few.second), factors: few.factors(), observations: few.observations)
    }
    var codes = design.codes(design.first, design.second)
    codes[3, 1] = .infinity
    #expect(throws: MetricError.notFinite(what: "codes")) {
      try Disentanglement(codes: codes, factors: design.factors(), observations: design.observations)
    }
    var shares: [Double] = []
    #expect(throws: CancellationError.self) {
      try Disentanglement(
        codes: design.codes(design.first, design.second), factors: design.factors(), observations: design.observations,
        votes: 100
      ) {
        shares.append($0)
        if shares.count == 5 { throw CancellationError() }
      }
    }
    // Within the first of the four: all samples and ten times without a tenth.
    #expect(shares == (1...5).map { 0.05 * (Double($0) / 11) })
  }

  @Test func progressRisesToOne() throws {
    var shares: [Double] = []
    _ = try Disentanglement(
      codes: design.codes(design.first, design.second), factors: design.factors(), observations: design.observations,
      votes: 50
    ) {
      shares.append($0)
    }
    #expect(shares == shares.sorted() && shares.last == 1)
    // Two measures with all samples and ten times without a tenth, 100 votes, and 22 forests of two factors.
    #expect(shares.count == 11 + 11 + 100 + 22)
  }

  /// Fifty raters of one opinion say what one says: every figure and every interval is that of the different codes, and
  /// not of a sample fifty times as large.
  @Test func copiesAreOneObservation() throws {
    let count = 120
    let codes = normalFeatures(count, 3, seed: 1)
    let noise = normalFeatures(count, 2, seed: 2)
    let number = (0..<count).map { codes[$0, 0] + noise[$0, 0] }
    let kind = (0..<count).map { codes[$0, 1] + noise[$0, 1] > 0 ? "yes" : "no" }
    func measure(_ rows: [Int]) throws -> Disentanglement {
      try Disentanglement(
        codes: codes.selectingRows(rows),
        factors: [
          LabelColumn(name: "number", values: .number(rows.map { (4 * number[$0]).rounded() })),
          LabelColumn(name: "kind", categories: rows.map { kind[$0] }),
        ], votes: 200)
    }
    let single = try measure(Array(0..<count))
    let many = try measure((0..<50 * count).map { $0 % count })
    #expect(many.samples == 50 * count && many.observations == count && single.observations == count)
    #expect(many.factorVAE == single.factorVAE)
    for figure in [
      \.mutualInformationGap, \.predictabilityGap, \.disentanglement, \.completeness, \.informativeness,
    ] as [KeyPath<Disentanglement, IntervalEstimate>] {
      let (one, other) = (single[keyPath: figure], many[keyPath: figure])
      #expect(one.upper - one.lower > 0.01)
      // Sums of fifty times as many numbers, to rounding.
      for (a, b) in [(one.value, other.value), (one.lower, other.lower), (one.upper, other.upper)] {
        #expect(abs(a - b) < 1e-9)
      }
    }
    #expect(throws: MetricError.tooFew(what: "different codes", expected: "100", found: "90")) {
      try measure((0..<180).map { $0 % 90 })
    }
  }
}
