import Engine
import Foundation
import Statistics

/// How well hyperplanes in a space of codes tell attributes of the pictures (Karras, Laine and Aila, "A style-based
/// generator architecture for generative adversarial networks", CVPR 2019, section 4.2): `exp Σᵢ H(Yᵢ | Xᵢ)` over
/// binary attributes, with Y what a classifier sees in a picture and X the side of an SVM's plane that its code is on.
/// It is 1 where all planes are perfect, and 2 a factor for each attribute of which half the pictures are and a plane
/// knows nothing.
///
/// As published, the half of the samples that the classifier is least sure of is dropped for each attribute, and the
/// plane is judged on the samples it was fitted to, which flatters it: with few samples to a dimension any labelling
/// can be separated. The held-out figures are of the same samples, each on the side that a plane from the other four
/// fifths gives it.
///
/// Intervals are of the percentile bootstrap, drawn out to the figure where they end short of it: samples of samples
/// have less entropy on average, and near its maximum all of them do.
public struct LinearSeparability: Codable, Equatable, Sendable {
  /// How well a plane tells one attribute.
  public struct Attribute: Codable, Equatable, Sendable {
    /// The name of the attribute.
    public let name: String
    /// Samples that were kept, the most confident ones.
    public let kept: Int
    /// The share of the kept samples that the classifier sees with the attribute.
    public let share: Double
    /// H(Y | X) in nats, of the samples that the plane was fitted to.
    public let entropy: IntervalEstimate
    /// H(Y | X) in nats, of samples and planes that had not seen them.
    public let heldOutEntropy: IntervalEstimate
    /// The share of samples on their side of a plane that had not seen them.
    public let heldOutAccuracy: Double
  }

  /// Which samples count, and how planes are fitted to them and judged.
  public struct Options: Sendable {
    /// The share of samples that is kept, the most confident ones.
    public var keptShare = 0.5
    /// The SVM's cost of an error, on standardised codes; the intercept is penalised, as in scikit-learn's `LinearSVC`.
    public var cost = 1.0
    /// Parts of the samples behind the held-out figures, each judged by a plane that was fitted to all others.
    public var folds = 5
    /// Bootstrap samples behind the intervals.
    public var refits = 1000
    /// Keys the folds and the bootstrap samples.
    public var seed: UInt64 = 0

    /// Options of default values: half of the samples, as published, and five folds.
    public init() {}
  }

  /// Where the codes live.
  public let space: CodeSpace
  /// Samples drawn.
  public let samples: Int
  /// exp of the sum of all entropies.
  public let score: IntervalEstimate
  /// exp of the sum of all held-out entropies.
  public let heldOutScore: IntervalEstimate
  /// The attributes in the order in which they were given.
  public let attributes: [Attribute]

  /// - Parameters:
  ///   - codes: N × D.
  ///   - logits: for each attribute the classifier's log odds for each sample: its sign says what is seen, its size how
  ///     surely.
  ///   - space: where the codes live.
  ///   - options: the share of samples that is kept, the cost of an error, folds, refits and seed.
  ///   - progress: called with the number of attributes that are done.
  /// - Throws: `MetricError.oneSided` where the kept samples are all of one kind, `StatisticsError` where a plane
  ///   cannot be fitted: neither is a perfect separation.
  public init(
    codes: Matrix, logits: [(name: String, values: [Double])], space: CodeSpace, options: Options = Options(),
    progress: (_ done: Int) -> Void = { _ in }
  ) throws {
    precondition(
      !logits.isEmpty && logits.allSatisfy { $0.values.count == codes.rows },
      "LinearSeparability: \(codes.rows) codes with logits \(logits.map(\.values.count))")
    var planes: [SeparatingPlanes] = []
    for (name, values) in logits {
      planes.append(try SeparatingPlanes(codes: codes, name: name, logits: values, options: options))
      progress(planes.count)
    }
    let bootstrap = PercentileBootstrap(refits: options.refits, seed: options.seed)
    let figures = bootstrap.estimates(count: codes.rows) { weights in
      let fitted = planes.map { $0.fitted.conditionalEntropy(weights) }
      let heldOut = planes.map { $0.heldOut.conditionalEntropy(weights) }
      return [exp(fitted.reduce(0, +)), exp(heldOut.reduce(0, +))] + fitted + heldOut
    }.map { estimate in
      guard let estimate else { preconditionFailure("LinearSeparability: entropies that are not finite") }
      return estimate.reachingItsValue
    }
    (self.space, samples) = (space, codes.rows)
    (score, heldOutScore) = (figures[0], figures[1])
    attributes = planes.enumerated().map { index, plane in
      let right = zip(plane.heldOut.labels, plane.heldOut.sides).count { $0 == $1 }
      return Attribute(
        name: plane.name, kept: plane.fitted.labels.count,
        share: Double(plane.fitted.labels.count { $0 }) / Double(plane.fitted.labels.count),
        entropy: figures[2 + index], heldOutEntropy: figures[2 + planes.count + index],
        heldOutAccuracy: Double(right) / Double(plane.heldOut.labels.count))
    }
  }
}

/// The planes of one attribute, and on which side of them its samples are.
private struct SeparatingPlanes {
  let name: String
  /// By a plane fitted to all of the samples.
  let fitted: PlaneSides
  /// By planes fitted without the sample.
  let heldOut: PlaneSides

  init(codes: Matrix, name: String, logits: [Double], options: LinearSeparability.Options) throws {
    guard logits.allSatisfy(\.isFinite) else { throw MetricError.notFinite(what: "logits of \(name)") }
    let count = max(1, Int((options.keptShare * Double(logits.count)).rounded()))
    // Equally sure ones in the order of the samples, so that a result does not depend on the sorting.
    let kept = logits.indices.sorted { (abs(logits[$1]), $0) < (abs(logits[$0]), $1) }.prefix(count).sorted()
    let labels = kept.map { logits[$0] > 0 }
    guard labels.contains(true), labels.contains(false) else {
      throw MetricError.oneSided(attribute: name, kept: kept.count)
    }
    let chosen = codes.selectingRows(kept)
    let machine = LinearSVM.Options(cost: options.cost, penalisesIntercept: true)
    func sides(fittedTo training: [Int], of judged: [Int]) throws -> [Bool] {
      let rows = chosen.selectingRows(training)
      let standardizer = Standardizer(fitting: rows)
      let plane = try LinearSVM(
        examples: standardizer.standardized(rows), labels: training.map { labels[$0] }, options: machine)
      return plane.decisionValues(standardizer.standardized(chosen.selectingRows(judged))).map { $0 > 0 }
    }
    let everything = Array(kept.indices)
    self.name = name
    fitted = PlaneSides(samples: kept, labels: labels, sides: try sides(fittedTo: everything, of: everything))
    let folds = try StratifiedFolds(labels: labels, count: options.folds, seed: options.seed)
    var heldOutSides = [Bool](repeating: false, count: kept.count)
    for fold in 0..<folds.count {
      let judged = folds.members(of: fold)
      let found = try sides(fittedTo: everything.filter { folds.assignment[$0] != fold }, of: judged)
      for (place, side) in zip(judged, found) { heldOutSides[place] = side }
    }
    heldOut = PlaneSides(samples: kept, labels: labels, sides: heldOutSides)
  }
}

/// What samples are, and on which side of a plane they are.
private struct PlaneSides {
  /// Which of all samples they are.
  let samples: [Int]
  let labels: [Bool]
  let sides: [Bool]

  /// H(label | side) in nats, of samples that occur as often as the weights of all samples say.
  func conditionalEntropy(_ weights: [Double]) -> Double {
    // side, then label
    var counts = (0.0, 0.0, 0.0, 0.0)
    weights.withUnsafeBufferPointer { weights in
      for ((sample, label), side) in zip(zip(samples, labels), sides) {
        switch (side, label) {
        case (false, false): counts.0 += weights[sample]
        case (false, true): counts.1 += weights[sample]
        case (true, false): counts.2 += weights[sample]
        case (true, true): counts.3 += weights[sample]
        }
      }
    }
    func term(_ count: Double, of all: Double) -> Double { count > 0 ? -count * log(count / all) : 0 }
    let (below, above) = (counts.0 + counts.1, counts.2 + counts.3)
    guard below + above > 0 else { return 0 }
    let sum =
      term(counts.0, of: below) + term(counts.1, of: below) + term(counts.2, of: above) + term(counts.3, of: above)
    return sum / (below + above)
  }
}
