import Engine
import GenerativeModels
import Scoring

/// Codes that units are switched on, and the scores of their own pictures. They are drawn for `.evaluation`: what a
/// unit does is not measured on the codes of the survey that has ranked it.
public struct UnitTrial {
  private let sampler: Sampler
  private let w: Tensor
  private let scorers: [AttributeScorer]
  private let unchanged: [String: [Double]]

  /// - Parameters:
  ///   - sampler: draws the codes of a model and their pictures.
  ///   - count: codes to draw.
  ///   - chosen: indices to draw from, in turn; all classes of the model when nil.
  ///   - truncation: ψ of w.
  ///   - seed: of the stream of codes.
  ///   - scorers: what is seen in the pictures.
  public init(
    sampler: Sampler, count: Int, classes chosen: [Int]? = nil, truncation: Float, seed: UInt64,
    scorers: [AttributeScorer]
  ) throws {
    let choices = chosen ?? Array(sampler.model.classes.indices)
    let z = sampler.codes(count: count, seed: seed, purpose: .evaluation)
    let w = sampler.styles(z, classes: (0..<count).map { choices[$0 % choices.count] }, truncation: truncation)
    var scores = [String: [Double]](uniqueKeysWithValues: scorers.map { ($0.name, []) })
    try sampler.forEachPictures(styles: w) { pictures, _ in
      for scorer in scorers { scores[scorer.name]! += try scorer.score(pictures) }
    }
    (self.sampler, self.w, self.scorers, unchanged) = (sampler, w, scorers, scores)
  }

  /// What switching a unit does to the scores of these codes' pictures.
  /// - Parameters:
  ///   - unit: what is switched.
  ///   - topActivation: what "on" is.
  public func effect(of unit: FeatureUnit, topActivation: Float) throws -> UnitEffect {
    try UnitEffect(
      sampler: sampler, w: w, unit: unit, topActivation: topActivation, unchanged: unchanged, scorers: scorers)
  }
}

/// What switching one unit off, and all the way on, does to the scores of pictures.
public struct UnitEffect: Codable, Equatable, Sendable {
  /// Mean change of each attribute's score when the unit is 0 in every place.
  public let off: [String: Double]
  /// Mean change when it has its top activation in every place (see `SubjectOverlap.topActivation`).
  public let on: [String: Double]

  /// - Parameters:
  ///   - sampler: draws the pictures of codes.
  ///   - w: the codes, `[N, styleDimension]`.
  ///   - unit: what is switched.
  ///   - topActivation: what "on" is.
  ///   - unchanged: the score of each code's own picture, for each attribute.
  ///   - scorers: of the same attributes.
  public init(
    sampler: Sampler, w: Tensor, unit: FeatureUnit, topActivation: Float, unchanged: [String: [Double]],
    scorers: [AttributeScorer]
  ) throws {
    func changes(_ activation: Float) throws -> [String: Double] {
      var sums: [String: Double] = [:]
      try sampler.forEachPictures(styles: w, setting: unit, to: activation) { pictures, range in
        for scorer in scorers {
          for (row, value) in zip(range, try scorer.score(pictures)) {
            sums[scorer.name, default: 0] += (value - unchanged[scorer.name]![row]) / Double(w.shape[0])
          }
        }
      }
      return sums
    }
    (off, on) = (try changes(0), try changes(topActivation))
  }
}
