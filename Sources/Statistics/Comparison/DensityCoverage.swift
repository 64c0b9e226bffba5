import Engine

/// Density and coverage (Naeem, Oh, Uh, Choi and Yoo, "Reliable fidelity and diversity metrics for generative
/// models", ICML 2020, equations 4 and 5), on features of real and generated pictures.
///
/// Around each real example lies a ball that reaches to its k-th nearest real neighbour. With N real and M generated
/// examples,
///
/// - density is `1/(kM) Σⱼ Σᵢ 1[yⱼ in ball i]`: how well generated examples keep to where real ones are; about 1 for
///   the same distribution, more when they keep to its densest part, 0 when they are elsewhere;
/// - coverage is `1/N Σᵢ 1[a yⱼ lies in ball i]`: the share of real examples that have a generated one near by;
///   for the same distribution and M = N it is expected at `1 − Π (N − i)/(2N − i)` over k factors, about 0.97 for
///   k = 5, and about k/N when all generated examples are the same.
///
/// A ball is open, as in the authors' program: what is just as far as the k-th neighbour lies outside. Distances of
/// features with few values (attributes, classes, copies) are compared without rounding.
///
/// Both are means over examples. Their intervals are bootstraps of these means while the balls, and for coverage the
/// generated examples, stay as they are: copies of examples would shrink the balls, which other examples do not.
public struct DensityCoverage: Codable, Equatable, Sendable {
  /// How well generated examples keep to where real ones are: 0 elsewhere, about 1 for the same distribution, and more
  /// where they keep to its densest part.
  public let density: IntervalEstimate
  /// The share of real examples that have a generated one near by, 0…1.
  public let coverage: IntervalEstimate
  /// k, the neighbour that a ball reaches to.
  public let neighbors: Int

  /// - Parameters:
  ///   - real: features of real examples, `[N, F]` with N > k.
  ///   - generated: features of generated ones, `[M, F]`.
  ///   - neighbors: k, 5 as in the paper.
  ///   - bootstrap: draws the samples that the intervals come from.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  public init(
    real: Matrix, generated: Matrix, neighbors: Int = 5, bootstrap: PercentileBootstrap = PercentileBootstrap(),
    progress: (Double) throws -> Void = { _ in }
  ) rethrows {
    self.neighbors = neighbors
    let found = try NeighborhoodCounts(real: real, generated: generated, neighbors: neighbors, progress: progress)
    density = bootstrap.mean(of: found.balls, over: Double(neighbors))
    coverage = bootstrap.mean(of: found.isCovered)
  }

  /// Both figures without their intervals.
  /// - Parameters:
  ///   - real: features of real examples, `[N, F]` with N > k.
  ///   - generated: features of generated ones, `[M, F]`.
  ///   - neighbors: k, 5 as in the paper.
  public static func values(
    real: Matrix, generated: Matrix, neighbors: Int = 5
  ) -> (density: Double, coverage: Double) {
    let found = NeighborhoodCounts(real: real, generated: generated, neighbors: neighbors) { _ in }
    return (
      found.balls.reduce(0, +) / (Double(neighbors) * Double(generated.rows)),
      found.isCovered.reduce(0, +) / Double(real.rows)
    )
  }
}

/// Which generated examples lie in the balls of which real ones.
private struct NeighborhoodCounts {
  /// In how many balls each generated example lies.
  var balls: [Double]
  /// 1 for each real example with a generated one in its ball, else 0.
  var isCovered: [Double]

  init(
    real: Matrix, generated: Matrix, neighbors: Int, progress: (Double) throws -> Void
  ) rethrows {
    precondition(
      real.columns == generated.columns && generated.rows > 0 && neighbors > 0 && real.rows > neighbors,
      "DensityCoverage: \(real.rows) × \(real.columns) real and \(generated.rows) × \(generated.columns) generated "
        + "features for \(neighbors) neighbours")
    let radii = try FeatureDistances.squaredNeighborRadii(of: real, neighbors: neighbors) { try progress($0 / 2) }
    var balls = [Double](repeating: 0, count: generated.rows)
    var isCovered = [Double](repeating: 0, count: real.rows)
    try FeatureDistances.forEachRow(
      from: real, to: generated, progress: { try progress((1 + $0) / 2) }
    ) { row, distances in
      let radius = radii[row]
      balls.withUnsafeMutableBufferPointer { balls in
        for j in 0..<distances.count where distances.isBelow(radius, j) {
          balls[j] += 1
          isCovered[row] = 1
        }
      }
    }
    (self.balls, self.isCovered) = (balls, isCovered)
  }
}

extension PercentileBootstrap {
  /// The mean of finite values, over a divisor, with its interval over other values of the same kind.
  func mean(of values: [Double], over divisor: Double = 1) -> IntervalEstimate {
    let scale = divisor * Double(values.count)
    let estimate = estimates(count: values.count) { weights in
      [zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / scale]
    }[0]
    guard let estimate else { preconditionFailure("PercentileBootstrap.mean: values that are not finite") }
    return estimate
  }
}
