import LatentSpace
import Scoring

extension ScoredSample {
  /// Draws codes and scores their pictures, with a progress bar.
  /// - Throws: `Interrupted` after Ctrl-C.
  static func draw(
    _ count: Int, from sampler: Sampler, className: String?, truncation: Float, seed: UInt64,
    scorers: [AttributeScorer]
  ) throws -> ScoredSample {
    let classes = try className.map { [try sampler.model.classIndex($0)] }
    return try interruptible(total: count, unit: "picture", done: "scored", detail: { _ in "scoring" }) {
      try ScoredSample(
        count: count, sampler: sampler, classes: classes, truncation: truncation, seed: seed, scorers: scorers,
        progress: $0)
    }
  }
}
