import Engine
import NeuralNetworks
import Training

/// What a colorizer is trained with, beyond its architecture and pictures.
public struct ColorizationOptions: Codable, Equatable, Sendable {
  /// Keys every random number of the run.
  public var seed: UInt64 = 0
  /// Pictures a step.
  public var batchSize = 16
  /// How the operands of convolutions are rounded in a step, and what activations and their gradients are stored as;
  /// weights, sums, statistics and everything else are single precision.
  public var precision = Precision.float32
  /// Height and width of the crops, in pixels.
  public var cropSize = 256
  /// Channels of the critic's first layer.
  public var criticBaseChannels = 64
  /// How the weights of both networks are drawn at the start.
  public var initialization = WeightInitialization.normal
  /// What the critic's logits are judged by; pix2pix has binary cross-entropy, `vanilla`.
  public var adversarialLoss = AdversarialLoss.vanilla
  /// Weight λ of the mean absolute difference of a and b.
  public var l1Weight: Float = 100
  /// Steps with that difference alone before the critic joins.
  public var pretrainSteps = 0
  /// Adam's rate for both networks (β₁ 0.5, β₂ 0.999), a function of the step.
  public var learningRate = LearningRateSchedule.constant(2e-4)
  /// Pictures after which the moving average has forgotten half of older weights; 0 keeps no average.
  public var averageHalfLife = 10_000.0
  /// Mirrors every second picture, at random.
  public var flips = true
  /// Crops of any size from `cropSize` to the whole picture, brought to `cropSize`: few pictures last longer.
  public var scales = false
  /// Random hints of colour in training, for a network of four input channels.
  public var hints = HintSampler()

  /// Every option with its default.
  public init() {}

  /// Options that a file of an earlier version lacks have their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
      value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    try read(.seed, &seed)
    try read(.batchSize, &batchSize)
    try read(.precision, &precision)
    try read(.cropSize, &cropSize)
    try read(.criticBaseChannels, &criticBaseChannels)
    try read(.initialization, &initialization)
    try read(.adversarialLoss, &adversarialLoss)
    try read(.l1Weight, &l1Weight)
    try read(.pretrainSteps, &pretrainSteps)
    try read(.learningRate, &learningRate)
    try read(.averageHalfLife, &averageHalfLife)
    try read(.flips, &flips)
    try read(.scales, &scales)
    try read(.hints, &hints)
  }
}

/// The losses of one step, means over the batch, under the names people know from the tutorial.
public struct ColorizationLosses: Equatable, Sendable {
  /// The critic's losses on generated pictures and on real ones, and half their sum; nil while the generator is trained
  /// alone.
  public var criticFake, criticReal, critic: Double?
  /// The generator's loss by the critic's judgement; nil while the generator is trained alone.
  public var adversarial: Double?
  /// λ times the mean absolute difference of generated and true colours, in units of a/110.
  public var l1: Double
  /// What the generator minimises.
  public var generator: Double

  /// The names of the losses in the order of a log's columns: the critic's on generated pictures, on real ones and half
  /// their sum; the generator's by the critic, that of colour and their sum.
  public static let names = [
    "loss_D_fake", "loss_D_real", "loss_D", "loss_G_GAN", "loss_G_L1", "loss_G",
  ]

  /// By name, without those that are absent.
  public var named: [String: Double] {
    let values = [criticFake, criticReal, critic, adversarial, l1, generator]
    return Dictionary(
      uniqueKeysWithValues: zip(Self.names, values).compactMap { name, value in value.map { (name, $0) } })
  }
}
