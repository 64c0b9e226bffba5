import Engine
import GenerativeModels
import Statistics

/// Teaches an attribute by saying of pictures whether they have it: proposes those whose answers teach most, and finds
/// the boundary.
///
/// ```swift
/// let labelling = try Labelling(sampler)
/// var labels: [CodeLabel] = []
/// while labels.count < 60 { labels += ask(try labelling.sheet(of: 12, after: labels)) }
/// let found = try labelling.boundary(of: "glasses", labels: labels)
/// ```
///
/// Pictures come from a pool: the codes of seeds 1 to `poolSize`, classes in turn as `latent sample` has them, in w.
/// The same labels always lead to the same sheet and the same boundary.
public struct Labelling {
  /// Seeds in the pool, unless asked otherwise.
  public static let poolSize = 2000

  /// Of the generator whose pictures are labelled.
  public let sampler: Sampler
  /// ψ of the codes.
  public let truncation: Float
  /// The space of the codes: w, or z for a generator without it.
  public let space: CodeSpace
  /// All that can be labelled.
  public let pool: [LabelCandidate]
  /// The codes of the pool, N × D.
  public let codes: Matrix
  private let coordinates: SpreadCoordinates
  private let places: [LabelCandidate: Int]

  /// Draws the codes of the pool; no picture is drawn.
  /// - Parameters:
  ///   - sampler: with the generator.
  ///   - seeds: of the pool.
  ///   - classIndex: the class of all pictures; the model's classes in turn when nil.
  ///   - truncation: ψ of the codes.
  /// - Throws: `StatisticsError` for a model whose codes are not finite or do not vary.
  public init(
    _ sampler: Sampler, seeds: ClosedRange<UInt32> = 1...UInt32(Labelling.poolSize), classIndex: Int? = nil,
    truncation: Float = Sampler.defaultTruncation
  ) throws {
    let model = sampler.model
    (self.sampler, self.truncation) = (sampler, truncation)
    space = model.hasIntermediateSpace ? .w : .z
    let count = model.classes.count
    pool = seeds.map {
      LabelCandidate(seed: $0, classIndex: classIndex ?? (Int($0) + count - 1) % count)
    }
    let z = sampler.codes(seeds: pool.map(\.seed))
    let classes = pool.map(\.classIndex)
    codes = Matrix(features: try sampler.codes(z, classes: classes, truncation: truncation, in: space))
    coordinates = try SpreadCoordinates(codes, classes: classes)
    places = [LabelCandidate: Int](uniqueKeysWithValues: zip(pool, pool.indices))
  }

  /// Pictures to label next.
  ///
  /// As long as all labels are of one side, those that differ most from one another and from what was labelled. Then a
  /// sixth are those that the labels so far take for the clearest of both sides, so that a boundary which has found
  /// something else shows it; and all others are chosen one by one for what their answer teaches, each in view of those
  /// before it (see `LabelPosterior`): near the boundary, unlike one another, and unlike what was labelled.
  /// - Parameters:
  ///   - count: pictures on the sheet, as far as the pool has so many left.
  ///   - labels: so far.
  ///   - seen: shown before and left without a label; they do not come again.
  /// - Throws: `LatentSpaceError.labels` for a label of a picture that is not in the pool.
  public func sheet(of count: Int, after labels: [CodeLabel], seen: [LabelCandidate] = []) throws -> LabelSheet {
    let known = try rows(of: labels)
    var isFree = [Bool](repeating: true, count: pool.count)
    for row in known.map(\.row) + seen.compactMap({ places[$0] }) { isFree[row] = false }
    var posterior = try LabelPosterior(coordinates.rows, labels: known)
    var chosen: [(row: Int, reason: LabelSheet.Reason)] = []
    func take(_ row: Int?, _ reason: LabelSheet.Reason) {
      guard let row else { return }
      chosen.append((row, reason))
      isFree[row] = false
      posterior.expectAnswer(of: row)
    }
    func best(_ value: (Int) -> Double) -> Int? {
      pool.indices.filter { isFree[$0] }.max { value($0) < value($1) }
    }
    let wanted = min(count, isFree.count { $0 })
    let hasBothSides = Set(labels.map(\.has)).count == 2
    if hasBothSides {
      for _ in 0..<wanted / 12 {
        take(best { posterior.means[$0] }, .clear)
        take(best { -posterior.means[$0] }, .clear)
      }
    }
    while chosen.count < wanted {
      hasBothSides
        ? take(best { posterior.value(of: $0) }, .uncertain) : take(best { posterior.variances[$0] }, .different)
    }
    return LabelSheet(candidates: chosen.map { pool[$0.row] }, reasons: chosen.map(\.reason))
  }

  /// The boundary of what was labelled, and how far to trust it.
  /// - Parameters:
  ///   - attribute: what the labels say.
  ///   - labels: at least `BoundaryFinder.fewestLabels` of each side.
  ///   - finder: with a cost of its own where its options have a single one, and the seed of folds.
  /// - Throws: `LatentSpaceError.labels` for too few labels, or one of a picture that is not in the pool.
  public func boundary(
    of attribute: String, labels: [CodeLabel], finder: BoundaryFinder = BoundaryFinder()
  ) throws -> (direction: Direction, report: BoundaryReport) {
    var (direction, report) = try finder.findDirection(
      of: attribute, codes: codes, labels: rows(of: labels), classes: pool.map(\.classIndex),
      classNames: sampler.model.classes, space: space)
    (direction.truncation, direction.modelIdentity) = (truncation, sampler.model.identity)
    return (direction, report)
  }

  /// The places of labels in the pool; of a picture that was labelled twice the last counts.
  func rows(of labels: [CodeLabel]) throws -> [(row: Int, has: Bool)] {
    var sides: [Int: Bool] = [:]
    for label in labels {
      guard let row = places[label.candidate] else {
        throw LatentSpaceError.labels(
          attribute: "pictures", expected: "seeds \(pool[0].seed) to \(pool[pool.count - 1].seed) in their classes",
          found: "seed \(label.candidate.seed)")
      }
      sides[row] = label.has
    }
    return sides.sorted { $0.key < $1.key }.map { (row: $0.key, has: $0.value) }
  }
}

extension BoundaryReport {
  /// How far to trust a boundary, in one sentence for people.
  public var trust: String {
    let (share, low) = (Int((100 * balancedAccuracy).rounded()), balancedAccuracyInterval.first ?? 0)
    let found = "of 100 pictures that it had not seen it gets about \(share) right"
    return switch low {
    case 0.85...: "Good: \(found)."
    case 0.7..<0.85: "Usable: \(found); more labels would make it surer."
    case 0.5..<0.7: "Weak: \(found), and with so few labels that may be luck; label more."
    default: "Not to be trusted yet: \(found), which chance does as well; label more, or something clearer."
    }
  }
}
