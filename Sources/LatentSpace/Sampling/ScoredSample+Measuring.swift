import GenerativeModels
import Scoring

extension ScoredSample {
  /// Draws `count` codes, the classes of the model in turn, and measures their pictures. Scores go by the attributes'
  /// names.
  /// - Parameters:
  ///   - attributes: what is measured of each picture.
  ///   - count: codes to draw.
  ///   - sampler: draws the codes of a model and their pictures.
  ///   - truncation: ψ of w.
  ///   - seed: of the stream of codes.
  public init(
    measuring attributes: [MeasuredAttribute], count: Int, sampler: Sampler,
    truncation: Float = Sampler.defaultTruncation, seed: UInt64 = 0
  ) throws {
    try self.init(
      count: count, sampler: sampler, truncation: truncation, seed: seed,
      scorers: attributes.map(AttributeScorer.init))
  }
}
