import Engine
import GenerativeModels
import Scoring
import Statistics

/// Whether samples are of the class asked for and as varied as real pictures, seen through a scorer's network.
///
/// Real pictures are split in two: one part is the reference, and the other shows what figures real pictures reach that
/// the reference does not contain. The scorer knows the pictures that it was trained on: it recognises them more often,
/// and their features are of another kind. Where it is known which those are, they are the reference only.
public struct SampleQuality: Codable, Equatable, Sendable {
  /// How often samples are recognised as the class asked for.
  public let agreement: ClassifierAgreement
  /// How often real pictures are: those that the scorer was not trained on, or all where that is not known.
  public let realAgreement: ClassifierAgreement
  /// Which real pictures `realAgreement` and the figures of real ones are of.
  public let realPictures: RealPictures
  /// What the features are of.
  public let network: String
  /// Comparisons in the features: "all" first, then the classes that have enough real pictures and samples.
  public let groups: [FeatureQuality.Group]
  /// Classes that have too few real pictures or samples.
  public let leftOut: [FeatureQuality.LeftOut]

  /// What is known of the real pictures that stand beside the samples.
  public enum RealPictures: String, Codable, Sendable {
    /// The scorer was trained on none of them.
    case heldOut
    /// The scorer may have been trained on some or all of them.
    case unknown
  }

  /// - Parameters:
  ///   - sampler: draws the samples.
  ///   - scorer: the network whose features are compared.
  ///   - label: the scorer's label whose values are the model's classes.
  ///   - count: samples, their classes in the proportions of the reference, so that both are of one mixture.
  ///   - truncation: ψ of w.
  ///   - seed: of the stream of codes.
  ///   - pictures: real ones of the model's classes, `[N, H, W, 3]` in [-1, 1], in random order.
  ///   - names: the class of each real picture.
  ///   - heldOut: which of them the scorer was not trained on; nil where that is not known, and half of them are the
  ///     reference.
  ///   - network: what the scorer is called in the result.
  ///   - bootstrap: for the intervals.
  ///   - progress: called with the share of the work that is done, half of it the features and half the comparisons; an
  ///     error that it throws ends the work.
  /// - Throws: `ScorerError` when the scorer's label is one of numbers, or does not know a class;
  ///   `MetricError.tooFew`, before a sample is drawn.
  public init(
    sampler: Sampler, scorer: LearnedScorer, label: String, count: Int, truncation: Float, seed: UInt64,
    pictures: [Tensor], names: [String], heldOut: Set<Int>? = nil, network: String? = nil,
    bootstrap: PercentileBootstrap = PercentileBootstrap(), progress: (Double) throws -> Void = { _ in }
  ) throws {
    precondition(count > 0, "SampleQuality: \(count) samples")
    let classNames = sampler.model.classes
    let categories = try scorer.values(ofLabel: label, writtenAs: classNames)
    // Known before there is work to lose.
    let classIndices = try classNames.map { try index($0) }
    let realIndices = try names.map { try index($0) }
    func index(_ name: String) throws -> Int {
      guard let index = categories.firstIndex(of: name) else {
        throw ScorerError.noSuchCategory(label: label, name: name, categories: categories)
      }
      return index
    }
    let judged = heldOut.map { $0.sorted() } ?? Array(names.indices)
    let reference = heldOut.map { held in names.indices.filter { !held.contains($0) } } ?? Array(names.indices)
    let counts = classNames.map { name in reference.count { names[$0] == name } }
    guard counts.contains(where: { $0 > 0 }) else {
      throw MetricError.tooFew(
        what: "real pictures of the model's classes", expected: "\(FeatureComparison.smallestCount)", found: "0")
    }
    let classes = ClassProportions.classes(count, inProportionTo: counts)
    let baseline: FeatureQuality.Baseline = heldOut.map { .examples($0) } ?? .half
    // Too few are refused before there is work to lose.
    _ = try FeatureGroups(
      real: names, generated: classes.map { classNames[$0] }, classes: classNames, baseline: baseline)

    let w = sampler.styles(sampler.codes(count: count, seed: seed), classes: classes, truncation: truncation)
    let total = Double(count + names.count)
    var features: [Float] = []
    var found: [Int] = []
    try sampler.forEachPictures(styles: w) { batch, range in
      features += scorer.features(batch).values
      found += try scorer.predictions(label: label, batch)
      try progress(0.5 * Double(range.upperBound) / total)
    }
    var realFeatures: [Float] = []
    var realFound: [Int] = []
    for batch in pictures {
      realFeatures += scorer.features(batch).values
      realFound += try scorer.predictions(label: label, batch)
      try progress(0.5 * Double(count + realFound.count) / total)
    }
    agreement = ClassifierAgreement(
      label: label, names: categories, predictions: found, expected: classes.map { classIndices[$0] })
    realAgreement = ClassifierAgreement(
      label: label, names: categories, predictions: judged.map { realFound[$0] },
      expected: judged.map { realIndices[$0] })
    realPictures = heldOut == nil ? .unknown : .heldOut

    let width = scorer.architecture.featureCount
    let quality = try FeatureQuality(
      network: network ?? scorer.networkName,
      real: .init(
        features: Matrix(rows: names.count, columns: width, codes: realFeatures), classes: names),
      generated: .init(
        features: Matrix(rows: count, columns: width, codes: features), classes: classes.map { classNames[$0] }),
      classes: classNames, baseline: baseline, bootstrap: bootstrap
    ) { try progress(0.5 + 0.5 * $0) }
    (self.network, groups, leftOut) = (quality.network, quality.groups, quality.leftOut)
  }
}

extension LearnedScorer {
  /// What a result that rests on this scorer's features calls it: by the beginning of its identity.
  public var networkName: String {
    "learned scorer \(identity.prefix(12)), \(architecture.featureCount) features"
  }
}
