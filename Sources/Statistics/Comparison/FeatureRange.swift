import Engine

/// Where the features of a set of examples lie, and how far beyond them others are.
///
/// Each feature is standardised by its mean and deviation m and s over the set, s being at least a thousandth of the
/// root mean square of all, so that features are in comparable units. What is left is taken for a normal
/// distribution with K principal directions uₖ of variances λₖ and one variance σ² in all others (Tipping and Bishop,
/// "Probabilistic principal component analysis", 1999). The distance of features f, with `g = (f − m)/s`, is
///
///     √((Σₖ (uₖ·g)²/λₖ + (|g|² − Σₖ (uₖ·g)²)/σ²) / F)
///
/// near 1 for examples of the set, whatever the number F of features. The limit is the quantile of the set's own
/// distances, each by a fit to the half of the set that the example is not in.
public struct FeatureRange: Equatable, Sendable {
  /// The means m and the deviations s, a number a feature: `[F]`.
  public let means, deviations: [Double]
  /// The principal directions u, a row a direction: `[K, F]`.
  public let directions: Matrix
  /// The variances λ along the directions.
  public let variances: [Double]
  /// The variance σ² in all other directions.
  public let residualVariance: Double
  /// The distance that so large a share of the set, `Options.share`, does not exceed.
  public let limit: Double

  /// What decides on a range beside the features.
  public struct Options: Sendable {
    /// K, or a quarter of the examples where that is less.
    public var directions = 32
    /// The quantile of the set's distances that is the limit.
    public var share = 0.99

    /// At most 32 directions, and a limit that 99 % of the set keep to.
    public init() {}
  }

  /// Fewer examples are too few to tell.
  public static let fewestExamples = 64

  /// A range that has been fitted before.
  /// - Parameters:
  ///   - means: m, a number a feature, `[F]`.
  ///   - deviations: s, a number a feature, `[F]`.
  ///   - directions: u, a row a direction, `[K, F]`.
  ///   - variances: λ, a number a direction.
  ///   - residualVariance: σ².
  ///   - limit: the largest distance that still counts as within the range.
  public init(
    means: [Double], deviations: [Double], directions: Matrix, variances: [Double], residualVariance: Double,
    limit: Double
  ) {
    precondition(
      deviations.count == means.count && directions.columns == means.count && variances.count == directions.rows,
      "FeatureRange: \(means.count) means, \(deviations.count) deviations, directions \(directions.rows) × "
        + "\(directions.columns), \(variances.count) variances")
    (self.means, self.deviations, self.directions) = (means, deviations, directions)
    (self.variances, self.residualVariance, self.limit) = (variances, residualVariance, limit)
  }

  /// The range of a set's features, a row an example, `fewestExamples` or more.
  /// - Throws: `LinearAlgebraError` for features that are not finite.
  public init(_ features: Matrix, options: Options = Options()) throws {
    precondition(
      features.rows >= Self.fewestExamples && features.columns > 0 && (0..<1).contains(options.share),
      "FeatureRange: \(features.rows) × \(features.columns) features, share \(options.share)")
    let distances = try Self.distancesByOthers(features, options: options)
    let limit = Self.quantile(distances, options.share)
    self = try Self.fit(features, directions: options.directions, limit: limit)
  }

  /// The distance of each row from the range of the half of the rows that it is not in, the rows being dealt to the two
  /// halves in turn: what distances of further examples of the set are like.
  /// - Throws: `LinearAlgebraError` for features that are not finite.
  public static func distancesByOthers(_ features: Matrix, options: Options = Options()) throws -> [Double] {
    let halves = (0..<2).map { half in
      features.selectingRows((0..<features.rows).filter { $0 % 2 == half })
    }
    let fits = try halves.map { try fit($0, directions: options.directions, limit: 0) }
    let even = fits[1].distances(halves[0])
    let odd = fits[0].distances(halves[1])
    return (0..<features.rows).map { row -> Double in row % 2 == 0 ? even[row / 2] : odd[row / 2] }
  }

  /// The value that so large a share of all does not exceed.
  public static func quantile(_ values: [Double], _ share: Double) -> Double {
    values.sorted()[min(values.count - 1, Int(share * Double(values.count)))]
  }

  /// The distance of each row of features.
  public func distances(_ features: Matrix) -> [Double] {
    precondition(features.columns == means.count, "FeatureRange: \(features.columns) features, not \(means.count)")
    let standardized = Self.standardized(features, means, deviations)
    let along = Matrix.product(standardized, directions, transposingSecond: true)
    return (0..<features.rows).map { row in
      var (sum, explained) = (0.0, 0.0)
      for (value, variance) in zip(along.row(row), variances) {
        sum += value * value / variance
        explained += value * value
      }
      let length = standardized.row(row).reduce(0) { $0 + $1 * $1 }
      return ((sum + max(0, length - explained) / residualVariance) / Double(means.count)).squareRoot()
    }
  }

  private static func fit(_ features: Matrix, directions count: Int, limit: Double) throws -> FeatureRange {
    let (rows, columns) = (Double(features.rows), features.columns)
    var (means, deviations) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
    features.withUnsafeElements { elements in
      means.withUnsafeMutableBufferPointer { means in
        for (index, value) in elements.enumerated() { means[index % columns] += value / rows }
      }
      means.withUnsafeBufferPointer { means in
        deviations.withUnsafeMutableBufferPointer { deviations in
          for (index, value) in elements.enumerated() {
            let difference = value - means[index % columns]
            deviations[index % columns] += difference * difference / rows
          }
        }
      }
    }
    // What is the same in all examples says little of others, unless they differ much.
    let typical = (deviations.reduce(0, +) / Double(columns)).squareRoot()
    deviations = deviations.map { max($0.squareRoot(), 1e-3 * typical, 1e-12) }
    let standardized = standardized(features, means, deviations)
    var covariance = Matrix.gram(standardized)
    covariance.withUnsafeMutableElements { for i in 0..<$0.count { $0[i] /= rows } }
    let (values, vectors) = try Matrix.symmetricEigenvectors(covariance)
    let kept = max(1, min(count, features.rows / 4, columns - 1))
    let rest = values.dropFirst(kept)
    // As far as so few examples show it: where they leave no variance, a thousandth of the mean one.
    let floor = 1e-3 * values.reduce(0, +) / Double(columns)
    let residual = rest.isEmpty ? floor : rest.reduce(0, +) / Double(rest.count)
    return FeatureRange(
      means: means, deviations: deviations, directions: vectors.selectingRows(Array(0..<kept)),
      variances: values.prefix(kept).map { max($0, floor, 1e-12) }, residualVariance: max(residual, floor, 1e-12),
      limit: limit)
  }

  private static func standardized(_ features: Matrix, _ means: [Double], _ deviations: [Double]) -> Matrix {
    var result = features
    result.withUnsafeMutableElements { elements in
      means.withUnsafeBufferPointer { means in
        deviations.withUnsafeBufferPointer { deviations in
          for i in 0..<elements.count {
            let column = i % means.count
            elements[i] = (elements[i] - means[column]) / deviations[column]
          }
        }
      }
    }
    return result
  }
}
