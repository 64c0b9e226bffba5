import Engine
import GenerativeModels
import Scoring

/// Draws the pictures of codes and says what scorers and a classifier see in them.
public struct PictureObserver {
  private let sampler: Sampler
  private let scorers: [AttributeScorer]
  private let recognise: ((Tensor) throws -> [Int])?

  /// - Parameters:
  ///   - sampler: draws the pictures of codes.
  ///   - scorers: what is seen in the pictures.
  ///   - recognise: the class index that a classifier sees in each picture, or nil.
  public init(
    sampler: Sampler, scorers: [AttributeScorer], recognise: ((Tensor) throws -> [Int])? = nil
  ) {
    (self.sampler, self.scorers, self.recognise) = (sampler, scorers, recognise)
  }

  /// - Parameters:
  ///   - codes: what the pictures are drawn from.
  ///   - progress: called with the number of pictures drawn since the last call; returns false to stop.
  /// - Throws: `CancellationError` when stopped, and what the scorers throw.
  public func observe(
    _ codes: SynthesisCodes, progress: (Int) -> Bool = { _ in true }
  ) throws -> CodeObservation {
    var observation = CodeObservation(
      scores: [[Double]](repeating: [], count: scorers.count), recognised: recognise == nil ? nil : [])
    try sampler.forEachPictures(codes) { pictures, range in
      for (index, scorer) in scorers.enumerated() { observation.scores[index] += try scorer.score(pictures) }
      if let recognise { observation.recognised! += try recognise(pictures) }
      guard progress(range.count) else { throw CancellationError() }
    }
    return observation
  }
}
