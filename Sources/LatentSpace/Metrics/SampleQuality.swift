import Engine
import GenerativeModels

/// Whether samples are of the class asked for and as varied as real pictures, seen through a scorer's network.
///
/// Real pictures are split in two: the first half is the reference, and the second half shows what figures
/// real pictures reach that the reference does not contain.
public struct SampleQuality: Codable, Equatable, Sendable {
  /// How often samples are recognised as the class asked for.
  public let agreement: ClassifierAgreement
  /// How often the real pictures are.
  public let realAgreement: ClassifierAgreement
  /// What the features are of.
  public let network: String
  public let groups: [FeatureQuality.Group]

  /// - Parameters:
  ///   - count: samples, their classes in turn.
  ///   - pictures: real ones, `[N, H, W, 3]` in [-1, 1], in random order.
  ///   - names: the class of each real picture.
  ///   - network: what the scorer is called in the result.
  ///   - bootstrap: for the intervals.
  ///   - progress: called with the number of samples drawn; returns false to stop, which throws `CancellationError`.
  ///   - comparing: called with the share of the comparisons that is done; an error that it throws ends the work.
  /// - Throws: `ScorerError` when the scorer's label is none of categories, or does not know a class;
  ///   `MetricError.tooFew`.
  public init(
    sampler: Sampler, scorer: LearnedScorer, label: String, count: Int, truncation: Float, seed: UInt64,
    pictures: [Tensor], names: [String], network: String? = nil,
    bootstrap: PercentileBootstrap = PercentileBootstrap(), progress: (Int) -> Bool = { _ in true },
    comparing: (Double) throws -> Void = { _ in }
  ) throws {
    precondition(count > 0, "SampleQuality: \(count) samples")
    let classNames = sampler.model.architecture.classes
    let categories = try scorer.categories(ofLabel: label)
    // Known before there is work to lose.
    let classIndices = try classNames.map { try index($0) }
    let realIndices = try names.map { try index($0) }
    func index(_ name: String) throws -> Int {
      guard let index = categories.firstIndex(of: name) else {
        throw ScorerError.noSuchCategory(label: label, name: name, categories: categories)
      }
      return index
    }
    let classes = (0..<count).map { $0 % classNames.count }
    let w = sampler.styles(sampler.codes(count: count, seed: seed), classes: classes, truncation: truncation)
    var features: [Float] = []
    var found: [Int] = []
    try sampler.forEachPictures(styles: w) { batch, range in
      features += scorer.features(batch).values
      found += try scorer.predictions(label: label, batch)
      guard progress(range.upperBound) else { throw CancellationError() }
    }
    var realFeatures: [Float] = []
    var realFound: [Int] = []
    for batch in pictures {
      realFeatures += scorer.features(batch).values
      realFound += try scorer.predictions(label: label, batch)
    }
    agreement = ClassifierAgreement(
      label: label, names: categories, predictions: found, expected: classes.map { classIndices[$0] })
    realAgreement = ClassifierAgreement(
      label: label, names: categories, predictions: realFound, expected: realIndices)

    let width = scorer.architecture.featureCount
    let quality = try FeatureQuality(
      network: network ?? scorer.networkName,
      real: .init(
        features: Matrix(rows: names.count, columns: width, codes: realFeatures), classes: names),
      generated: .init(
        features: Matrix(rows: count, columns: width, codes: features), classes: classes.map { classNames[$0] }),
      classes: classNames, holdingOutHalf: true, bootstrap: bootstrap, progress: comparing)
    (self.network, groups) = (quality.network, quality.groups)
  }
}

extension LearnedScorer {
  /// What a result that rests on this scorer's features calls it: by the beginning of the weights' SHA-256.
  public var networkName: String {
    "learned scorer \(parameters.sorted.identity.prefix(12)), \(architecture.featureCount) features"
  }
}
