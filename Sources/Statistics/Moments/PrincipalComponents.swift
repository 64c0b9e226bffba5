import Engine

/// The principal components of examples: the orthonormal directions along which they vary most, within their classes
/// where the moments are of several (Pearson, "On lines and planes of closest fit to systems of points in space",
/// Philosophical Magazine 1901), by the eigenvectors of the covariance.
public struct PrincipalComponents: Sendable {
  /// Orthonormal rows, K × D, the one of greatest variance first; the largest number of each is positive.
  public let components: Matrix
  /// The variance along each component, over N and not N − 1.
  public let variances: [Double]
  /// The sum of the variances along all D dimensions.
  public let totalVariance: Double

  /// Below this part of the greatest, a variance is what rounding in double leaves of none.
  public static let negligibleVariance = ClassMoments.Precision.double.negligibleVariance

  /// - Parameters:
  ///   - moments: of the examples whose covariance has these components.
  ///   - count: the components that are kept; all by default. Where examples vary along fewer, there are fewer.
  /// - Throws: `StatisticsError.noVariation` for examples that are all alike, `LinearAlgebraError` for a NaN.
  public init(_ moments: ClassMoments, count: Int = .max) throws {
    let levels = moments.labels.map { moments.mean(ofClass: $0).reduce(0) { $0 + $1 * $1 } }
    let negligible = ClassMoments.negligibleDeviation
    try self.init(
      covariance: moments.covariance, above: 2 * negligible * negligible * (levels.max() ?? 0),
      negligible: moments.precision.negligibleVariance, count: count)
  }

  /// The eigenvectors of a covariance, by descending eigenvalue.
  /// - Parameters:
  ///   - covariance: D × D, symmetric.
  ///   - floor: a variance up to this one counts as none.
  ///   - negligible: so does one up to this part of the greatest.
  ///   - count: the components that are kept; all by default. Where fewer variances count, there are fewer.
  /// - Throws: `StatisticsError.noVariation` where no variance counts, `LinearAlgebraError` for a NaN.
  public init(
    covariance: Matrix, above floor: Double = 0, negligible: Double = Self.negligibleVariance, count: Int = .max
  ) throws {
    let (values, vectors) = try Matrix.symmetricEigenvectors(covariance)
    guard let largest = values.first, largest > floor else {
      throw StatisticsError.noVariation(what: "examples along all directions")
    }
    let kept = values.prefix(count).prefix { $0 > max(floor, negligible * largest) }
    variances = Array(kept)
    components = vectors.selectingRows(Array(kept.indices))
    totalVariance = covariance.trace
  }

  /// The share of the total variance along each component.
  public var explainedVariance: [Double] { variances.map { $0 / totalVariance } }
}
