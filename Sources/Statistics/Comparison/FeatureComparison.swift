import Engine

/// How samples compare with a reference in the features of some network: all distances of distributions at once.
public struct FeatureComparison: Codable, Equatable, Sendable {
  /// Examples of the reference.
  public let reference: Int
  /// Samples compared with it.
  public let samples: Int
  /// See `FrechetDistance`.
  public let frechetDistance: IntervalEstimate
  /// See `KernelDistance`.
  public let kernelDistance: IntervalEstimate
  /// See `DensityCoverage`: how well samples keep to where the reference is.
  public let density: IntervalEstimate
  /// See `DensityCoverage`: the share of the reference that has a sample near by.
  public let coverage: IntervalEstimate
  /// See `PrecisionRecall`: the share of samples in the ball of some example of the reference.
  public let precision: IntervalEstimate
  /// See `PrecisionRecall`: the share of the reference in the ball of some sample.
  public let recall: IntervalEstimate

  /// The fewest examples of each kind.
  public static let smallestCount = 6

  /// - Parameters:
  ///   - reference: `[N, F]`, finite, N at least `smallestCount`.
  ///   - samples: `[M, F]`, finite, M at least `smallestCount`.
  ///   - bootstrap: for the intervals of all but the Fréchet distance, which has a jackknife with the same seed.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  /// - Throws: `LinearAlgebraError` where an eigenvalue decomposition fails.
  public init(
    reference: Matrix, samples: Matrix, bootstrap: PercentileBootstrap = PercentileBootstrap(),
    progress: (Double) throws -> Void = { _ in }
  ) throws {
    precondition(
      reference.columns == samples.columns && min(reference.rows, samples.rows) >= Self.smallestCount,
      "FeatureComparison: \(reference.rows) × \(reference.columns) and \(samples.rows) × \(samples.columns) features")
    (self.reference, self.samples) = (reference.rows, samples.rows)
    // A quarter of the work each, roughly.
    frechetDistance = try FrechetDistance.estimate(real: reference, generated: samples, seed: bootstrap.seed) {
      try progress($0 / 4)
    }
    kernelDistance = try KernelDistance.estimate(real: reference, generated: samples, bootstrap: bootstrap) {
      try progress((1 + $0) / 4)
    }
    let neighborhoods = try DensityCoverage(real: reference, generated: samples, bootstrap: bootstrap) {
      try progress((2 + $0) / 4)
    }
    (density, coverage) = (neighborhoods.density, neighborhoods.coverage)
    let manifolds = try PrecisionRecall(real: reference, generated: samples, bootstrap: bootstrap) {
      try progress((3 + $0) / 4)
    }
    (precision, recall) = (manifolds.precision, manifolds.recall)
  }
}
