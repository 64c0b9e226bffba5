import Foundation

/// What a conditional GAN is trained with, beyond its architecture and pictures.
public struct ConditionalGANOptions: Codable, Equatable, Sendable {
  /// Keys every random number of the run.
  public var seed: UInt64 = 0
  /// Pictures a step, a multiple of four.
  public var batchSize = 32
  /// Adam's rate for both networks.
  public var learningRate: Float = 3e-3
  /// Weight γ of R1, the penalty γ/2 · E‖∇D(real)‖², from `penaltyRamp` pictures on.
  public var gradientPenalty: Float = 2
  /// γ at the first picture; 0 for the same all along. A steep critic tells a young generator's pictures from real ones
  /// without fail and drives them all to one place (`Benchmarks/training.md`).
  public var initialGradientPenalty: Float = 60
  /// Pictures over which γ goes geometrically from its first to its last value.
  public var penaltyRamp = 150_000.0
  /// Steps between two penalties (lazy regularisation), each then weighted by the interval.
  public var penaltyInterval = 16
  /// Pictures after which the moving average has forgotten half of older weights.
  public var averageHalfLife = 10_000.0
  /// The half-life is at most this share of the pictures seen so far, so that the average is not held back by its
  /// start.
  public var averageRampUp = 0.05
  public var augmentation = DifferentiableAugmentation.none
  public var loss = ConditionalGANLoss.nonSaturating
  /// Whether generated pictures have the gradient penalty too (R2), not only real ones (R1).
  public var penalizesGenerated = false
  /// The chance that a step's pictures read one code in their lower layers and another above (style mixing).
  public var mixingProbability: Float = 0
  /// Weight of the path length penalty; 0 for none.
  public var pathLengthWeight: Float = 0
  /// Weight of real pictures under a wrong class among what the critic refuses; 0 for none.
  public var mismatchWeight: Float = 0
  /// Labels that are laid along straight lines of w; the trainer is given what reads them (`LabelAlignment`).
  public var alignedLabels: [String] = []
  /// Weight of each label's distance from its line in the generator's loss.
  public var alignmentWeight: Float = 2
  /// Steps between two path length penalties, each then weighted by the interval.
  public var pathLengthInterval = 8

  /// The defaults for pictures of 64 pixels.
  public init() {}

  /// The defaults for pictures of `size` pixels: both values of γ go with their number, as the squared distance
  /// between pictures does, and with it the steepness a critic needs.
  public init(size: Int) {
    let scale = Float(size * size) / (64 * 64)
    gradientPenalty *= scale
    initialGradientPenalty *= scale
  }
}

extension ConditionalGANOptions {
  /// Reads what older models state too: options that they lack have the values they were trained with.
  public init(from decoder: any Decoder) throws {
    initialGradientPenalty = 0
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func read<T: Decodable>(_ key: CodingKeys, into property: inout T) throws {
      property = try values.decodeIfPresent(T.self, forKey: key) ?? property
    }
    try read(.seed, into: &seed)
    try read(.batchSize, into: &batchSize)
    try read(.learningRate, into: &learningRate)
    try read(.gradientPenalty, into: &gradientPenalty)
    try read(.initialGradientPenalty, into: &initialGradientPenalty)
    try read(.penaltyRamp, into: &penaltyRamp)
    try read(.penaltyInterval, into: &penaltyInterval)
    try read(.averageHalfLife, into: &averageHalfLife)
    try read(.averageRampUp, into: &averageRampUp)
    try read(.augmentation, into: &augmentation)
    try read(.loss, into: &loss)
    try read(.penalizesGenerated, into: &penalizesGenerated)
    try read(.mixingProbability, into: &mixingProbability)
    try read(.pathLengthWeight, into: &pathLengthWeight)
    try read(.pathLengthInterval, into: &pathLengthInterval)
    try read(.mismatchWeight, into: &mismatchWeight)
    try read(.alignedLabels, into: &alignedLabels)
    try read(.alignmentWeight, into: &alignmentWeight)
  }
}

extension ConditionalGANOptions {
  /// The weight γ that step `index` penalises with, by the pictures seen before it.
  public func gradientPenalty(step index: Int) -> Float {
    guard initialGradientPenalty > 0, gradientPenalty > 0, penaltyRamp > 0 else { return gradientPenalty }
    let rest = max(0, 1 - Double(index * batchSize) / penaltyRamp)
    return gradientPenalty * Float(pow(Double(initialGradientPenalty / gradientPenalty), rest))
  }
}
