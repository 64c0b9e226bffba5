import Engine
import GenerativeModels
import Statistics

/// Style channels by how much the codes of highest score single them out (Wu, Lischinski and Shechtman, "StyleSpace
/// analysis: disentangled controls for StyleGAN image generation", CVPR 2021, section 5).
///
/// With a channel's mean μ and standard deviation σ over all codes, each exemplar has the distance `δ = (s − μ) / σ`;
/// the channel's rank is by `θ = |mean δ| / sd δ` over the exemplars: how far they all lie on one side, in units of how
/// much they differ among themselves. Exemplars are the codes of highest score.
public struct StyleChannelRanking: Sendable {
  /// A style channel, and how much the exemplars single it out.
  public struct Channel: Sendable, Equatable {
    /// Its place among all channels.
    public let index: Int
    /// θ.
    public let theta: Double
    /// The mean δ of the exemplars; its sign is the way towards higher scores.
    public let shift: Double
    /// Pearson's correlation of channel and score over all codes.
    public let correlation: Double
    /// σ, in units of the channel.
    public let deviation: Double
    /// The mean of each class that has codes, by ascending label.
    public let means: [(label: Int, mean: Double)]

    public static func == (a: Channel, b: Channel) -> Bool {
      a.index == b.index && a.theta == b.theta && a.shift == b.shift && a.correlation == b.correlation
        && a.deviation == b.deviation && a.means.elementsEqual(b.means) { $0 == $1 }
    }
  }

  /// The channel of greatest θ first. Those that hardly vary are left out.
  public let channels: [Channel]
  /// Codes that were exemplars.
  public let exemplars: Int
  /// Codes that channels and scores were taken of, the exemplars among them.
  public let codes: Int

  /// Exemplars that are needed for a standard deviation among them.
  public static let leastExemplars = 5
  /// A channel whose deviation is below this part of its mean is constant but for rounding.
  private static let negligibleDeviation = 1e-6

  /// - Parameters:
  ///   - values: channels of codes, `[N, C]`.
  ///   - classes: N labels from 0. Channels are taken from the mean of their class, and scores of more than two values
  ///     from its median, so that a channel that tells classes apart does not count as one of an attribute that differs
  ///     between them.
  ///   - scores: N.
  ///   - share: of the highest scored codes, the exemplars; at most 0.5.
  ///   - ranked: the channels that are compared; all when nil.
  /// - Throws: `StatisticsError` for scores that are equal or not finite, or fewer exemplars than `leastExemplars`;
  ///   `LatentSpaceError.codesAlike` when no channel varies.
  public init(
    values: Tensor, classes: [Int], scores: [Double], share: Double, ranked: [Int]? = nil
  ) throws {
    let (count, width) = (values.shape[0], values.shape[1])
    precondition(
      classes.count == count && scores.count == count,
      "StyleChannelRanking: \(values.shape), \(classes.count) classes, \(scores.count) scores")
    _ = try ScoreThresholds(scores: scores, share: share)  // refuses NaN before medians are taken
    let medians = ClassCentres(
      codes: Matrix(rows: count, columns: 0), scores: scores, classes: classes, rows: Array(0..<count))
    let centred = medians.centred(scores, classes: classes)
    let thresholds = try ScoreThresholds(scores: centred, share: share)
    let isExemplar = centred.map { thresholds.side(of: $0) == true }
    let exemplars = isExemplar.count { $0 }
    guard exemplars >= Self.leastExemplars else {
      throw StatisticsError.tooFew(what: "high scores", expected: Self.leastExemplars, found: exemplars)
    }
    let scoreDistances = ClassDistances(scores, classes).distances
    let found = (ranked ?? Array(0..<width)).compactMap { channel -> Channel? in
      let own = ClassDistances(
        values.withUnsafeValues { values in (0..<count).map { Double(values[$0 * width + channel]) } }, classes)
      let deviation = (own.distances.reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot()
      let level = own.means.reduce(0) { max($0, abs($1.mean)) }
      guard deviation > Self.negligibleDeviation * level, deviation > 0 else { return nil }
      let chosen = zip(own.distances, isExemplar).filter(\.1).map { $0.0 / deviation }
      let shift = chosen.reduce(0, +) / Double(exemplars)
      let variance = chosen.reduce(0) { $0 + ($1 - shift) * ($1 - shift) } / Double(exemplars)
      return Channel(
        // Exemplars that do not differ at all would make θ infinite.
        index: channel, theta: abs(shift) / max(1e-6, variance.squareRoot()), shift: shift,
        correlation: CorrelationCoefficient.pearson(own.distances, scoreDistances), deviation: deviation,
        means: own.means)
    }
    guard !found.isEmpty else { throw LatentSpaceError.codesAlike(along: "style channels") }
    (self.exemplars, codes) = (exemplars, count)
    channels = found.sorted { ($0.theta, $1.index) > ($1.theta, $0.index) }
  }
}

/// What is known of a style channel's part in an attribute.
public struct StyleChannelReport: Codable, Equatable, Sendable {
  /// What was scored.
  public var attribute: String
  /// The name of the layer, as `blocks.1.0`.
  public var layer: String
  /// The channel in its layer, counted from 0.
  public var channel: Int
  /// The place in the ranking, from 1.
  public var rank: Int
  /// θ, how far the exemplars lie on one side of the mean in units of how much they differ; see `StyleChannelRanking`.
  public var theta: Double
  /// The mean distance of the exemplars from the mean of their class, in standard deviations of the channel; its sign
  /// is the way towards higher scores.
  public var shift: Double
  /// Pearson's correlation of channel and score over all codes.
  public var correlation: Double
  /// Codes of highest score that θ is of.
  public var exemplars: Int
  /// Codes that the ranking is of, the exemplars among them.
  public var codes: Int
}

extension StyleChannelRanking {
  /// The ranking of a model's style channels for an attribute that the sample has scores of.
  /// - Parameters:
  ///   - attribute: one that the sample has scores of.
  ///   - sample: codes and their scores.
  ///   - sampler: of the model that the codes are of.
  ///   - share: of the highest scored codes, the exemplars; at most 0.5.
  ///   - includingColors: also the channels of the layers that make colours, which the paper leaves out.
  ///   - withinClasses: false takes all codes as of one class.
  /// - Throws: `ModelError.noAbility` for a model without style channels; `StatisticsError` for scores that are equal
  ///   or not finite, or fewer exemplars than `leastExemplars`; `LatentSpaceError.codesAlike` when no channel varies.
  public init(
    of attribute: String, in sample: ScoredSample, sampler: Sampler, share: Double, includingColors: Bool = false,
    withinClasses: Bool = true
  ) throws {
    guard let scores = sample.scores[attribute] else {
      preconditionFailure("StyleChannelRanking: the sample has no scores of \(attribute)")
    }
    let ranked = try sampler.channelled().styleChannels.filter { includingColors || !$0.makesColors }.flatMap(\.range)
    try self.init(
      values: try sampler.styleChannels(SynthesisCodes(styles: sample.w)),
      classes: withinClasses ? sample.classes : sample.classes.map { _ in 0 }, scores: scores, share: share,
      ranked: ranked)
  }

  /// The first `count` channels as directions of S, each of one channel alone, towards higher scores. Their reports
  /// tell their ranks.
  /// - Parameters:
  ///   - attribute: what the scores measure.
  ///   - count: directions at most.
  ///   - model: the generator that the channels are of.
  ///   - origin: what the directions have in common.
  ///   - isKept: whether a channel counts, asked in the order of the ranking until there are enough.
  public func directions(
    of attribute: String, count: Int, model: any StyleChannelGenerator, origin: DirectionOrigin,
    where isKept: (Direction) throws -> Bool = { _ in true }
  ) throws -> [Direction] {
    var kept: [Direction] = []
    for rank in channels.indices where kept.count < count {
      let direction = try direction(rank: rank, of: attribute, model: model, origin: origin)
      if try isKept(direction) { kept.append(direction) }
    }
    return kept
  }

  private func direction(
    rank: Int, of attribute: String, model: any StyleChannelGenerator, origin: DirectionOrigin
  ) throws -> Direction {
    let channel = channels[rank]
    guard let layer = model.styleChannels.first(where: { $0.range.contains(channel.index) }) else {
      preconditionFailure("StyleChannelRanking: no channel \(channel.index) in the model")
    }
    var normal = [Double](repeating: 0, count: model.styleChannelCount)
    normal[channel.index] = channel.shift < 0 ? -1 : 1
    let place = channel.index - layer.range.lowerBound
    let means = channel.means.map { (label: $0.label, mean: at(channel.index, $0.mean, of: normal.count)) }
    return try origin.direction(
      "\(attribute) \(layer.layer):\(place)", normal: normal, deviation: channel.deviation, means: means,
      report: StyleChannelReport(
        attribute: attribute, layer: layer.layer, channel: place, rank: rank + 1, theta: channel.theta,
        shift: channel.shift, correlation: channel.correlation, exemplars: exemplars, codes: codes))
  }

  /// A code that is 0 but for one channel.
  private func at(_ index: Int, _ value: Double, of count: Int) -> [Double] {
    var code = [Double](repeating: 0, count: count)
    code[index] = value
    return code
  }
}
