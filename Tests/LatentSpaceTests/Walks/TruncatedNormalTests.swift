import Foundation
import Testing

@testable import LatentSpace

@Suite struct TruncatedNormalTests {
  /// Quantiles from tables of the normal distribution.
  @Test(
    arguments: [
      (0.5, 0), (0.25, -0.674489750196082), (0.025, -1.959963984540054), (0.001, -3.090232306167813),
      (1e-10, -6.361340902404056),
    ] as [(Double, Double)])
  func quantiles(p: Double, x: Double) {
    #expect(abs(TruncatedNormal.quantile(p) - x) < 1e-12 * max(1, abs(x)))
  }

  @Test func theFarTail() {
    for p in [1e-300, 1e-100, 1e-20] {
      let x = TruncatedNormal.quantile(p)
      #expect(abs(TruncatedNormal.distribution(x) / p - 1) < 1e-10)
    }
  }

  @Test func risesWithinTheLimits() {
    for limit in [0.01, 0.5, 2, 6] {
      let values = stride(from: -9.0, through: 9, by: 0.25).map { TruncatedNormal.truncated($0, limit: limit) }
      #expect(values.allSatisfy { abs($0) <= limit })
      for (a, b) in zip(values, values.dropFirst()) { #expect(a <= b) }
      for (a, b) in zip(values, values.reversed()) { #expect(a == -b) }
      #expect(TruncatedNormal.truncated(0, limit: limit) == 0)
    }
  }

  /// A limit far out changes nothing; a narrow one leaves a uniform distribution, `c (2 Φ(z) − 1)`.
  @Test func wideAndNarrowLimits() {
    for z in [-2.5, -0.3, 0.7, 3] {
      #expect(abs(TruncatedNormal.truncated(z, limit: 30) - z) < 1e-12)
      let uniform = 0.001 * (2 * TruncatedNormal.distribution(z) - 1)
      #expect(abs(TruncatedNormal.truncated(z, limit: 0.001) - uniform) < 1e-9)
    }
  }

  /// The distribution function of the cut normal at the result is that of the normal at z.
  @Test func sharesAreKept() {
    let limit = 1.5
    let (low, high) = (TruncatedNormal.distribution(-limit), TruncatedNormal.distribution(limit))
    for z in [-2, -1, 0.2, 1.9] {
      let x = TruncatedNormal.truncated(z, limit: limit)
      #expect(abs((TruncatedNormal.distribution(x) - low) / (high - low) - TruncatedNormal.distribution(z)) < 1e-13)
    }
  }
}
