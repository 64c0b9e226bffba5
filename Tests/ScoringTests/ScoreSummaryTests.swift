import Testing

@testable import Scoring

@Suite struct ScoreSummaryTests {
  /// Quantiles lie between neighbours, whatever the order; the spread is over N.
  @Test func ofFourScores() {
    let summary = ScoreSummary([7, 1, 3, 5])
    #expect(summary.mean == 4 && summary.deviation == 5.0.squareRoot())
    #expect(summary.median == 4)
    #expect(abs(summary.quantile05 - 1.3) < 1e-12 && abs(summary.quantile95 - 6.7) < 1e-12)
  }

  @Test func ofOneScore() {
    let summary = ScoreSummary([-2.5])
    #expect(summary.mean == -2.5 && summary.deviation == 0)
    #expect([summary.quantile05, summary.median, summary.quantile95] == [-2.5, -2.5, -2.5])
  }
}
