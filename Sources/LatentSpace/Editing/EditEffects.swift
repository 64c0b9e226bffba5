import Engine
import Statistics

/// What is seen of codes: a score a code for each attribute and, where something tells classes apart, the class.
public struct CodeObservation: Equatable, Sendable {
  /// One array an attribute, of a number a code.
  public var scores: [[Double]]
  /// The class index that each code's picture is recognised as; nil without a classifier.
  public var recognised: [Int]?

  public init(scores: [[Double]], recognised: [Int]? = nil) { (self.scores, self.recognised) = (scores, recognised) }
}

/// What an edit along each of several directions does to the score of each of their attributes (the re-scoring of
/// Shen, Yang, Tang and Zhou, "InterFaceGAN", TPAMI 2022, here to both sides and in units of the scores).
///
/// Direction i with the normal nᵢ and the deviation σᵢ, and the score sⱼ of attribute j, give over codes z
///
///     Rᵢⱼ = mean[sⱼ(z + δσᵢnᵢ) − sⱼ(z − δσᵢnᵢ)] / (2 sd sⱼ),
///
/// standard deviations of score j for δ deviations along i, the standard deviation over the unedited codes. The same
/// codes serve all directions. An edit that does what it says and nothing else has a diagonal R.
public struct EditEffects: Codable, Equatable, Sendable {
  /// R, a row a direction and a column an attribute; nil where the bootstrap has no finite interval.
  public let effects: [[IntervalEstimate?]]
  /// Attribute dependency of each direction, `mean over j ≠ i of |Rᵢⱼ| / |Rᵢᵢ|`: 0 when it changes its own attribute
  /// alone (after Wu, Lischinski and Shechtman, "StyleSpace analysis", CVPR 2021, who plot the mean against the own
  /// change). Nil for a direction that does not change its own attribute.
  public let dependencies: [IntervalEstimate?]
  /// Share of edited codes recognised as the class asked for, over both sides; empty without a classifier.
  public let classKept: [IntervalEstimate?]

  /// - Parameters:
  ///   - directions: one an attribute.
  ///   - classes: what class was asked for, of N codes; used where `observe` recognises classes.
  ///   - unedited: what is seen of the unedited codes.
  ///   - step: δ, above 0.
  ///   - observe: what is seen of the codes moved so many deviations along a direction, in the order of `directions`
  ///     and of the codes.
  /// - Throws: `LatentSpaceError.scores` when an attribute's scores are all the same or not finite, and what `observe`
  ///   throws.
  public init(
    of directions: [Direction], classes: [Int], unedited: CodeObservation, step: Float,
    bootstrap: PercentileBootstrap = PercentileBootstrap(),
    observe: (_ direction: Direction, _ amount: Float) throws -> CodeObservation
  ) throws {
    let (count, attributes) = (classes.count, directions.count)
    precondition(
      attributes > 0 && count > 1 && step > 0,
      "EditEffects: \(attributes) directions, \(count) classes, step \(step)")
    func checked(_ observation: CodeObservation) throws -> CodeObservation {
      precondition(
        observation.scores.map(\.count) == [Int](repeating: count, count: attributes)
          && (observation.recognised?.count ?? count) == count,
        "EditEffects: scores \(observation.scores.map(\.count)) for \(attributes) attributes of \(count) codes")
      for (direction, scores) in zip(directions, observation.scores) {
        guard let wrong = scores.first(where: { !$0.isFinite }) else { continue }
        throw LatentSpaceError.scores(
          attribute: direction.attribute, expected: "finite numbers", found: "\(wrong)")
      }
      return observation
    }
    for (direction, scores) in zip(directions, try checked(unedited).scores) where scores.max() == scores.min() {
      throw LatentSpaceError.scores(
        attribute: direction.attribute, expected: "values that differ from code to code", found: "\(scores[0]) for all")
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
        let moments = means[(attributes * attributes + 2 * j)...]
        return max(0, moments[moments.startIndex + 1] - moments[moments.startIndex] * moments[moments.startIndex])
          .squareRoot()
      }
      let effects = (0..<attributes * attributes).map { means[$0] / deviations[$0 % attributes] }
      let dependencies = (0..<attributes).map { i in
        let row = effects[i * attributes..<(i + 1) * attributes].map(abs)
        return (row.reduce(0, +) - row[i]) / Double(attributes - 1) / row[i]
      }
      return effects + dependencies + means.suffix(kept.count)
    }
    effects = (0..<attributes).map { Array(estimates[$0 * attributes..<($0 + 1) * attributes]) }
    dependencies = Array(estimates[(attributes * attributes)...].prefix(attributes))
    classKept = Array(estimates.suffix(kept.count))
  }
}
