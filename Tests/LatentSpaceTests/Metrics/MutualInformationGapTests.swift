import Datasets
import Engine
import Foundation
import Statistics
import Testing

@testable import LatentSpace

@Suite struct MutualInformationGapTests {
  private let design = FactorialDesign()

  @Test(arguments: [false, true])
  func perfectCodes(asNumbers: Bool) throws {
    let result = try MutualInformationGap(
      codes: design.codes(design.second, design.first), factors: design.factors(asNumbers: asNumbers),
      observations: design.observations)
    // Sums of logarithms of counts, to rounding.
    #expect(abs(result.mean.value - 1) < 1e-12 && result.factors.allSatisfy { abs($0.value - 1) < 1e-12 })
    #expect(result.codes == [1, 0])
    // Without a tenth, codes and factors are not quite independent.
    #expect(result.mean.lower > 0.8 && result.mean.upper <= 1)
  }

  /// A factor that is in two codes has no gap, the other keeps its own.
  @Test func redundantCodes() throws {
    let result = try MutualInformationGap(
      codes: design.codes(design.first, design.first, design.second), factors: design.factors(),
      observations: design.observations)
    #expect(abs(result.factors[0].value) < 1e-12 && abs(result.factors[1].value - 1) < 1e-12)
    #expect(abs(result.mean.value - 0.5) < 1e-12)
  }

  @Test func unrelatedAndCollapsedCodes() throws {
    let design = FactorialDesign(copies: 80)
    let unrelated = try MutualInformationGap(
      codes: design.unrelatedCodes(5, seed: 1), factors: design.factors(), observations: design.observations)
    // Of 2,000 samples in 20 × 5 cells each code seems to tell 0.019 nats of ln 5; the gap is a part of that.
    #expect(unrelated.mean.value < 0.02)
    let constant = [Double](repeating: 3, count: design.count)
    let collapsed = try MutualInformationGap(
      codes: design.codes(constant, constant), factors: design.factors(), observations: design.observations)
    #expect(collapsed.mean == IntervalEstimate(value: 0, lower: 0, upper: 0))
  }

  /// Counts 2, 1, 1, 2: ⅔ ln(4/3) + ⅓ ln(2/3).
  @Test func knownInformation() {
    let found = MutualInformationGap.mutualInformation([0, 0, 0, 1, 1, 1], 2, [0, 0, 1, 0, 1, 1], 2, Array(0..<6))
    #expect(abs(found - (2.0 / 3 * log(4.0 / 3) + 1.0 / 3 * log(2.0 / 3))) < 1e-14)
    // Of two members with the same pair there is none.
    #expect(MutualInformationGap.mutualInformation([0, 0, 0, 1, 1, 1], 2, [0, 0, 1, 0, 1, 1], 2, [0, 1]) == 0)
  }
}
