import Engine
import Foundation
import NeuralNetworks

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
  /// The half-life is at most this share of the pictures seen so far, so that the average is not held back by its start.
  public var averageRampUp = 0.05
  public var augmentation = DifferentiableAugmentation.none
  public var loss = ConditionalGANLoss.nonSaturating
  /// Whether generated pictures have the gradient penalty too (R2), not only real ones (R1).
  public var penalizesGenerated = false

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

/// The losses of one step, means over the batch.
public struct ConditionalGANLosses: Sendable {
  /// softplus(D(fake)) + softplus(−D(real)).
  public let critic: Double
  /// softplus(−D(fake)).
  public let generator: Double
  /// E‖∇D(real)‖², on the steps that compute it.
  public let gradientNorm: Double?
  /// Mean logits of real and generated pictures.
  public let realLogit, fakeLogit: Double
}

/// Trains generator and critic against each other with the non-saturating loss and lazy R1
/// (Goodfellow et al., 2014; Mescheder, Geiger and Nowozin, ICML 2018; Karras et al., CVPR 2020).
///
/// A step is a pure function of the state, the step's number and its batch: all random numbers are
/// keyed by the run's seed and the step, so that a resumed run continues to the bit.
public struct ConditionalGANTrainer {
  public let architecture: StyleArchitecture
  public let options: ConditionalGANOptions
  public let generator: Generator
  public let critic: Critic
  public var generatorParameters: ParameterSet
  public var criticParameters: ParameterSet
  /// The moving average of the generator's weights: what is sampled and saved.
  public var averageParameters: ParameterSet
  public var generatorOptimizer: Adam
  public var criticOptimizer: Adam
  private let tape = Tape()

  public init(architecture: StyleArchitecture, options: ConditionalGANOptions) {
    precondition(
      options.batchSize > 0 && options.batchSize % Critic.groupSize == 0,
      "ConditionalGANTrainer: a batch of \(options.batchSize) is not a multiple of \(Critic.groupSize)")
    self.architecture = architecture
    self.options = options
    var generatorParameters = ParameterSet()
    var criticParameters = ParameterSet()
    generator = Generator(architecture, into: &generatorParameters, Initializer(seed: options.seed))
    critic = Critic(architecture, into: &criticParameters, Initializer(seed: options.seed &+ 1))
    self.generatorParameters = generatorParameters
    self.criticParameters = criticParameters
    averageParameters = generatorParameters
    generatorOptimizer = Adam(for: generatorParameters, learningRate: options.learningRate, beta1: 0, beta2: 0.99)
    criticOptimizer = Adam(for: criticParameters, learningRate: options.learningRate, beta1: 0, beta2: 0.99)
  }

  /// Step `index`, from 0, on real pictures `[batch, size, size, 3]` of the given classes.
  /// Generated pictures are of the same classes.
  public mutating func step(_ index: Int, pictures: Tensor, classes: [Int]) -> ConditionalGANLosses {
    let z = codes(step: index)
    return step(index, pictures: pictures, classes: classes, z: z)
  }

  /// As above with codes `[batch, latentDimension]` from outside.
  public mutating func step(_ index: Int, pictures: Tensor, classes: [Int], z: Tensor) -> ConditionalGANLosses {
    defer { tape.reset() }
    let batch = options.batchSize
    precondition(
      pictures.shape == [batch, architecture.size, architecture.size, 3] && classes.count == batch,
      "ConditionalGANTrainer: a batch \(pictures.shape) with \(classes.count) classes")
    var random = PhiloxGenerator(seed: options.seed, purpose: "augmentation", index: UInt64(index))
    let penalize = options.gradientPenalty > 0 && index % options.penaltyInterval == 0

    // The generator's pictures serve both updates; the critic's sees them as constants.
    let bound = BoundParameters(generatorParameters, on: tape)
    let fake = generator.synthesize(generator.map(Variable(z), classes: classes, bound), bound)

    let criticTape = Tape()
    defer { criticTape.reset() }
    let criticBound = BoundParameters(criticParameters, on: criticTape)
    let real = penalize ? criticTape.variable(pictures) : Variable(pictures)
    let penalizeFake = penalize && options.penalizesGenerated
    let seenFake = penalizeFake ? criticTape.variable(fake.value) : fake.detached()
    let realLogits = critic(options.augmentation(real, using: &random), classes: classes, criticBound)
    let fakeLogits = critic(options.augmentation(seenFake, using: &random), classes: classes, criticBound)
    let criticLoss = options.loss.critic(real: realLogits, fake: fakeLogits)
    var total = criticLoss
    func penalty(_ logits: Variable, _ pictures: Variable) -> Variable {
      let gradient = criticTape.gradients(of: logits, withRespectTo: [pictures], createGraph: true)[0]
      let norm = gradient.squared().sum() / Float(batch)
      total = total + norm * (options.gradientPenalty(step: index) / 2 * Float(options.penaltyInterval))
      return norm
    }
    let gradientNorm = penalize ? penalty(realLogits, real) : nil
    if penalizeFake { _ = penalty(fakeLogits, seenFake) }
    let criticGradients = criticTape.gradients(of: total, withRespectTo: criticBound.variables)
    criticOptimizer.update(&criticParameters, gradients: criticGradients)

    let critique = critic(
      options.augmentation(fake, using: &random), classes: classes, BoundParameters(constant: criticParameters))
    let generatorLoss = options.loss.generator(fake: critique, real: realLogits.detached())
    let gradients = tape.gradients(of: generatorLoss, withRespectTo: bound.variables)
    generatorOptimizer.update(&generatorParameters, gradients: gradients)
    averageParameters.interpolate(towards: generatorParameters, amount: averageShare(afterStep: index))
    return ConditionalGANLosses(
      critic: Double(criticLoss.value.scalar), generator: Double(generatorLoss.value.scalar),
      gradientNorm: gradientNorm.map { Double($0.value.scalar) },
      realLogit: Double(realLogits.mean().value.scalar), fakeLogit: Double(fakeLogits.mean().value.scalar))
  }

  /// The codes that step `index` draws: `[batch, latentDimension]`.
  public func codes(step index: Int) -> Tensor {
    var random = PhiloxGenerator(seed: options.seed, purpose: "codes", index: UInt64(index))
    let shape = [options.batchSize, architecture.latentDimension]
    return Tensor((0..<shape[0] * shape[1]).map { _ in Float(random.normal()) }, shape: shape)
  }

  /// How far the average moves towards the new weights.
  private func averageShare(afterStep index: Int) -> Float {
    let seen = Double((index + 1) * options.batchSize)
    let halfLife = min(options.averageHalfLife, seen * options.averageRampUp)
    return Float(1 - pow(0.5, Double(options.batchSize) / max(halfLife, 1e-3)))
  }
}
