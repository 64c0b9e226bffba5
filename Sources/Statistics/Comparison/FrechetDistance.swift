import Engine

/// The Fréchet distance of two sets of features, each taken as a normal distribution (Heusel, Ramsauer, Unterthiner,
/// Nessler and Hochreiter, "GANs trained by a two time-scale update rule", NeurIPS 2017, equation 6):
///
///     ‖μ₁ − μ₂‖² + Tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½)
///
/// in squared units of the features, 0 for equal moments. Its expectation falls with the number of examples: compare
/// figures of equal counts only.
public enum FrechetDistance {
  /// The distance, and its interval by a jackknife that leaves out a tenth of both sets at a time.
  /// - Parameters:
  ///   - real: `[N, F]`, N ≥ 4.
  ///   - generated: `[M, F]`, M ≥ 4.
  ///   - seed: keys the division into tenths.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  /// - Throws: `LinearAlgebraError` for features that are not finite.
  public static func estimate(
    real: Matrix, generated: Matrix, seed: UInt64, progress: (Double) throws -> Void = { _ in }
  ) throws -> IntervalEstimate {
    precondition(
      real.columns == generated.columns && min(real.rows, generated.rows) >= 4,
      "FrechetDistance: \(real.rows) × \(real.columns) and \(generated.rows) × \(generated.columns) features")
    let groupCount = min(real.rows, generated.rows)
    let (a, b) = (MomentSums(real), MomentSums(generated))
    let groupsA = GroupJackknife(count: real.rows, groupCount: groupCount, seed: seed, purpose: "jackknife, real")
    let groupsB = GroupJackknife(
      count: generated.rows, groupCount: groupCount, seed: seed, purpose: "jackknife, generated")
    return try groupsA.estimates(within: 0...(.infinity), progress: progress) { group in
      guard let group else { return [try between(a.moments, b.moments)] }
      return [
        try between(
          a.removing(real.selectingRows(groupsA.members(of: group))).moments,
          b.removing(generated.selectingRows(groupsB.members(of: group))).moments)
      ]
    }[0]
  }

  /// The distance of normal distributions with these moments.
  ///
  /// The trace of the root is the sum of the roots of the eigenvalues of `R Σ₂ Rᵀ`, where the rows of R are the
  /// eigenvectors of Σ₁ times the roots of their eigenvalues: it differs from `Σ₁^½ Σ₂ Σ₁^½` by a rotation. Small
  /// negative eigenvalues, as rounding leaves of those that are 0, count as 0.
  /// - Throws: `LinearAlgebraError` for moments that are not finite.
  public static func between(_ a: GaussianMoments, _ b: GaussianMoments) throws -> Double {
    precondition(
      a.mean.count == b.mean.count, "FrechetDistance: moments of \(a.mean.count) and \(b.mean.count) dimensions")
    let (values, vectors) = try Matrix.symmetricEigenvectors(a.covariance)
    var root = vectors
    let order = values.count
    root.withUnsafeMutableElements { elements in
      for (row, value) in values.enumerated() {
        let scale = max(0, value).squareRoot()
        for j in row * order..<(row + 1) * order { elements[j] *= scale }
      }
    }
    let product = Matrix.product(Matrix.product(root, b.covariance), root, transposingSecond: true)
    let common = try Matrix.symmetricEigenvectors(product).values.reduce(0) { $0 + max(0, $1).squareRoot() }
    let shift = zip(a.mean, b.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return max(0, shift + a.covariance.trace + b.covariance.trace - 2 * common)
  }
}

/// The mean and the covariance of features.
public struct GaussianMoments: Sendable, Equatable {
  /// The mean of each feature, `[F]`.
  public let mean: [Double]
  /// The covariance of the features, `[F, F]`: symmetric, over N − 1.
  public let covariance: Matrix

  /// Moments that have been computed before. Precondition: the covariance has a row and a column for each feature.
  /// - Parameters:
  ///   - mean: of each feature, `[F]`.
  ///   - covariance: symmetric, over N − 1, `[F, F]`.
  public init(mean: [Double], covariance: Matrix) {
    precondition(
      covariance.rows == mean.count && covariance.columns == mean.count,
      "GaussianMoments: a mean of \(mean.count) with \(covariance.rows) × \(covariance.columns)")
    (self.mean, self.covariance) = (mean, covariance)
  }

  /// The moments of the rows of `features`, two or more.
  public init(_ features: Matrix) { self = MomentSums(features).moments }
}

/// Sums of features and of their products, from which some can be taken off again; both are of distances from a centre,
/// so that little is lost when they are large numbers.
private struct MomentSums {
  private let center: [Double]
  private var count: Double
  private var sum: [Double]
  /// The upper triangle of `Σ (x − c)(x − c)ᵀ`.
  private var products: Matrix

  init(_ features: Matrix) {
    center = features.columnMeans
    let rest = features.subtracting(row: center)
    count = Double(features.rows)
    sum = rest.columnMeans.map { $0 * Double(features.rows) }
    products = Matrix.gram(rest, part: .upperTriangle)
  }

  /// What is left without these rows.
  func removing(_ features: Matrix) -> MomentSums {
    var result = self
    let rest = features.subtracting(row: center)
    result.count -= Double(features.rows)
    result.sum = zip(sum, rest.columnMeans).map { $0 - Double(features.rows) * $1 }
    rest.withUnsafeElements { result.products.addGram(rows: $0, scale: -1) }
    return result
  }

  var moments: GaussianMoments {
    precondition(count >= 2, "GaussianMoments: \(count) rows")
    var covariance = products
    let order = sum.count
    covariance.withUnsafeMutableElements { elements in
      for i in 0..<order {
        for j in i..<order {
          elements[i * order + j] = (elements[i * order + j] - sum[i] * sum[j] / count) / (count - 1)
        }
      }
    }
    covariance.mirrorUpperTriangle()
    return GaussianMoments(mean: zip(center, sum).map { $0 + $1 / count }, covariance: covariance)
  }
}
