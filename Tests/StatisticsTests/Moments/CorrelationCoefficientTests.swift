import Testing

@testable import Statistics

@Suite struct CorrelationCoefficientTests {
  @Test func monotoneRelationsAreOneOrMinusOne() {
    let x = [0.1, 5, -3, 2, 900]
    // One up to the rounding of a few sums.
    #expect(abs(CorrelationCoefficient.spearman(x, x.map { $0 * $0 * $0 + 1 }) - 1) < 1e-12)
    #expect(abs(CorrelationCoefficient.spearman(x, x.map { -2 * $0 }) + 1) < 1e-12)
  }

  /// 1 − 6 Σd²/(n(n² − 1)) without ties: ranks 0...4 against 1, 0, 2, 4, 3.
  @Test func knownValue() {
    #expect(abs(CorrelationCoefficient.spearman([1, 2, 3, 4, 5], [20, 10, 30, 50, 40]) - 0.8) < 1e-12)
  }

  /// Pearson's correlation of 0, 1.5, 1.5, 3 and 0, 1, 2, 3: 4.5 / √(4.5 · 5).
  @Test func tiesShareTheirMeanRank() {
    #expect(abs(CorrelationCoefficient.spearman([1, 2, 2, 3], [1, 2, 3, 4]) - 4.5 / (4.5 * 5).squareRoot()) < 1e-12)
  }

  @Test func constantHasNone() {
    #expect(CorrelationCoefficient.spearman([1, 1, 1], [1, 2, 3]) == 0)
    #expect(CorrelationCoefficient.pearson([1, 2, 3], [4, 4, 4]) == 0)
  }

  /// Deviations −1, 0, 1 and −2, −1, 3: 5 / √(2 · 14).
  @Test func pearsonByHand() {
    #expect(abs(CorrelationCoefficient.pearson([1, 2, 3], [0, 1, 5]) - 5 / 28.0.squareRoot()) < 1e-12)
    #expect(abs(CorrelationCoefficient.pearson([1, 2, 4], [-2, -4, -8]) + 1) < 1e-12)
  }
}
