import Engine
import Foundation

/// What a conditional GAN is trained with, beyond its architecture and pictures.
public struct ConditionalGANOptions: Codable, Equatable, Sendable {
  /// Keys every random number of the run.
  public var seed: UInt64 = 0
  /// Pictures a step, a multiple of four.
  public var batchSize = 16
  /// Pictures whose gradients are computed together and then added to those of the others, a divisor of the batch and a
  /// multiple of four; nil for the whole batch. Smaller ones take less memory and, by their own overhead, more time.
  public var microBatchSize: Int?
  /// How the operands of convolutions are rounded in a step; weights, sums and everything else are single precision.
  public var precision = Precision.float32
  /// Adam's rate for the critic.
  public var learningRate: Float = 3e-3
  /// The generator's rate as a multiple of the critic's; nil for 1, and `rateWithClusters` in settings whose classes have
  /// clusters (`GeneratorTrainingSettings.cluster`). A faster generator makes pictures that are more like real ones and
  /// less varied, down to one picture a class in a small set; clusters keep them varied (`Benchmarks/training.md`).
  public var generatorRate: Float?
  /// The generator's rate where classes have clusters, as a multiple of the critic's.
  public static let rateWithClusters: Float = 2
  /// Weight γ of R1 for pictures of 64 pixels, the penalty γ/2 · E‖∇D(real)‖² in pictures of mean 0 and deviation 1;
  /// other sizes have it with their number of pixels, as the squared distance between pictures goes, and with it the
  /// steepness that a critic needs. It is where the controller begins, if there is one; 0 for no penalty.
  public var gradientPenalty: Float = 5
  /// Where the penalty's weight keeps the critic's confidence, the mean of σ(D(real) − D(generated)): 0.5 where the
  /// critic cannot tell them, 1 where it always can. A steep critic drives a young generator's pictures to one place, a
  /// flat one teaches nothing. Nil for a weight that stays.
  public var confidenceBand: ClosedRange<Double>? = 0.7...0.85
  /// Steps between two penalties (lazy regularisation), each then weighted by the interval.
  public var penaltyInterval = 16
  /// Pictures after which the moving average has forgotten half of older weights.
  public var averageHalfLife = 10_000.0
  /// The half-life is at most this share of the pictures seen so far, so that the average is not held back by its
  /// start.
  public var averageRampUp = 0.05
  /// The averages that are kept, as factors on half-life and share; judging takes the best of them.
  public var averageFactors = [1.0, 3.0]
  /// Steps at the start, and at each new size, over which the learning rate rises to its full value: Adam, which knows
  /// nothing of the new gradients, would make steps of full size in whatever direction the first of them have.
  public var warmUpSteps = 64
  /// Steps over which the learning rate falls linearly to its last value, where it stays: those that the run is planned
  /// to have; 0 for a rate that does not fall. Where the training follows the clock it falls over the run's time, unless
  /// this is 0.
  public var rateDecaySteps = 0
  /// The last learning rate, as a share of the first. A critic that takes steps of full size all along loses the fine
  /// differences between good pictures and real ones (`Benchmarks/training.md`).
  public var lastRateShare: Float = 0.3
  /// Sizes that are trained on in turn; empty for the full size all along.
  public var stages: [TrainingStage] = []
  /// Whether stages begin, and the learning rate falls, by the share of the run's time that has been spent and not by
  /// steps: a machine that becomes busy then has fewer steps of each size, and not none of the last. Which step that was
  /// is kept in checkpoints, so that a resumed run repeats it.
  public var followsClock = false
  /// What the critic sees changed, real and generated pictures alike, with a probability that a controller moves.
  public var adaptiveAugmentation = AdaptiveAugmentation()
  /// Where the probability of augmentation keeps overfitting: how much further the critic's logits of training pictures
  /// are from those of generated ones than those of held-out pictures are, as a share; 0 where it treats both alike, 1
  /// where it takes held-out pictures for generated (Karras et al., "Training generative adversarial networks with
  /// limited data", NeurIPS 2020, equation 1). Nil for a probability that stays.
  public var overfittingBand: ClosedRange<Double>? = 0.2...0.4
  /// The probability of augmentation at the start.
  public var augmentationProbability: Float = 0
  /// What critic and generator minimise. Models of version 0.1 do not state it and were trained with `nonSaturating`.
  public var loss = ConditionalGANLoss.relativistic
  /// Whether generated pictures have the gradient penalty too (R2), not only real ones (R1).
  public var penalizesGenerated = true
  /// The chance that a step's pictures read one code in their lower layers and another above (style mixing).
  public var mixingProbability: Float = 0
  /// Weight of the path length penalty; 0 for none.
  public var pathLengthWeight: Float = 0
  /// Weight of real pictures under a wrong class among what the critic refuses; 0 for none.
  public var mismatchWeight: Float = 0.5
  /// Labels that are laid along straight lines of w; the trainer is given what reads them (`LabelAlignment`).
  public var alignedLabels: [String] = []
  /// Weight of each label's distance from its line in the generator's loss.
  public var alignmentWeight: Float = 2
  /// How many of the critic's residual blocks, from the pictures on, stay as they are, with the layer before them that
  /// reads colours: what a critic that comes with a trained model knows of edges and textures holds for other pictures
  /// too, and few pictures would only spoil it (Mo, Cho and Shin, "Freeze the discriminator: a simple baseline for
  /// fine-tuning GANs", 2020). 0 for a critic that is trained whole.
  public var frozenCriticLayers = 0
  /// Pictures that a cluster of alike ones within a class has about, which both networks know like a class of its own
  /// (`PictureClusters`); 0 for no clusters; nil for `PictureClusters.defaultSize` where pictures lie in clusters, and else
  /// none.
  public var clusterSize: Int?
  /// Steps between two path length penalties, each then weighted by the interval.
  public var pathLengthInterval = 8

  /// The options that a training has where nobody says otherwise.
  public init() {}
}

extension ConditionalGANOptions {
  /// Reads what older models state too: options that they lack have the values they were trained with.
  public init(from decoder: any Decoder) throws {
    // Of models of version 0.1.
    (confidenceBand, overfittingBand, adaptiveAugmentation, averageFactors) = (nil, nil, .none, [1])
    (loss, penalizesGenerated, mismatchWeight, batchSize, warmUpSteps) = (.nonSaturating, false, 0, 32, 0)
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func read<T: Decodable>(_ key: CodingKeys, into property: inout T) throws {
      property = try values.decodeIfPresent(T.self, forKey: key) ?? property
    }
    try read(.seed, into: &seed)
    try read(.batchSize, into: &batchSize)
    microBatchSize = try values.decodeIfPresent(Int.self, forKey: .microBatchSize)
    try read(.precision, into: &precision)
    try read(.learningRate, into: &learningRate)
    generatorRate = try values.decodeIfPresent(Float.self, forKey: .generatorRate)
    try read(.gradientPenalty, into: &gradientPenalty)
    try read(.penaltyInterval, into: &penaltyInterval)
    try read(.averageHalfLife, into: &averageHalfLife)
    try read(.averageRampUp, into: &averageRampUp)
    try read(.warmUpSteps, into: &warmUpSteps)
    try read(.rateDecaySteps, into: &rateDecaySteps)
    try read(.lastRateShare, into: &lastRateShare)
    try read(.stages, into: &stages)
    try read(.followsClock, into: &followsClock)
    confidenceBand = try values.decodeIfPresent(ClosedRange<Double>.self, forKey: .confidenceBand)
    overfittingBand = try values.decodeIfPresent(ClosedRange<Double>.self, forKey: .overfittingBand)
    try read(.adaptiveAugmentation, into: &adaptiveAugmentation)
    try read(.augmentationProbability, into: &augmentationProbability)
    try read(.averageFactors, into: &averageFactors)
    try read(.loss, into: &loss)
    try read(.penalizesGenerated, into: &penalizesGenerated)
    try read(.mixingProbability, into: &mixingProbability)
    try read(.pathLengthWeight, into: &pathLengthWeight)
    try read(.pathLengthInterval, into: &pathLengthInterval)
    try read(.mismatchWeight, into: &mismatchWeight)
    try read(.alignedLabels, into: &alignedLabels)
    try read(.alignmentWeight, into: &alignmentWeight)
    try read(.frozenCriticLayers, into: &frozenCriticLayers)
    clusterSize = try values.decodeIfPresent(Int.self, forKey: .clusterSize)
  }
}

extension ConditionalGANOptions {
  /// The weight γ for pictures of `size` pixels before it is steered: it goes with their number.
  func gradientPenalty(size: Int) -> Float { gradientPenalty * Float(size * size) / (64 * 64) }
}
