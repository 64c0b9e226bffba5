import Datasets
import Engine
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct FactorVAEScoreTests {
  private let design = FactorialDesign(copies: 20)

  private func score(_ codes: Matrix, seed: UInt64 = 0) throws -> FactorVAEScore {
    try FactorVAEScore(
      codes: codes, factors: design.factors(), observations: design.observations, votes: 400, seed: seed)
  }

  /// A held factor's code does not vary at all; copies of codes and the order of codes change nothing.
  @Test func perfectAndRedundantCodes() throws {
    for codes in [
      design.codes(design.first, design.second), design.codes(design.second, design.first, design.first),
    ] {
      let result = try score(codes)
      #expect(result.accuracy.value == 1 && result.accuracy.lower > 0.98 && result.votes == 400)
      #expect(abs(result.chance - 0.5) < 0.1)
    }
  }

  @Test func unrelatedCodesAreGuessed() throws {
    let result = try score(design.unrelatedCodes(4, seed: 1))
    #expect(abs(result.accuracy.value - 0.5) < 0.15)
    #expect(result.accuracy.lower < result.accuracy.value && result.accuracy.value < result.accuracy.upper)
  }

  /// A code that stands still would win every vote. One that varies by little is as good as any other: by how much is
  /// its unit.
  @Test func constantCodesHaveNoVote() throws {
    let constant = [Double](repeating: 4, count: design.count)
    let little = normalFeatures(design.count, 1, seed: 2).elements.map { 4 + 1e-4 * $0 }
    let result = try score(design.codes(constant, design.first, little, design.second))
    #expect(result.activeCodes == 3 && result.accuracy.value == 1)
    #expect(throws: MetricError.constant(what: "codes")) { try score(design.codes(constant, constant)) }
  }

  /// Units from 1e-30 to 1e4, as powers of two, which change no figure's last bit.
  @Test func unitsDoNotMatter() throws {
    let codes = design.codes(design.first, design.second, design.first)
    let other = design.codes(
      design.first.map { $0 * 0x1p-13 }, design.second.map { $0 * 0x1p13 }, design.first.map { $0 * 0x1p-100 })
    #expect(try score(codes) == score(other))
    #expect(try score(other).activeCodes == 3)
  }

  @Test func seeds() throws {
    let codes = design.unrelatedCodes(3, seed: 3)
    #expect(try score(codes, seed: 5) == score(codes, seed: 5))
    #expect(try score(codes, seed: 5) != score(codes, seed: 6))
  }

  /// A number of a hundred samples has five in each part of its range: too few to vary.
  @Test func rareValues() {
    let factors = ["a", "b"].map { LabelColumn(name: $0, values: .number((0..<100).map { Double($0) })) }
    #expect(
      throws: MetricError.tooFew(what: "different codes of one value of the factor \"a\"", expected: "16", found: "5")
    ) { try FactorVAEScore(codes: normalFeatures(100, 2, seed: 4), factors: factors) }
  }
}
