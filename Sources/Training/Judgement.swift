/// What a run measured of itself after a step: figures such as a distance from the real pictures, by name.
public struct Judgement: Codable, Equatable, Sendable {
  /// Completed steps.
  public var step: Int
  /// Finite ones alone.
  public var figures: [String: Double]

  /// - Parameters:
  ///   - step: completed steps.
  ///   - figures: what was measured, by name; those that are not finite are left out.
  public init(step: Int, figures: [String: Double]) {
    (self.step, self.figures) = (step, figures.filter(\.value.isFinite))
  }
}

/// Which figure says what of a run is the best.
public struct JudgementOfBest: Equatable, Sendable {
  /// The name of the figure that decides, as in `Judgement.figures`.
  public var name: String
  /// Whether less is better, as of a distance.
  public var isLess: Bool

  /// - Parameters:
  ///   - name: of the figure that decides, as in `Judgement.figures`.
  ///   - isLess: whether less is better, as of a distance.
  public init(name: String, isLess: Bool) { (self.name, self.isLess) = (name, isLess) }

  /// Whether a judgement is better than the best so far. One without the figure never is, and one that is as good is
  /// no better.
  func isBetter(_ judgement: Judgement, than best: Judgement?) -> Bool {
    guard let value = judgement.figures[name] else { return false }
    guard let old = best?.figures[name] else { return true }
    return isLess ? value < old : value > old
  }
}
