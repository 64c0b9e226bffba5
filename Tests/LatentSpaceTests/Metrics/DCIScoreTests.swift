import Datasets
import Engine
import Testing

@testable import LatentSpace

@Suite struct DCIScoreTests {
  private let design = FactorialDesign()

  @Test(arguments: [false, true])
  func perfectCodes(asNumbers: Bool) throws {
    let result = try DCIScore(
      codes: design.codes(design.second, design.first), factors: design.factors(asNumbers: asNumbers),
      observations: design.observations)
    for figure in [result.disentanglement, result.completeness, result.informativeness] {
      // Trees that have told the five values apart have nothing left to split.
      #expect(figure.value > 0.999 && figure.lower > 0.98 && figure.upper <= 1)
    }
    #expect(result.factorCompleteness.count == 2 && result.factorInformativeness.count == 2)
  }

  /// Copies of a code share its importance: each still matters for one factor only, but a factor needs both. With equal
  /// shares completeness is 1 − ln 2 / ln 4.
  @Test func redundantCodes() throws {
    let result = try DCIScore(
      codes: design.codes(design.first, design.first, design.second, design.second), factors: design.factors(),
      observations: design.observations)
    #expect(result.disentanglement.value > 0.999 && result.informativeness.value > 0.999)
    // Ten trees draw the copy for their first split, which takes most of the variance away: not quite equal shares.
    #expect(result.completeness.value >= 0.499 && result.completeness.value < 0.75)
  }

  @Test func unrelatedCodes() throws {
    let design = FactorialDesign(copies: 20)
    let result = try DCIScore(
      codes: design.unrelatedCodes(5, seed: 1), factors: design.factors(), observations: design.observations)
    #expect(result.disentanglement.value < 0.1 && result.completeness.value < 0.1)
    #expect(result.informativeness.value < 0.1)
  }

  /// One code that mixes both factors matters for both; none of the two alone is told well by it.
  @Test func mixedCodes() throws {
    let sum = zip(design.first, design.second).map { $0 + $1 }
    let difference = zip(design.first, design.second).map { $0 - $1 }
    let mixed = try DCIScore(
      codes: design.codes(sum, difference), factors: design.factors(asNumbers: true), observations: design.observations)
    #expect(mixed.disentanglement.value < 0.2 && mixed.completeness.value < 0.2)
    // Together they still tell everything.
    #expect(mixed.informativeness.value > 0.8)
  }

  @Test func entropiesInClosedForm() {
    #expect(DCIScore.disentanglement(Matrix([[1, 0], [0, 1], [0, 0]])) == 1)
    #expect(abs(DCIScore.disentanglement(Matrix([[0.5, 0.5], [0.5, 0.5]]))) < 1e-15)
    // Everything in one code: that code matters for both factors, but each factor needs only that.
    let one = Matrix([[1, 1], [0, 0]])
    #expect(abs(DCIScore.disentanglement(one)) < 1e-15 && DCIScore.completeness(one) == [1, 1])
    // Weights ¾ and ¼ of codes with scores 0 and 1: shares ¾, ¾ and ½, 0.
    #expect(abs(DCIScore.disentanglement(Matrix([[0.75, 0.75], [0.5, 0]])) - 0.25) < 1e-15)
    #expect(DCIScore.disentanglement(Matrix(rows: 2, columns: 2)) == 0)
    #expect(DCIScore.completeness(Matrix(rows: 2, columns: 2)) == [0, 0])
  }
}
