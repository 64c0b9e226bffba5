import Engine
import TestSupport
import Testing

@testable import Statistics

@Suite struct PercentileBootstrapTests {
  private let bootstrap = PercentileBootstrap(refits: 1000, seed: 2)

  @Test func quantiles() {
    #expect(PercentileBootstrap.quantile(0.25, of: [1, 2, 4, 8, 16]) == 2)
    #expect(PercentileBootstrap.quantile(0.125, of: [1, 2, 4, 8, 16]) == 1.5)
    #expect(PercentileBootstrap.quantile(1, of: [1, 2, .infinity, .infinity]) == .infinity)
    #expect(PercentileBootstrap.quantile(0.975, of: [3]) == 3)
    #expect(PercentileBootstrap.quantile(0.5, of: []) == nil)
  }

  /// The mean of 400 numbers has the standard error sd / 20; the ends of 1,000 samples are good to some five per cent.
  @Test func theMeanOfManyNumbers() throws {
    var random = PhiloxGenerator(seed: 1, purpose: "test values")
    let values = (0..<400).map { _ in random.normal() }
    func mean(_ weights: [Double], _ values: [Double]) -> Double {
      zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / 400
    }
    let found = bootstrap.estimates(count: 400) { weights in
      #expect(weights.count == 400 && weights.reduce(0, +) == 400)
      return [mean(weights, values), mean(weights, values.map { 3 * $0 + 1 })]
    }
    let (first, second) = (try #require(found[0]), try #require(found[1]))
    let plain = values.reduce(0, +) / 400
    let deviation = (values.reduce(0) { $0 + ($1 - plain) * ($1 - plain) } / 400).squareRoot()
    #expect(abs(first.value - plain) < 1e-15)
    #expect(abs((first.upper - first.lower) / (2 * 1.96 * deviation / 20) - 1) < 0.15)
    #expect(first.lower < first.value && first.value < first.upper)
    // Figures of one call share their samples.
    #expect(abs(second.lower - (3 * first.lower + 1)) < 1e-12 && abs(second.upper - (3 * first.upper + 1)) < 1e-12)
  }

  @Test func theSeedDecides() {
    func ends(_ seed: UInt64) -> [IntervalEstimate?] {
      PercentileBootstrap(refits: 50, seed: seed).estimates(count: 10) { weights in
        [weights.enumerated().reduce(0) { $0 + Double($1.offset).squareRoot() * $1.element }]
      }
    }
    #expect(ends(1) == ends(1) && ends(1) != ends(2))
    #expect(ends(1)[0]?.value == ends(2)[0]?.value)
  }

  /// A figure that some samples cannot give is judged by the others, and one without an end has no interval.
  @Test func figuresThatAreNotFinite() {
    let found = bootstrap.estimates(count: 20) { weights in
      [weights[0] > 2 ? .nan : 5, 1 / weights[0], .nan, weights[0] == 1 ? .infinity : 1]
    }
    #expect(found[0] == IntervalEstimate(value: 5, lower: 5, upper: 5))
    // A sample in three has none of the first item.
    #expect(found[1] == nil && found[2] == nil && found[3] == nil)
  }
}
