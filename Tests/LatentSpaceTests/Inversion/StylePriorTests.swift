import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct StylePriorTests {
  private let sampler = Sampler(model: tinyModel())
  private let prior: StylePrior

  init() throws { prior = try StylePrior(sampler: sampler, seed: 3) }

  /// Against `√((w − w̄) Σ⁻¹ (w − w̄)ᵀ / D)` with a covariance that is summed up here. Single precision of styles whose
  /// spreads differ by a factor of 40.
  @Test func distanceIsMahalanobis() throws {
    let (count, d) = (4096, 8)
    let classes = (0..<count).map { $0 % 2 }
    let means = sampler.model.meanStyles.values.map(Double.init)
    func deviations(_ w: Tensor, _ classes: [Int]) -> [[Double]] {
      classes.indices.map { row in (0..<d).map { Double(w.values[row * d + $0]) - means[classes[row] * d + $0] } }
    }
    let drawn = sampler.styles(sampler.codes(count: count, seed: 3), classes: classes)
    var covariance = Matrix(rows: d, columns: d)
    let values = drawn.values.map(Double.init)
    for row in 0..<count {
      for i in 0..<d {
        let a = values[row * d + i] - means[classes[row] * d + i]
        for j in 0..<d { covariance[i, j] += a * (values[row * d + j] - means[classes[row] * d + j]) / Double(count) }
      }
    }
    let few = sampler.styles(sampler.codes(seeds: [1, 2, 3, 4]), classes: [0, 1, 1, 0])
    let expected = try deviations(few, [0, 1, 1, 0]).map { row in
      let solved = try Matrix.solveSymmetricPositive(covariance, row)
      return (zip(row, solved).reduce(0) { $0 + $1.0 * $1.1 } / Double(d)).squareRoot()
    }
    #expect(relativeDifference(prior.distances(few, classes: [0, 1, 1, 0]), expected) < 1e-3)
    // Over the codes it was measured on, the mean square of a coordinate is 1.
    let squares = prior.distances(drawn, classes: classes).reduce(0) { $0 + $1 * $1 }
    #expect(abs(squares / Double(count) - 1) < 1e-3)
  }

  /// With A's rows orthogonal and as long as the deviations, `W Wᵀ = (A Aᵀ)² / λ₁`, whose diagonal is `λₖ² / λ₁`: the
  /// widest direction has its own length, and others are the shorter the less styles vary along them.
  @Test func weightedAxes() {
    func products(_ a: Tensor) -> Matrix {
      let d = a.shape[0]
      var result = Matrix(rows: d, columns: d)
      for i in 0..<d {
        for j in 0..<d {
          result[i, j] = (0..<d).reduce(0) { $0 + Double(a.values[i * d + $1]) * Double(a.values[j * d + $1]) }
        }
      }
      return result
    }
    let (variances, weighted) = (products(prior.axes), products(prior.weightedAxes))
    let largest = variances[0, 0]
    for k in 0..<8 {
      #expect(abs(weighted[k, k] - variances[k, k] * variances[k, k] / largest) < 1e-5 * largest)
      #expect(variances[k, k] <= largest)
      for other in 0..<k { #expect(abs(weighted[k, other]) < 1e-5 * largest) }
    }
    #expect(variances[7, 7] < largest / 10)
  }

  @Test func coordinatesAndBack() {
    let classes = [0, 1, 0]
    let w = sampler.styles(sampler.codes(seeds: [1, 2, 3]), classes: classes)
    let u = prior.coordinates(w, classes: classes)
    #expect(relativeDifference(prior.styles(Variable(u), classes: classes).value.values, w.values) < 1e-5)
    // The mean of a class is the origin of its own coordinates, and not of the other's.
    let mean = sampler.model.meanStyles
    #expect(prior.distances(mean, classes: [0, 1]).allSatisfy { $0 < 1e-6 })
    #expect(prior.distances(mean, classes: [1, 0]).allSatisfy { $0 > 0.01 })
  }

  /// Truncation is a factor on the distance; a style for each of several layers counts as their mean square.
  @Test func truncationAndLayers() {
    let z = sampler.codes(seeds: [1, 2])
    let whole = sampler.styles(z, classes: [0, 1])
    let half = sampler.styles(z, classes: [0, 1], truncation: 0.5)
    let distances = prior.distances(whole, classes: [0, 1])
    #expect(relativeDifference(prior.distances(half, classes: [0, 1]), distances.map { $0 / 2 }) < 1e-4)
    let rows =
      whole.selectingEntries([0, 0]).values + half.selectingEntries([0]).values
      + sampler.model.meanStyles.selectingEntries([0]).values
    let mixed = prior.distances(Tensor(rows, shape: [4, 8]), classes: [0], layers: 4)
    let expected = distances[0] * ((1 + 1 + 0.25 + 0) / 4).squareRoot()
    #expect(abs(mixed[0] - expected) < 1e-4 * expected)
  }
}
