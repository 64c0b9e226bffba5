import Testing

@testable import LatentSpace

@Suite struct SpearmanCorrelationTests {
  @Test func monotoneRelationsAreOneOrMinusOne() {
    let x = [0.1, 5, -3, 2, 900]
    // One up to the rounding of a few sums.
    #expect(abs(spearmanCorrelation(x, x.map { $0 * $0 * $0 + 1 }) - 1) < 1e-12)
    #expect(abs(spearmanCorrelation(x, x.map { -2 * $0 }) + 1) < 1e-12)
  }

  /// 1 − 6 Σd²/(n(n² − 1)) without ties: ranks 0...4 against 1, 0, 2, 4, 3.
  @Test func knownValue() {
    #expect(abs(spearmanCorrelation([1, 2, 3, 4, 5], [20, 10, 30, 50, 40]) - 0.8) < 1e-12)
  }

  /// Pearson's correlation of 0, 1.5, 1.5, 3 and 0, 1, 2, 3: 4.5 / √(4.5 · 5).
  @Test func tiesShareTheirMeanRank() {
    #expect(abs(spearmanCorrelation([1, 2, 2, 3], [1, 2, 3, 4]) - 4.5 / (4.5 * 5).squareRoot()) < 1e-12)
  }

  @Test func constantHasNone() { #expect(spearmanCorrelation([1, 1, 1], [1, 2, 3]) == 0) }
}
