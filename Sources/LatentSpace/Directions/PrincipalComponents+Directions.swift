import Statistics

extension PrincipalComponents {
  /// The components of codes as directions, "pca 1" the first, in units of the spread of codes along them (Härkönen,
  /// Hertzmann, Lehtinen and Paris, "GANSpace: discovering interpretable GAN controls", NeurIPS 2020, for the space w).
  /// - Parameters:
  ///   - moments: of the codes that the components are of.
  ///   - origin: what the directions have in common.
  /// - Throws: `LatentSpaceError.codesAlike` for a component along which codes do not vary but for rounding.
  public func directions(of moments: ClassMoments, origin: DirectionOrigin) throws -> [Direction] {
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

/// What is known of a principal component that became a direction.
public struct ComponentReport: Codable, Equatable, Sendable {
  /// From 1.
  public var component: Int
  /// Codes that the components are of.
  public var codes: Int
  /// In squared units of the codes, or of a layer's activations.
  public var variance: Double
  /// The share of the total variance along this component.
  public var explainedVariance: Double
  /// The share of the total variance along all components up to this one.
  public var cumulativeVariance: Double
  /// The layer whose activations the component is of; nil for one of the codes themselves.
  public var layer: String?
  /// For a layer's component: how far codes move along the direction for one standard deviation of the component.
  public var codeShift: Double?
}
