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

  /// Where the tail is no number any more, numbers are clamped, and go on to rise.
  @Test func beyondTheTail() {
    #expect(TruncatedNormal.truncated(39, limit: 40) == 39 && TruncatedNormal.truncated(-1e300, limit: 40) == -40)
    for limit in [37.6, 38, 38.5, 45] {
      let values = stride(from: 36.0, through: 46, by: 0.03125).map { TruncatedNormal.truncated($0, limit: limit) }
      #expect(values.allSatisfy { $0 > 35.9 && $0 <= limit }, "\(limit)")
      for (a, b) in zip(values, values.dropFirst()) { #expect(a <= b, "\(limit): \(a), \(b)") }
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
