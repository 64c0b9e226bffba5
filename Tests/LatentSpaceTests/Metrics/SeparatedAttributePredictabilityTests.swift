import Datasets
import Engine
import Testing

@testable import LatentSpace

@Suite struct SeparatedAttributePredictabilityTests {
  private typealias SAP = SeparatedAttributePredictability
  private let design = FactorialDesign()

  @Test func perfectCodesOfNumbers() throws {
    let result = try SAP(
      codes: design.codes(design.second, design.first), factors: design.factors(asNumbers: true),
      observations: design.observations)
    #expect(abs(result.mean.value - 1) < 1e-12 && result.codes == [1, 0])
  }

  /// One threshold tells the outermost of five values perfectly, the others with 0.875, 0.75 and 0.875; an independent
  /// code with ½ each.
  @Test func perfectCodesOfClasses() throws {
    let result = try SAP(
      codes: design.codes(design.first, design.second), factors: design.factors(), observations: design.observations)
    #expect(result.factors.allSatisfy { abs($0.value - 0.4) < 1e-12 })
    let binary = LabelColumn(name: "binary", values: .number(design.first.map { $0 > 1 ? 1 : 0 }))
    let two = try SAP(
      codes: design.codes(design.first, design.second), factors: [binary, design.factors()[1]],
      observations: design.observations)
    #expect(abs(two.factors[0].value - 0.5) < 1e-12)
  }

  @Test func redundantAndUnrelatedCodes() throws {
    let redundant = try SAP(
      codes: design.codes(design.first, design.first, design.second, design.second),
      factors: design.factors(asNumbers: true), observations: design.observations)
    #expect(abs(redundant.mean.value) < 1e-12)
    let large = FactorialDesign(copies: 40)
    for asNumbers in [false, true] {
      let unrelated = try SAP(codes: large.unrelatedCodes(4, seed: 1), factors: large.factors(asNumbers: asNumbers))
      // R² of 1,000 unrelated samples is about 0.001, and the largest distance of two distribution functions 0.07.
      #expect(unrelated.mean.value < 0.03)
    }
  }

  /// Of the values 1 to 4 the third is told best by the threshold below it, which leaves one other above: ½ + ½ · ⅔.
  @Test func knownAccuracy() {
    let found = SAP.balancedAccuracy([1, 2, 3, 4], [0, 1, 2, 3], [0, 0, 1, 0], 2)
    #expect(abs(found - 5.0 / 6) < 1e-15)
    // Equal values cannot be told apart, in whatever order they come.
    #expect(SAP.balancedAccuracy([1, 1, 1, 1], [2, 0, 1, 3], [0, 0, 1, 0], 2) == 0.5)
    // A downward threshold is as good as an upward one.
    #expect(SAP.balancedAccuracy([4, 3, 2, 1], [3, 2, 1, 0], [0, 0, 1, 1], 2) == 1)
  }
}
