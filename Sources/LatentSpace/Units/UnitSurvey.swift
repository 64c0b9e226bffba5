import Engine
import GenerativeModels
import ImageCodecs
import Scoring
import Statistics

/// What the units of a generator do over many codes: their mean activations beside the scores of the pictures, and
/// where they are active beside where the subject is.
public struct UnitSurvey {
  /// The units that were surveyed, layer by layer in ascending order.
  public let units: [FeatureUnit]
  /// w of the codes, `[N, styleDimension]`.
  public let styles: Tensor
  /// The class index of each code.
  public let classes: [Int]
  /// A score a code for each attribute.
  public let scores: [String: [Double]]
  /// Of each unit.
  public let overlaps: [SubjectOverlap]
  /// The mean over its map of each unit, an array of N.
  private let activations: [[Double]]

  /// Codes whose maps are compared with the subject, at most, and the rows and columns of places in each picture. The
  /// first half of these codes chooses each unit's threshold, the other half judges it.
  static let mappedCodes = 128
  static let gridSize = 16

  /// - Parameters:
  ///   - sampler: draws the codes of a model and their pictures.
  ///   - count: codes to draw, two or more.
  ///   - chosen: indices to draw from, in turn; all classes of the model when nil.
  ///   - truncation: ψ of w.
  ///   - seed: of the stream of codes.
  ///   - layers: indices in `FeatureMapGenerator.featureLayers`.
  ///   - scorers: what is seen in the pictures.
  ///   - progress: called with the number of codes done; returns false to stop, which throws `CancellationError`.
  public init(
    sampler: Sampler, count: Int, classes chosen: [Int]? = nil, truncation: Float, seed: UInt64, layers: [Int],
    scorers: [AttributeScorer], progress: (Int) -> Bool = { _ in true }
  ) throws {
    precondition(count > 1, "UnitSurvey: \(count) codes")
    let model = try sampler.featured()
    let choices = chosen ?? Array(model.classes.indices)
    classes = (0..<count).map { choices[$0 % choices.count] }
    styles = sampler.styles(sampler.codes(count: count, seed: seed), classes: classes, truncation: truncation)
    let layers = Set(layers).sorted()
    units = FeatureUnit.all(of: model, layers: layers)
    let unitCount = units.count
    var scores = [String: [Double]](uniqueKeysWithValues: scorers.map { ($0.name, []) })
    var activations = [[Double]](repeating: [], count: unitCount)
    var grids = [[Float]](repeating: [], count: unitCount)
    var isSubject: [Bool] = []
    let places = Self.places(size: model.size)
    try sampler.forEachBlock(styles) { block, range in
      var unit = 0
      let pictures = model.synthesize(Variable(block)) { layer, features in
        guard layers.contains(layer) else { return features }
        let (n, channels) = (features.shape[0], features.shape[3])
        let means = features.mean(to: [n, 1, 1, channels]).value.values
        for channel in 0..<channels {
          activations[unit + channel] += (0..<n).map { Double(means[$0 * channels + channel]) }
        }
        if range.lowerBound < Self.mappedCodes {
          let maps = features.enlarged(to: model.size).value
          let length = maps.count / n / channels
          maps.withUnsafeValues { values in
            for channel in 0..<channels {
              grids[unit + channel] += (0..<n).flatMap { row in
                places.map { values[(row * length + $0) * channels + channel] }
              }
            }
          }
        }
        unit += channels
        return features
      }.value
      if range.lowerBound < Self.mappedCodes {
        for image in pictures.makeImages() { isSubject += Self.subject(of: image, at: places) }
      }
      for scorer in scorers { scores[scorer.name]! += try scorer.score(pictures) }
      guard progress(range.upperBound) else { throw CancellationError() }
    }
    (self.scores, self.activations) = (scores, activations)
    let choosing = min(count, Self.mappedCodes) / 2 * places.count
    overlaps = grids.map { SubjectOverlap(values: $0, isSubject: isSubject, choosing: choosing) }
  }

  /// The middles of a regular grid, as positions in a picture's rows.
  private static func places(size: Int) -> [Int] {
    let grid = min(size, gridSize)
    let middles = (0..<grid).map { (2 * $0 + 1) * size / (2 * grid) }
    return middles.flatMap { row in middles.map { row * size + $0 } }
  }

  private static func subject(of image: Image, at places: [Int]) -> [Bool] {
    let mask = image.labPixels().withUnsafeBufferPointer {
      SubjectMask(lab: $0, width: image.width, height: image.height)
    }
    return places.map { mask.hasSubject && mask.weights[$0] > 0.5 }
  }

  /// How a unit's mean activation goes with an attribute over the codes.
  public struct Correlation: Codable, Equatable, Sendable {
    /// Pearson's correlation.
    public let linear: Double
    /// Spearman's correlation, of the ranks.
    public let rank: Double
  }

  /// Refuses an attribute whose scores are all alike: nothing goes with it, and changes have no unit.
  /// - Throws: `LatentSpaceError.scores`.
  public func requireVariation(of attribute: String, withinClasses: Bool) throws {
    let values = scores[attribute] ?? []
    var firsts: [Int: Double] = [:]
    for (value, index) in zip(values, classes) {
      let group = withinClasses ? index : 0
      guard firsts[group, default: value] == value else { return }
      firsts[group] = value
    }
    throw LatentSpaceError.scores(
      attribute: attribute,
      expected: "values that differ from code to code\(firsts.count > 1 ? " within classes" : "")",
      found: firsts.count > 1 ? "one for each class" : "\(values.first ?? 0) for all")
  }

  /// The correlations of all units with an attribute that was scored.
  /// - Parameters:
  ///   - attribute: one that has scores in the survey.
  ///   - withinClasses: takes the mean of its class off each activation and score first, so that a unit that tells
  ///     classes apart does not count as one of an attribute that differs between them.
  public func correlations(with attribute: String, withinClasses: Bool) -> [Correlation] {
    guard let scores = scores[attribute] else { preconditionFailure("correlations: no scores of \(attribute)") }
    func prepared(_ values: [Double]) -> [Double] {
      withinClasses ? ClassDistances(values, classes).distances : values
    }
    let wanted = prepared(scores)
    return activations.map { values in
      let own = prepared(values)
      return Correlation(
        linear: CorrelationCoefficient.pearson(own, wanted), rank: CorrelationCoefficient.spearman(own, wanted))
    }
  }

  /// The standard deviation of an attribute's scores over the codes: the unit that changes are told in.
  public func deviation(of attribute: String) -> Double {
    let values = scores[attribute] ?? []
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }
}
