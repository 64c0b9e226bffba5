import Engine
import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct FrechetDistanceTests {
  private func moments(_ mean: [Double], _ covariance: [[Double]]) -> GaussianMoments {
    GaussianMoments(mean: mean, covariance: Matrix(covariance))
  }

  /// Covariances that commute: ‖Δμ‖² + Σ (σ₁ − σ₂)², here 4 + (2 − 1)² + (3 − 4)², in any orthonormal basis.
  @Test func commutingCovariances() throws {
    let straight = try FrechetDistance.between(
      moments([1, 2], [[4, 0], [0, 9]]), moments([3, 2], [[1, 0], [0, 16]]))
    #expect(abs(straight - 6) < 1e-12)
    let (c, s) = (cos(0.7), sin(0.7))
    func rotated(_ a: Double, _ b: Double) -> [[Double]] {
      [[c * c * a + s * s * b, c * s * (a - b)], [c * s * (a - b), s * s * a + c * c * b]]
    }
    let turned = try FrechetDistance.between(moments([1, 2], rotated(4, 9)), moments([3, 2], rotated(1, 16)))
    #expect(abs(turned - 6) < 1e-12)
  }

  /// For 2 × 2, Tr (Σ₁Σ₂)^½ = √(Tr Σ₁Σ₂ + 2 √det Σ₁Σ₂): here the trace is 9 and the determinant 3 · 2.75.
  @Test func covariancesThatDoNotCommute() throws {
    let (a, b) = (moments([0, 0], [[2, 1], [1, 2]]), moments([0, 0], [[1, 0.5], [0.5, 3]]))
    let expected = 8 - 2 * (9 + 2 * 8.25.squareRoot()).squareRoot()
    #expect(abs(try FrechetDistance.between(a, b) - expected) < 1e-12)
    #expect(abs(try FrechetDistance.between(b, a) - expected) < 1e-12)
  }

  /// Fewer examples than features: covariances without full rank.
  @Test func singularCovariances() throws {
    let few = GaussianMoments(normalFeatures(6, 20, seed: 1))
    // The roots of eigenvalues of 0 and its roundings: 20 of √(1e-16).
    #expect(try FrechetDistance.between(few, few) < 1e-5)
    let point = moments([0, 0], [[0, 0], [0, 0]])
    #expect(abs(try FrechetDistance.between(point, moments([3, 4], [[1, 0], [0, 2]])) - 28) < 1e-12)
  }

  /// Mean and covariance by plain loops, also far from the origin.
  @Test func momentsByDefinition() {
    for shift in [0.0, 1e6] {
      let features = normalFeatures(30, 3, seed: 2, shift: shift)
      let found = GaussianMoments(features)
      let mean = (0..<3).map { features.column($0).reduce(0, +) / 30 }
      var covariance: [Double] = []
      for i in 0..<3 {
        for j in 0..<3 {
          covariance.append((0..<30).reduce(0) { $0 + (features[$1, i] - mean[i]) * (features[$1, j] - mean[j]) } / 29)
        }
      }
      // Numbers of a million keep ten digits behind the point.
      #expect(relativeDifference(found.mean, mean) < 1e-14)
      #expect(relativeDifference(found.covariance.elements, covariance) < 1e-8)
    }
  }

  /// The interval takes moments without a tenth from sums; here they are of the examples that are left.
  @Test func intervalsByDefinition() throws {
    let (real, generated) = (normalFeatures(50, 4, seed: 3), normalFeatures(70, 4, seed: 4, shift: 0.3))
    let found = try FrechetDistance.estimate(real: real, generated: generated, seed: 5)
    let a = GroupJackknife(count: 50, seed: 5, purpose: "jackknife, real")
    let b = GroupJackknife(count: 70, seed: 5, purpose: "jackknife, generated")
    let expected = try a.estimates { group in
      [
        try FrechetDistance.between(
          GaussianMoments(real.selectingRows(a.members(without: group))),
          GaussianMoments(generated.selectingRows(b.members(without: group))))
      ]
    }[0]
    #expect(abs(found.value - expected.value) < 1e-12)
    #expect(abs(found.upper - expected.upper) < 1e-9 && abs(found.lower - max(0, expected.lower)) < 1e-9)
    #expect(found.lower < found.value && found.value < found.upper)
  }
}
