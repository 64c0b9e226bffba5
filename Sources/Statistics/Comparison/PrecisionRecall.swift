import Engine

/// Precision and recall (Kynkäänniemi, Karras, Laine, Lehtinen and Aila, "Improved precision and recall metric for
/// assessing generative models", NeurIPS 2019, equations 1 and 2), on features of real and generated pictures.
///
/// Around each example lies a ball that reaches to its k-th nearest neighbour of its own kind, and all balls of a kind
/// are where that kind is.
///
/// - Precision is the share of generated examples in a real one's ball: how many look like some real one.
/// - Recall is the share of real examples in a generated one's ball: how much of what is real is drawn.
///
/// A ball has its border, as in the paper: what is just as far as the k-th neighbour lies inside. Distances of features
/// with few values (attributes, classes, copies) are compared without rounding.
///
/// Intervals are bootstraps of these shares with all balls as they are.
public struct PrecisionRecall: Codable, Equatable, Sendable {
  /// The share of generated examples in a real one's ball, 0…1.
  public let precision: IntervalEstimate
  /// The share of real examples in a generated one's ball, 0…1.
  public let recall: IntervalEstimate
  /// k, the neighbour that a ball reaches to.
  public let neighbors: Int

  /// - Parameters:
  ///   - real: features of real examples, `[N, F]` with N > k.
  ///   - generated: features of generated ones, `[M, F]` with M > k.
  ///   - neighbors: k, 3 as in the paper.
  ///   - bootstrap: draws the samples that the intervals come from.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  public init(
    real: Matrix, generated: Matrix, neighbors: Int = 3, bootstrap: PercentileBootstrap = PercentileBootstrap(),
    progress: (Double) throws -> Void = { _ in }
  ) rethrows {
    precondition(
      real.columns == generated.columns && neighbors > 0 && min(real.rows, generated.rows) > neighbors,
      "PrecisionRecall: \(real.rows) × \(real.columns) real and \(generated.rows) × \(generated.columns) generated "
        + "features for \(neighbors) neighbours")
    self.neighbors = neighbors
    let realRadii = try FeatureDistances.squaredNeighborRadii(of: real, neighbors: neighbors) { try progress($0 / 3) }
    let generatedRadii = try FeatureDistances.squaredNeighborRadii(of: generated, neighbors: neighbors) {
      try progress((1 + $0) / 3)
    }
    var isPrecise = [Double](repeating: 0, count: generated.rows)
    var isRecalled = [Double](repeating: 0, count: real.rows)
    try FeatureDistances.forEachRow(
      from: real, to: generated, progress: { try progress((2 + $0) / 3) }
    ) { row, distances in
      let radius = realRadii[row]
      isPrecise.withUnsafeMutableBufferPointer { isPrecise in
        generatedRadii.withUnsafeBufferPointer { generatedRadii in
          for j in 0..<distances.count {
            if distances.isAtMost(radius, j) { isPrecise[j] = 1 }
            if distances.isAtMost(generatedRadii[j], j) { isRecalled[row] = 1 }
          }
        }
      }
    }
    precision = bootstrap.mean(of: isPrecise)
    recall = bootstrap.mean(of: isRecalled)
  }
}
