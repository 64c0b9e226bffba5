import Engine
import Statistics

extension FeatureQuality {
  /// Compares samples of a model of one class with real pictures.
  /// - Parameters:
  ///   - sampler: draws the samples; of a model of one class.
  ///   - count: samples.
  ///   - truncation: ψ of w.
  ///   - seed: of the stream of codes.
  ///   - pictures: real ones, `[n, H, W, 3]` in [-1, 1], in random order; half of them are the reference, and the other
  ///     half shows what real pictures reach.
  ///   - network: what the features are called in the result.
  ///   - bootstrap: for the intervals.
  ///   - features: of pictures `[n, H, W, 3]`, a row each.
  ///   - progress: called with the share of the work that is done, half of it the features and half the comparisons; an
  ///     error that it throws ends the work.
  /// - Throws: `MetricError.tooFew`.
  public init(
    sampler: Sampler, count: Int, truncation: Float, seed: UInt64, pictures: [Tensor], network: String,
    bootstrap: PercentileBootstrap = PercentileBootstrap(), features: (Tensor) -> Matrix,
    progress: (Double) throws -> Void = { _ in }
  ) throws {
    precondition(sampler.model.classes.count == 1, "FeatureQuality: a model of several classes")
    let classes = [Int](repeating: 0, count: count)
    let w = sampler.styles(sampler.codes(count: count, seed: seed), classes: classes, truncation: truncation)
    var generated: [Double] = []
    try sampler.forEachPictures(styles: w) { batch, range in
      generated += features(batch).elements
      try progress(0.5 * Double(range.upperBound) / Double(count))
    }
    let real = pictures.map(features)
    func examples(_ elements: [Double], rows: Int) -> Examples {
      Examples(features: Matrix(rows: rows, columns: elements.count / max(1, rows), elements: elements))
    }
    try self.init(
      network: network, real: examples(real.flatMap(\.elements), rows: real.reduce(0) { $0 + $1.rows }),
      generated: examples(generated, rows: count), classes: [], baseline: .half, bootstrap: bootstrap
    ) { try progress(0.5 + 0.5 * $0) }
  }
}
