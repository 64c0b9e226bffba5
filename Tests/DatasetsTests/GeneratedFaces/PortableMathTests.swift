import Foundation
import Testing

@testable import Datasets

struct PortableMathTests {
  @Test func exponentialAgreesWithTheSystemLibrary() {
    for x in stride(from: -40.0, through: 40, by: 0.37) {
      // A few units in the last place, from the range reduction and sixteen Taylor terms.
      #expect(abs(PortableMath.exponential(x) / exp(x) - 1) < 2e-15, "x = \(x)")
    }
    #expect(PortableMath.exponential(0) == 1)
  }

  @Test func sineAgreesWithTheSystemLibrary() {
    for x in stride(from: -1.5, through: 1.5, by: 0.013) { #expect(abs(PortableMath.sine(x) - sin(x)) < 4e-16) }
  }

  @Test func normalDistributionAgreesWithTheErrorFunction() {
    for z in stride(from: -7.5, through: 7.5, by: 0.11) {
      // Absolute: the series adds one half, so the lower tail keeps about 1e-16.
      #expect(abs(PortableMath.normalDistribution(z) - 0.5 * erfc(-z / 2.0.squareRoot())) < 1e-15, "z = \(z)")
    }
  }

  @Test func quantileInvertsTheDistribution() {
    for p in [0x1p-30, 1e-6, 0.01, 0.3, 0.5, 0.7, 0.975, 1 - 1e-6] {
      #expect(abs(PortableMath.normalDistribution(PortableMath.normalQuantile(p)) - p) < 1e-14)
    }
    // The two-sided 95 % point.
    #expect(abs(PortableMath.normalQuantile(0.975) - 1.959963984540054) < 1e-12)
    #expect(PortableMath.normalQuantile(0).isFinite && PortableMath.normalQuantile(1).isFinite)
  }
}
