import Statistics

/// How well a scorer does on pictures that had no part in its training.
public struct HeldOutQuality: Codable, Equatable, Sendable {
  /// Held-out pictures.
  public var samples: Int
  /// Share that is right; nil for numbers.
  public var accuracy: Double?
  /// The accuracy of always answering the most frequent value; nil for numbers.
  public var majorityBaseline: Double?
  /// `1 − Σ(y − ŷ)² / Σ(y − ȳ)²`, for numbers.
  public var rSquared: Double?
  /// Spearman's correlation of label and score, for numbers and labels of 0 and 1.
  public var rankCorrelation: Double?

  /// The figures of so many pictures, none of them measured yet.
  public init(samples: Int) { self.samples = samples }

  /// - Parameters:
  ///   - outputs: the label's outputs, an array a picture.
  ///   - scores: one score a picture; not used for categories.
  ///   - truth: the label in the form the network is trained on.
  init(_ label: ScorerLabel, outputs: [[Double]], scores: [Double], truth: [Double]) {
    self.init(samples: truth.count)
    switch label.kind {
    case .category(let names):
      let right = zip(outputs, truth).count { row, value in
        Double(row.indices.max { row[$0] < row[$1] }!) == value
      }
      accuracy = Double(right) / Double(samples)
      let counts = names.indices.map { index in truth.count { $0 == Double(index) } }
      majorityBaseline = Double(counts.max()!) / Double(samples)
    case .binary:
      accuracy = Double(zip(scores, truth).count { ($0 > 0) == ($1 == 1) }) / Double(samples)
      let ones = truth.count { $0 == 1 }
      majorityBaseline = Double(max(ones, samples - ones)) / Double(samples)
      rankCorrelation = CorrelationCoefficient.spearman(scores, truth)
    case .number:
      let mean = truth.reduce(0, +) / Double(samples)
      let residual = zip(outputs, truth).reduce(0) { $0 + ($1.1 - $1.0[0]) * ($1.1 - $1.0[0]) }
      let total = truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      rSquared = total > 0 ? 1 - residual / total : nil
      rankCorrelation = CorrelationCoefficient.spearman(scores, truth)
    }
  }
}
