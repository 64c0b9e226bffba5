import Engine
import GenerativeModels

/// Whether samples are of the class asked for and as varied as real pictures, seen through a scorer's network.
///
/// Real pictures are split in two: the first half is the reference, and the second half shows what figures
/// real pictures reach that the reference does not contain.
public struct SampleQuality: Codable, Equatable, Sendable {
  public struct Group: Codable, Equatable, Sendable {
    /// A class, or "all".
    public let name: String
    public let reference: Int
    public let samples: Int
    public let generated: DensityCoverage
    public let real: DensityCoverage
  }

  /// How often samples are recognised as the class asked for.
  public let agreement: ClassifierAgreement
  /// How often the real pictures are.
  public let realAgreement: ClassifierAgreement
  public let groups: [Group]

  /// - Parameters:
  ///   - count: samples, their classes in turn.
  ///   - pictures: real ones, `[N, H, W, 3]` in [-1, 1], in random order.
  ///   - names: the class of each real picture.
  /// - Throws: `ScorerError` when the scorer's label is none of categories, or does not know a class.
  public init(
    sampler: Sampler, scorer: LearnedScorer, label: String, count: Int, truncation: Float, seed: UInt64,
    pictures: [Tensor], names: [String], progress: (Int) -> Void = { _ in }
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
      progress(range.upperBound)
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

    let width = features.count / count
    func rows(_ values: [Float], _ members: [Int]) -> Tensor {
      Tensor(members.flatMap { values[$0 * width..<($0 + 1) * width] }, shape: [members.count, width])
    }
    func group(_ name: String, _ real: [Int], _ generated: [Int]) -> Group? {
      let half = real.count / 2
      guard half > 5, generated.count > 5 else { return nil }
      let reference = rows(realFeatures, Array(real[..<half]))
      // As many of each, so that the two comparisons are of one kind.
      let size = min(real.count - half, generated.count)
      return Group(
        name: name, reference: half, samples: size,
        generated: DensityCoverage(real: reference, generated: rows(features, Array(generated.prefix(size)))),
        real: DensityCoverage(real: reference, generated: rows(realFeatures, Array(real[half..<half + size]))))
    }
    var groups = [group("all", Array(names.indices), Array(classes.indices))].compactMap { $0 }
    for (label, name) in classNames.enumerated() {
      let real = names.indices.filter { names[$0] == name }
      if let found = group(name, real, classes.indices.filter { classes[$0] == label }) { groups.append(found) }
    }
    self.groups = groups
  }
}
