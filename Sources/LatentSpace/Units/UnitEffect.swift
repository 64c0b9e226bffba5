import Engine
import GenerativeModels

/// What switching one unit off, and all the way on, does to the scores of pictures.
public struct UnitEffect: Codable, Equatable, Sendable {
  /// Mean change of each attribute's score when the unit is 0 in every place.
  public let off: [String: Double]
  /// Mean change when it has its top activation in every place (see `SubjectOverlap.topActivation`).
  public let on: [String: Double]

  /// - Parameters:
  ///   - w: the codes, `[N, styleDimension]`.
  ///   - unchanged: the score of each code's own picture, for each attribute.
  ///   - scorers: of the same attributes.
  public init(
    sampler: Sampler, w: Tensor, unit: FeatureUnit, topActivation: Float, unchanged: [String: [Double]],
    scorers: [(name: String, score: (Tensor) throws -> [Double])]
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
