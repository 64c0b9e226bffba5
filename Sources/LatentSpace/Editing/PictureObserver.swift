import Engine
import GenerativeModels

/// Draws the pictures of codes and says what scorers and a classifier see in them.
public struct PictureObserver {
  private let sampler: Sampler
  private let space: CodeSpace
  private let classes: [Int]
  private let truncation: Float
  private let scorers: [(Tensor) throws -> [Double]]
  private let recognise: ((Tensor) throws -> [Int])?

  /// - Parameters:
  ///   - space: of the codes: z passes the mapping and the truncation, w goes to the synthesis as it is.
  ///   - classes: the class of each code.
  ///   - scorers: each gives one number a picture for pictures `[n, size, size, 3]`.
  ///   - recognise: the class index that a classifier sees in each picture, or nil.
  public init(
    sampler: Sampler, space: CodeSpace, classes: [Int], truncation: Float, scorers: [(Tensor) throws -> [Double]],
    recognise: ((Tensor) throws -> [Int])? = nil
  ) {
    (self.sampler, self.space, self.classes, self.truncation) = (sampler, space, classes, truncation)
    (self.scorers, self.recognise) = (scorers, recognise)
  }

  /// - Parameters:
  ///   - codes: `[N, D]`, a row a class.
  ///   - progress: called with the number of pictures drawn since the last call; returns false to stop.
  /// - Throws: `CancellationError` when stopped, and what the scorers throw.
  public func observe(_ codes: Tensor, progress: (Int) -> Bool = { _ in true }) throws -> CodeObservation {
    let w = space == .w ? codes : sampler.styles(codes, classes: classes, truncation: truncation)
    var observation = CodeObservation(
      scores: [[Double]](repeating: [], count: scorers.count), recognised: recognise == nil ? nil : [])
    try sampler.forEachPictures(styles: w) { pictures, range in
      for (index, score) in scorers.enumerated() { observation.scores[index] += try score(pictures) }
      if let recognise { observation.recognised! += try recognise(pictures) }
      guard progress(range.count) else { throw CancellationError() }
    }
    return observation
  }
}
