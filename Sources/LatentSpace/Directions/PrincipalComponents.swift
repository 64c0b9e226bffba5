import Engine
import Statistics

/// The principal components of codes: the orthonormal directions along which they vary most, within their classes where
/// the moments are of several (Härkönen, Hertzmann, Lehtinen and Paris, "GANSpace: discovering interpretable GAN
/// controls", NeurIPS 2020, for the space w).
public struct PrincipalComponents: Sendable {
  /// Orthonormal rows, K × D, the one of greatest variance first; the largest number of each is positive.
  public let components: Matrix
  /// The variance along each component, over N and not N − 1.
  public let variances: [Double]
  /// The sum of the variances along all D dimensions.
  public let totalVariance: Double

  /// Below this part of the greatest, a variance is what rounding in double leaves of none.
  public static let negligibleVariance = 1e-12

  /// - Parameters:
  ///   - moments: of the codes whose covariance has these components.
  ///   - count: the components that are kept; all by default. Where codes vary along fewer, there are fewer.
  /// - Throws: `LatentSpaceError.codesAlike` for codes without variation, `LinearAlgebraError` for a NaN.
  public init(_ moments: CodeMoments, count: Int = .max) throws {
    let levels = moments.labels.map { moments.mean(ofClass: $0).reduce(0) { $0 + $1 * $1 } }
    let negligible = DirectionOrigin.negligibleDeviation
    try self.init(
      covariance: moments.covariance, above: 2 * negligible * negligible * (levels.max() ?? 0),
      negligible: moments.negligibleVariance, count: count)
  }

  /// The same of a symmetric covariance, D × D.
  /// - Parameters:
  ///   - covariance: D × D, symmetric.
  ///   - floor: a variance up to this one counts as none.
  ///   - negligible: so does one up to this part of the greatest.
  ///   - count: the components that are kept; all by default.
  public init(
    covariance: Matrix, above floor: Double = 0, negligible: Double = Self.negligibleVariance, count: Int = .max
  ) throws {
    let (values, vectors) = try Matrix.symmetricEigenvectors(covariance)
    guard let largest = values.first, largest > floor else {
      throw LatentSpaceError.codesAlike(along: "all directions")
    }
    let kept = values.prefix(count).prefix { $0 > max(floor, negligible * largest) }
    variances = Array(kept)
    components = vectors.selectingRows(Array(kept.indices))
    totalVariance = covariance.trace
  }

  /// The share of the total variance along each component.
  public var explainedVariance: [Double] { variances.map { $0 / totalVariance } }

  /// The components as directions, "pca 1" the first.
  public func directions(of moments: CodeMoments, origin: DirectionOrigin) throws -> [Direction] {
    var cumulative = 0.0
    let means = moments.labels.map { (label: $0, mean: moments.mean(ofClass: $0)) }
    return try zip(variances, explainedVariance).enumerated().map { index, found in
      cumulative += found.1
      let report = ComponentReport(
        component: index + 1, codes: moments.count, variance: found.0, explainedVariance: found.1,
        cumulativeVariance: cumulative)
      return try origin.direction(
        "pca \(index + 1)", normal: components.row(index), deviation: found.0.squareRoot(), means: means,
        report: report)
    }
  }
}

/// What is known of a principal component.
public struct ComponentReport: Codable, Equatable, Sendable {
  /// From 1.
  public var component: Int
  /// Codes that the components are of.
  public var codes: Int
  /// In squared units of the codes, or of a layer's activations.
  public var variance: Double
  /// The share of the total variance, and that of all components up to this one.
  public var explainedVariance: Double
  public var cumulativeVariance: Double
  /// The layer whose activations the component is of; nil for one of the codes themselves.
  public var layer: String?
  /// For a layer's component: how far codes move along the direction for one standard deviation of the component.
  public var codeShift: Double?
}
