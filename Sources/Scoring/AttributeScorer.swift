import Engine

/// An attribute of pictures as a number: its name, and what finds the number.
///
/// It may be measured from the pixels (`MeasuredAttribute`), read by a trained network (`LearnedScorer`), or any
/// function of pictures:
///
///     let warmth = AttributeScorer(.color)
///     let smile = try AttributeScorer(label: "smile", of: scorer)
///     let own = AttributeScorer(name: "left half") { pictures in … }
public struct AttributeScorer {
  /// What the scores are called, in tables and reports.
  public let name: String
  /// Pictures `[N, H, W, 3]` in [-1, 1] → N scores, higher where there is more of the attribute. Throws what its network
  /// or measurement throws.
  public let score: (_ pictures: Tensor) throws -> [Double]

  /// - Parameters:
  ///   - name: what the scores are called.
  ///   - score: pictures `[N, H, W, 3]` in [-1, 1] → N scores, higher where there is more of the attribute.
  public init(name: String, score: @escaping (_ pictures: Tensor) throws -> [Double]) {
    (self.name, self.score) = (name, score)
  }

  /// A measurement of pixels, under its own name.
  public init(_ attribute: MeasuredAttribute) { self.init(name: attribute.name) { attribute.scores($0) } }

  /// What a trained network reads: the logit of a label of 0 and 1, a number, or for one value of a label of categories
  /// the logit of its being that value rather than any other.
  /// - Parameters:
  ///   - label: one of the scorer's labels, which is also the name of the scores; `LABEL:VALUE` with a category.
  ///   - category: a value of the label, needed for labels of categories and for no others.
  ///   - scorer: the network.
  /// - Throws: `ScorerError.noSuchLabel`, or `.noSuchCategory` for a category that is missing or none of the label's.
  public init(label: String, category: String? = nil, of scorer: LearnedScorer) throws {
    try scorer.requireScore(label: label, category: category)
    self.init(name: category.map { "\(label):\($0)" } ?? label) {
      try scorer.scores(label: label, category: category, $0)
    }
  }
}
