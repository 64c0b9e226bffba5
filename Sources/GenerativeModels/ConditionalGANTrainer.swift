import Engine
import Foundation
import NeuralNetworks
import Training

/// The losses of one step, means over the batch, as `ConditionalGANLoss` defines them and without penalties.
public struct ConditionalGANLosses: Sendable {
  public let critic: Double
  public let generator: Double
  /// E‖∇D(real)‖² in pictures of mean 0 and deviation 1, on the steps that compute it.
  public let gradientNorm: Double?
  /// The mean length of the generator's paths, on the steps that compute it.
  public let pathLength: Double?
  /// How far aligned labels lie from their lines, on the steps that do not mix styles: `LabelAlignment.loss`.
  public let misplacement: Double?
  /// Mean logits of real and generated pictures.
  public let realLogit, fakeLogit: Double
  /// The mean of σ(D(real) − D(fake)): 0.5 where the critic cannot tell them, 1 where it always can.
  public let confidence: Double
  /// The weight γ of the gradient penalty.
  public let penaltyWeight: Double
  /// The probability of augmentation.
  public let augmentation: Double
  /// `CriticBalance.overfitting`, on the steps that look at held-out pictures.
  public let overfitting: Double?
}

/// Trains generator and critic against each other with a loss of `ConditionalGANLoss` and, on every so many steps, the
/// gradient penalties R1 and R2 (Mescheder, Geiger and Nowozin, ICML 2018) and that of path lengths (Karras et al.,
/// CVPR 2020), each where the options have it. With a mismatch weight the critic also refuses real pictures under a
/// wrong class (the matching-aware critic of Reed et al., "Generative adversarial text to image synthesis", ICML 2016,
/// section 4.2); a critic that projects on the class has the logits of another class for one product more.
///
/// Both see pictures of mean 0 and deviation 1, so that nothing depends on the brightness and contrast of the set. The
/// penalty's weight and the probability of augmentation are steered (`CriticBalance`).
///
/// A step is a pure function of the state, the step's number and its batch: all random numbers are
/// keyed by the run's seed and the step, so that a resumed run continues to the bit.
public struct ConditionalGANTrainer {
  public let architecture: StyleArchitecture
  public internal(set) var options: ConditionalGANOptions
  public let generator: Generator
  public let critic: Critic
  public var generatorParameters: ParameterSet
  public var criticParameters: ParameterSet
  /// Moving averages of the generator's weights, one for each of `ConditionalGANOptions.averageFactors`: what is
  /// sampled and saved.
  public var averages: [ParameterSet]
  public var generatorOptimizer: Adam
  public var criticOptimizer: Adam
  /// What steers the penalty's weight and the probability of augmentation.
  public var balance: CriticBalance
  /// The running mean of path lengths, which the penalty draws single ones to.
  public var meanPathLength: Float = 0
  /// The labels that are laid along straight lines of w, if any.
  public internal(set) var alignment: LabelAlignment?
  let tape = Tape()

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
    averages = options.averageFactors.map { _ in generatorParameters }
    generatorOptimizer = Self.optimizer(of: generatorParameters, rate: options.learningRate)
    criticOptimizer = Self.optimizer(of: criticParameters, rate: options.learningRate)
    balance = CriticBalance(options)
  }

  private static func optimizer(of parameters: ParameterSet, rate: Float) -> Adam {
    Adam(for: parameters, learningRate: rate, beta1: 0, beta2: 0.99)
  }

  /// The first of the averages.
  public var averageParameters: ParameterSet {
    get { averages[0] }
    set { averages[0] = newValue }
  }

  /// Step `index`, from 0, on real pictures `[batch, size, size, 3]` in [-1, 1] of the given classes.
  /// Generated pictures are of the same classes.
  /// - Parameters:
  ///   - index: of the step, from 0; what it draws at random and which penalties it has depend on it.
  ///   - pictures: real pictures to train on, `[batch, size, size, 3]` in [-1, 1].
  ///   - classes: the class of each picture, an index into the architecture's classes.
  ///   - heldOut: real pictures that are never trained on, `[batch, size, size, 3]`, for the steps that look at some
  ///     (`looksAtHeldOut`), and the class of each.
  public mutating func step(
    _ index: Int, pictures: Tensor, classes: [Int], heldOut: (pictures: Tensor, classes: [Int])? = nil
  ) -> ConditionalGANLosses {
    step(index, pictures: pictures, classes: classes, heldOut: heldOut, z: codes(step: index))
  }

  /// Whether step `index` looks at held-out pictures, where there are some: as often as at the gradient's penalty.
  public func looksAtHeldOut(step index: Int) -> Bool {
    options.overfittingBand != nil && index % options.penaltyInterval == 0
  }

  /// The step with codes `[batch, latentDimension]` from outside, and the noise of its pictures, where they have any.
  mutating func step(
    _ index: Int, pictures: Tensor, classes: [Int], heldOut: (pictures: Tensor, classes: [Int])? = nil, z: Tensor,
    noise given: LayerNoise? = nil
  ) -> ConditionalGANLosses {
    defer { tape.reset() }
    let batch = options.batchSize
    precondition(
      pictures.shape == [batch, architecture.size, architecture.size, 3] && classes.count == batch,
      "ConditionalGANTrainer: a batch \(pictures.shape) with \(classes.count) classes")
    let stage = options.stage(step: index, size: architecture.size)
    if stage.begins { restartOptimizers() }
    var random = PhiloxGenerator(seed: options.seed, purpose: "augmentation", index: UInt64(index))
    func augmented(_ pictures: Variable) -> Variable {
      options.adaptiveAugmentation(pictures, probability: balance.probability, using: &random)
    }

    // The generator's pictures serve both updates; the critic's sees them as constants.
    let bound = BoundParameters(generatorParameters, on: tape)
    let w = generator.map(Variable(z), classes: classes, bound)
    let placed = movedStyles(w, step: index)
    let (styles, isMixed) = mixedStyles(placed, classes: classes, step: index, bound)
    let noise =
      architecture.hasNoise
      ? given ?? LayerNoise(architecture, seed: options.seed, step: index, count: batch, size: stage.size) : nil
    let fake = generator.synthesizeNormalized(styles, bound, size: stage.size, share: stage.share, noise: noise)

    let criticTape = Tape()
    defer { criticTape.reset() }
    let criticBound = BoundParameters(criticParameters, on: criticTape)
    let penalize = options.gradientPenalty > 0 && index % options.penaltyInterval == 0
    let seenReal = seen(pictures, stage)
    let real = penalize ? criticTape.variable(seenReal) : Variable(seenReal)
    let penalizeFake = penalize && options.penalizesGenerated
    let seenFake = penalizeFake ? criticTape.variable(fake.value) : fake.detached()
    let realFeatures = critic.features(augmented(real), share: stage.share, criticBound)
    let realLogits = critic.logits(realFeatures, classes: classes, criticBound)
    let fakeFeatures = critic.features(augmented(seenFake), share: stage.share, criticBound)
    let fakeLogits = critic.logits(fakeFeatures, classes: classes, criticBound)
    let criticLoss = options.loss.critic(real: realLogits, fake: fakeLogits)
    var total = criticLoss
    if let wrong = wrongClasses(for: classes, step: index) {
      let wrongLogits = critic.logits(realFeatures, classes: wrong, criticBound)
      total = total + options.loss.critic(mismatched: wrongLogits, real: realLogits) * options.mismatchWeight
    }
    let weight = options.gradientPenalty(size: stage.size) * balance.penaltyFactor
    func penalty(_ logits: Variable, _ pictures: Variable) -> Variable {
      let gradient = criticTape.gradients(of: logits, withRespectTo: [pictures], createGraph: true)[0]
      let norm = gradient.squared().sum() / Float(batch)
      total = total + norm * (weight / 2 * Float(options.penaltyInterval))
      return norm
    }
    let gradientNorm = penalize ? penalty(realLogits, real) : nil
    if penalizeFake { _ = penalty(fakeLogits, seenFake) }
    let criticGradients = criticTape.gradients(of: total, withRespectTo: criticBound.variables)
    let frozenBefore = criticParameters
    criticOptimizer.update(&criticParameters, gradients: criticGradients)

    let frozen = BoundParameters(constant: criticParameters)
    let critique = critic.logits(
      critic.features(augmented(fake), share: stage.share, frozen), classes: classes, frozen)
    let generatorLoss = options.loss.generator(fake: critique, real: realLogits.detached())
    let paths =
      options.pathLengthWeight > 0 && index % options.pathLengthInterval == 0
      ? pathLengthPenalty(step: index, classes: classes, bound) : nil
    // A mixed picture has no one place along a direction.
    let misplacement = isMixed ? nil : alignmentLoss(fake, styles: placed, step: index)
    var generatorTotal = generatorLoss
    if let paths { generatorTotal = generatorTotal + paths.penalty }
    if let misplacement { generatorTotal = generatorTotal + misplacement * options.alignmentWeight }
    let gradients = tape.gradients(of: generatorTotal, withRespectTo: bound.variables)
    generatorOptimizer.update(&generatorParameters, gradients: gradients)
    updateAverages(step: index)

    let (realLogit, fakeLogit) = (Double(realLogits.mean().value.scalar), Double(fakeLogits.mean().value.scalar))
    if let heldOut, looksAtHeldOut(step: index) {
      let before = BoundParameters(constant: frozenBefore)
      let features = critic.features(augmented(Variable(seen(heldOut.pictures, stage))), share: stage.share, before)
      let logits = critic.logits(features, classes: heldOut.classes, before)
      balance.observe(
        CriticBalance.Logits(
          training: realLogit, heldOut: Double(logits.mean().value.scalar), generated: fakeLogit))
    }
    let probability = Double(balance.probability)
    let confidence = Self.confidence(real: realLogits, fake: fakeLogits)
    balance.observe(confidence: confidence)
    return ConditionalGANLosses(
      critic: Double(criticLoss.value.scalar), generator: Double(generatorLoss.value.scalar),
      gradientNorm: gradientNorm.map { Double($0.value.scalar) }, pathLength: paths.map { Double($0.length) },
      misplacement: misplacement.map { Double($0.value.scalar) }, realLogit: realLogit, fakeLogit: fakeLogit,
      confidence: confidence, penaltyWeight: Double(weight), augmentation: probability,
      overfitting: looksAtHeldOut(step: index) ? balance.overfitting : nil)
  }

  /// The mean of σ(D(real) − D(generated)) over pairs of one class.
  private static func confidence(real: Variable, fake: Variable) -> Double {
    let differences = (real - fake).value.values
    return differences.reduce(0) { $0 + 1 / (1 + exp(-Double($1))) } / Double(differences.count)
  }

  /// Real pictures `[N, size, size, 3]` in [-1, 1] as the critic sees them at a stage: of its size, while it fades in
  /// partly as blurred as those of the stage before, and of mean 0 and deviation 1.
  private func seen(_ pictures: Tensor, _ stage: (size: Int, share: Float, begins: Bool)) -> Tensor {
    var real = Variable(pictures)
    while real.shape[1] > stage.size { real = real.averagePooled() }
    if stage.share < 1 {
      real = real * stage.share + real.averagePooled().upsampledBilinear() * (1 - stage.share)
    }
    return (architecture.normalization?.normalized(real) ?? real).value
  }

  /// Generated pictures of a stage, of mean 0 and deviation 1, as everybody else sees them: in [-1, 1], and enlarged to
  /// the full size.
  func finished(_ pictures: Variable) -> Variable {
    var result = architecture.normalization?.denormalized(pictures) ?? pictures
    while result.shape[1] < architecture.size { result = result.upsampledBilinear() }
    return result
  }

  /// What Adam knows of gradients at one size says nothing of those at the next.
  private mutating func restartOptimizers() {
    generatorOptimizer = Self.optimizer(of: generatorParameters, rate: generatorOptimizer.learningRate)
    criticOptimizer = Self.optimizer(of: criticParameters, rate: criticOptimizer.learningRate)
  }

  private mutating func updateAverages(step index: Int) {
    for (place, factor) in options.averageFactors.enumerated() {
      averages[place].interpolate(
        towards: generatorParameters,
        amount: WeightAverage.share(
          afterStep: index, batchSize: options.batchSize, halfLife: options.averageHalfLife * factor,
          rampUp: options.averageRampUp * factor))
    }
  }

  /// Another class for each of `classes`, all others as likely; none where the options do not ask for it, or where
  /// there is but one class.
  func wrongClasses(for classes: [Int], step index: Int) -> [Int]? {
    let count = architecture.classes.count
    guard options.mismatchWeight > 0, count > 1 else { return nil }
    var random = PhiloxGenerator(seed: options.seed, purpose: "mismatched classes", index: UInt64(index))
    return classes.map { ($0 + 1 + random.integer(below: count - 1)) % count }
  }

  /// The codes that step `index` draws: `[batch, latentDimension]`.
  public func codes(step index: Int) -> Tensor {
    var random = PhiloxGenerator(seed: options.seed, purpose: "codes", index: UInt64(index))
    let shape = [options.batchSize, architecture.latentDimension]
    return Tensor((0..<shape[0] * shape[1]).map { _ in Float(random.normal()) }, shape: shape)
  }
}
