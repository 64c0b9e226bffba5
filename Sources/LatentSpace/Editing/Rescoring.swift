import Engine
import GenerativeModels
import Scoring
import Statistics

/// What edits along a model's directions do to attributes, before and after each holds the others.
public struct Rescoring: Codable, Sendable {
  /// Attributes of the directions, in the order of the rows.
  public let directions: [String]
  /// Of the scores, in the order of the columns.
  public let attributes: [String]
  /// The space of all directions.
  public let space: CodeSpace
  /// How many codes were moved along each direction.
  public let codes: Int
  /// ψ of the codes.
  public let truncation: Float
  /// δ, in deviations of each direction.
  public let step: Float
  /// Keys the stream of codes and the bootstrap samples.
  public let seed: UInt64
  /// Bootstrap samples behind the intervals.
  public let refits: Int
  /// Share of the unedited pictures recognised as the class asked for; nil without a classifier.
  public let uneditedClassKept: Double?
  /// What edits along the directions do as these are.
  public let before: EditEffects
  /// What the directions hold; nil when they do not.
  public let hold: HoldMetric?
  /// What edits along the directions do when each holds all others; nil when they hold nothing.
  public let after: EditEffects?
  /// The share of each direction that is left when it holds all others, 0.05 to 1; nil when they hold nothing.
  public let remainingShares: [Double]?

  /// Pictures that it takes: the unedited ones, and both sides of each direction.
  public static func pictureCount(codes: Int, directions: Int, holding: Bool) -> Int {
    codes * (1 + 2 * directions * (holding ? 2 : 1))
  }

  /// Codes are drawn for `.evaluation`, so that none of them has found a boundary. Directions that hold others are
  /// turned by the spread of codes drawn for `.sampling`, of all classes and at the same truncation: as an edit turns
  /// them (see `Direction.holding`), and by no code that they are judged on.
  /// - Parameters:
  ///   - directions: of one space, and of the sampler's model.
  ///   - sampler: draws the codes of a model and their pictures.
  ///   - scorers: of all attributes, among which a direction's own has its name.
  ///   - classes: the class of each code.
  ///   - truncation: ψ of the codes.
  ///   - step: how far the codes are moved, in deviations.
  ///   - hold: how each direction is kept clear of all others; nil where they hold nothing.
  ///   - seed: of the stream of codes and of the intervals.
  ///   - refits: samples drawn with replacement for the intervals.
  ///   - recognise: the class index that a classifier sees in each picture, or nil.
  ///   - progress: called with the number of pictures done; returns false to stop.
  /// - Throws: `LatentSpaceError` for directions of another space or model, for one of which holding leaves too little,
  ///   or for scores that do not vary; `CancellationError` when stopped.
  public init(
    of directions: [Direction], sampler: Sampler, scorers: [AttributeScorer], classes: [Int],
    truncation: Float, step: Float = 1, hold: HoldMetric? = nil, seed: UInt64 = 0, refits: Int = 1000,
    recognise: ((Tensor) throws -> [Int])? = nil, progress: (Int) -> Bool = { _ in true }
  ) throws {
    precondition(
      !directions.isEmpty && !scorers.isEmpty,
      "Rescoring: \(directions.count) directions and \(scorers.count) scorers")
    let names = scorers.map(\.name)
    let space = directions[0].space
    for direction in directions {
      _ = try Editor(sampler: sampler, direction: direction, file: direction.attribute)
      guard direction.space == space else {
        throw LatentSpaceError.directionOfOtherSpace(
          file: direction.attribute, direction: direction.space.rawValue, asked: space.rawValue)
      }
    }
    let z = sampler.codes(count: classes.count, seed: seed, purpose: .evaluation)
    let start = sampler.synthesisCodes(z, classes: classes, truncation: truncation)
    // What holding refuses is known before there is work to lose.
    let held = try hold.map {
      try HeldDirections(
        directions, metric: $0, spread: try CodeSpread(of: sampler, in: space, truncation: truncation))
    }
    let observer = PictureObserver(sampler: sampler, scorers: scorers, recognise: recognise)
    var done = 0
    func observe(_ codes: SynthesisCodes) throws -> CodeObservation {
      try observer.observe(codes) {
        done += $0
        return progress(done)
      }
    }
    let unedited = try observe(start)
    func effects(_ directions: [Direction]) throws -> EditEffects {
      try EditEffects(
        of: directions, attributes: names, classes: classes, unedited: unedited, step: step,
        bootstrap: PercentileBootstrap(refits: refits, seed: seed)
      ) { direction, amount in
        let editor = try Editor(sampler: sampler, direction: direction, file: direction.attribute)
        return try observe(editor.codes(z, classes: classes, truncation: truncation, amount: .deviations(amount)))
      }
    }
    self.directions = directions.map(\.attribute)
    attributes = names
    (self.space, codes, self.truncation, self.step) = (space, classes.count, truncation, step)
    (self.seed, self.refits, self.hold) = (seed, refits, hold)
    uneditedClassKept = unedited.recognised.map { found in
      Double(zip(found, classes).count { $0 == $1 }) / Double(classes.count)
    }
    before = try effects(directions)
    after = try held.map { try effects($0.directions) }
    remainingShares = held?.remainingShares
  }
}
