import Statistics
import Testing

@Suite struct WilsonIntervalTests {
  @Test func isThePublishedOne() {
    // Newcombe 1998 (Statistics in Medicine 17, 857–872), table I: 81 of 263 gives 0.2553 to 0.3662, 0 of 20 to 0.1611.
    let interval = WilsonInterval.of(successes: 81, trials: 263)
    #expect(abs(interval.lowerBound - 0.2553) < 5e-5 && abs(interval.upperBound - 0.3662) < 5e-5)
    let none = WilsonInterval.of(successes: 0, trials: 20)
    #expect(none.lowerBound == 0 && abs(none.upperBound - 0.1611) < 5e-5)
  }
}
