import Engine
import Statistics

/// What is seen of codes: a score a code for each attribute and, where something tells classes apart, the class.
public struct CodeObservation: Equatable, Sendable {
  /// One array an attribute, of a number a code.
  public var scores: [[Double]]
  /// The class index that each code's picture is recognised as; nil without a classifier.
  public var recognised: [Int]?

  /// - Parameters:
  ///   - scores: one array an attribute, of a number a code.
  ///   - recognised: the class index that each code's picture is recognised as; nil without a classifier.
  public init(scores: [[Double]], recognised: [Int]? = nil) { (self.scores, self.recognised) = (scores, recognised) }
}

/// What an edit along each of several directions does to the score of each attribute (the re-scoring of
/// Shen, Yang, Tang and Zhou, "InterFaceGAN", TPAMI 2022, here to both sides and in units of the scores).
///
/// Direction i with the normal nᵢ and the deviation σᵢ, and the score sⱼ of attribute j, give over codes z
///
///     Rᵢⱼ = mean[sⱼ(z + δσᵢnᵢ) − sⱼ(z − δσᵢnᵢ)] / (2 sd sⱼ),
///
/// standard deviations of score j for δ deviations along i, the standard deviation over the unedited codes. The same
/// codes serve all directions. Attributes may be more than those of the directions: an edit may also move what nobody
/// looks at, such as the background. An edit that does what it says and nothing else changes its own attribute alone.
public struct EditEffects: Codable, Equatable, Sendable {
  /// R, a row a direction and a column an attribute; nil where the bootstrap has no finite interval, and for scores
  /// that are the same for all codes.
  public let effects: [[IntervalEstimate?]]
  /// Attribute dependency of each direction, the mean of `|Rᵢⱼ|` over all attributes j but its own, divided by that of
  /// its own: 0 when it changes its own attribute alone (after Wu, Lischinski and Shechtman, "StyleSpace analysis",
  /// CVPR 2021, who plot the mean against the own change). Nil for a direction that does not change its own attribute,
  /// or whose own is not scored.
  public let dependencies: [IntervalEstimate?]
  /// Share of edited codes recognised as the class asked for, over both sides; empty without a classifier.
  public let classKept: [IntervalEstimate?]

  /// - Parameters:
  ///   - directions: what the codes are moved along.
  ///   - names: the names of the scores, among which a direction finds its own by its attribute; one score a direction,
  ///     in their order, when nil.
  ///   - classes: what class was asked for, of N codes; used where `observe` recognises classes.
  ///   - unedited: what is seen of the unedited codes.
  ///   - step: δ, above 0.
  ///   - bootstrap: for the intervals.
  ///   - observe: what is seen of the codes moved so many deviations along a direction, in the order of `directions`
  ///     and of the codes.
  /// - Throws: `LatentSpaceError.scores` when scores are not finite, or those of a direction's own attribute all the
  ///   same, and what `observe` throws.
  public init(
    of directions: [Direction], attributes names: [String]? = nil, classes: [Int], unedited: CodeObservation,
    step: Float,
    bootstrap: PercentileBootstrap = PercentileBootstrap(),
    observe: (_ direction: Direction, _ amount: Float) throws -> CodeObservation
  ) throws {
    let attributeNames = names ?? directions.map(\.attribute)
    let own = directions.enumerated().map { index, direction in
      names == nil ? index : attributeNames.firstIndex(of: direction.attribute)
    }
    let (count, attributes) = (classes.count, attributeNames.count)
    precondition(
      attributes > 0 && count > 1 && step > 0,
      "EditEffects: \(attributes) directions, \(count) classes, step \(step)")
    func checked(_ observation: CodeObservation) throws -> CodeObservation {
      precondition(
        observation.scores.map(\.count) == [Int](repeating: count, count: attributes)
          && (observation.recognised?.count ?? count) == count,
        "EditEffects: scores \(observation.scores.map(\.count)) for \(attributes) attributes of \(count) codes")
      for (name, scores) in zip(attributeNames, observation.scores) {
        guard let wrong = scores.first(where: { !$0.isFinite }) else { continue }
        throw LatentSpaceError.scores(attribute: name, expected: "finite numbers", found: "\(wrong)")
      }
      return observation
    }
    let varies = try checked(unedited).scores.map { $0.max() != $0.min() }
    for index in own.compactMap(\.self) where !varies[index] {
      throw LatentSpaceError.scores(
        attribute: attributeNames[index], expected: "values that differ from code to code",
        found: "\(unedited.scores[index][0]) for all")
    }

    // A row a quantity whose means over codes make all figures, a column a code.
    var rows: [[Double]] = []
    var kept: [[Double]] = []
    for direction in directions {
      let sides = try [step, -step].map { try checked(observe(direction, $0)) }
      for (up, down) in zip(sides[0].scores, sides[1].scores) { rows.append(zip(up, down).map { ($0 - $1) / 2 }) }
      if let up = sides[0].recognised, let down = sides[1].recognised {
        kept.append(
          classes.indices.map { ((up[$0] == classes[$0] ? 0.5 : 0) + (down[$0] == classes[$0] ? 0.5 : 0)) })
      }
    }
    for scores in unedited.scores {
      let mean = scores.reduce(0, +) / Double(count)
      rows.append(scores.map { $0 - mean })
      rows.append(scores.map { ($0 - mean) * ($0 - mean) })
    }
    let quantities = Matrix(rows + kept)

    let estimates = bootstrap.estimates(count: count) { weights in
      let means = Matrix.product(quantities, weights).map { $0 / Double(count) }
      let deviations = (0..<attributes).map { j in
        let moments = means[(directions.count * attributes + 2 * j)...]
        return max(0, moments[moments.startIndex + 1] - moments[moments.startIndex] * moments[moments.startIndex])
          .squareRoot()
      }
      let effects = (0..<directions.count * attributes).map { means[$0] / deviations[$0 % attributes] }
      let dependencies = own.enumerated().map { i, own in
        guard let own else { return Double.nan }
        let row = effects[i * attributes..<(i + 1) * attributes].map(abs)
        let others = (0..<attributes).filter { $0 != own && varies[$0] }
        return others.reduce(0) { $0 + row[$1] } / Double(others.count) / row[own]
      }
      return effects + dependencies + means.suffix(kept.count)
    }
    effects = directions.indices.map { Array(estimates[$0 * attributes..<($0 + 1) * attributes]) }
    dependencies = Array(estimates[(directions.count * attributes)...].prefix(directions.count))
    classKept = Array(estimates.suffix(kept.count))
  }
}
