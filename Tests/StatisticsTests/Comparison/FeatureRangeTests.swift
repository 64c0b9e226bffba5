import Engine
import Testing

@testable import Statistics

struct FeatureRangeTests {
  /// Examples whose features are `offset + scale · M·z` of independent normal z; M is `[F, F]`.
  private func examples(
    _ count: Int, _ mixing: [[Double]], offset: [Double]? = nil, scale: [Double]? = nil, seed: UInt64
  ) -> Matrix {
    var random = PhiloxGenerator(seed: seed, purpose: "examples")
    return Matrix(
      (0..<count).map { _ in
        let z = mixing.map { _ in random.normal() }
        return mixing.enumerated().map { row, weights in
          (offset?[row] ?? 0) + (scale?[row] ?? 1) * zip(weights, z).reduce(0) { $0 + $1.0 * $1.1 }
        }
      })
  }

  private let mixing = [[2, 0, 0, 0], [1.9, 0.5, 0, 0], [0, 0.3, 1, 0], [0.2, 0, 0.4, 0.6]]

  private func range(_ features: Matrix, directions: Int = 32, share: Double = 0.99) throws -> FeatureRange {
    var options = FeatureRange.Options()
    (options.directions, options.share) = (directions, share)
    return try FeatureRange(features, options: options)
  }

  /// With all directions but one it is Mahalanobis' distance over the root of the number of features, since one
  /// direction alone has its own variance too: `√(gᵀ Σ⁻¹ g / F)`, solved for here.
  @Test func distancesAreMahalanobis() throws {
    let features = examples(4000, mixing, seed: 1)
    let found = try range(features)
    #expect(found.directions.rows == 3)
    let others = examples(20, mixing, seed: 2)
    let (n, count) = (Double(features.rows), features.columns)
    let means = (0..<count).map { features.column($0).reduce(0, +) / n }
    var covariance = Matrix(rows: count, columns: count)
    for i in 0..<count {
      for j in 0..<count {
        covariance[i, j] =
          zip(features.column(i), features.column(j)).reduce(0) { $0 + ($1.0 - means[i]) * ($1.1 - means[j]) } / n
      }
    }
    for row in 0..<others.rows {
      let difference = zip(others.row(row), means).map { $0 - $1 }
      let solved = try Matrix.solveSymmetricPositive(covariance, difference)
      let expected = (zip(difference, solved).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)).squareRoot()
      #expect(abs(found.distances(others)[row] - expected) < 1e-9 * max(1, expected))
    }
  }

  /// 10,000 others of the same kind: the share beyond the limit is what was asked for, within five deviations of 0.003,
  /// half of them from the limit's own 4,000 examples.
  @Test func theLimitIsTheShareOfTheSetsOwn() throws {
    let found = try range(examples(4000, mixing, seed: 3), share: 0.95)
    let beyond = found.distances(examples(10_000, mixing, seed: 4)).count { $0 > found.limit }
    #expect(abs(Double(beyond) / 10_000 - 0.05) < 0.015)
  }

  /// Where the examples are few and the features many, the limit is not that of the examples themselves, which the fit
  /// has seen: of 5,000 others so few are beyond it as of the set.
  @Test func theLimitIsNotTooNarrow() throws {
    let many = (0..<40).map { row in (0..<40).map { $0 == row ? 1.0 : $0 < 3 ? 0.5 : 0 } }
    let found = try range(examples(200, many, seed: 5), share: 0.95)
    let beyond = found.distances(examples(5000, many, seed: 6)).count { $0 > found.limit }
    #expect(Double(beyond) / 5000 < 0.08)
  }

  /// Other units and origins of the features change nothing, as long as none varies a thousand times less than others.
  @Test func unitsDoNotMatter() throws {
    let (offset, scale) = ([5.0, -100, 0, 3e4], [1.0, 0.1, 30, 10])
    let plain = try range(examples(500, mixing, seed: 7), directions: 2)
    let other = try range(examples(500, mixing, offset: offset, scale: scale, seed: 7), directions: 2)
    let (a, b) = (
      plain.distances(examples(50, mixing, seed: 8)),
      other.distances(examples(50, mixing, offset: offset, scale: scale, seed: 8))
    )
    for (a, b) in zip(a, b) { #expect(abs(a - b) < 1e-6 * a) }
    #expect(abs(plain.limit - other.limit) < 1e-6 * plain.limit)
  }

  /// Off the plane that all examples lie in, an example is far away however near the mean.
  @Test func whatNeverVaried() throws {
    let flat = examples(300, [[1, 0, 0], [0, 1, 0], [1, 1, 0]], seed: 9)
    let found = try range(flat, directions: 2)
    let distances = found.distances(Matrix([[0.1, 0.1, 0.2], [0.1, 0.1, 1.2]]))
    #expect(distances[0] < found.limit && distances[1] > 3 * found.limit)
  }
}
