import Engine
import NeuralNetworks
import Training

/// The losses of one step, means over the batch, as `ConditionalGANLoss` defines them and without penalties.
public struct ConditionalGANLosses: Sendable {
  public let critic: Double
  public let generator: Double
  /// E‖∇D(real)‖², on the steps that compute it.
  public let gradientNorm: Double?
  /// The mean length of the generator's paths, on the steps that compute it.
  public let pathLength: Double?
  /// How far aligned labels lie from their lines, on the steps that do not mix styles: `LabelAlignment.loss`.
  public let misplacement: Double?
  /// Mean logits of real and generated pictures.
  public let realLogit, fakeLogit: Double
}

/// Trains generator and critic against each other with a loss of `ConditionalGANLoss` and, on every so many steps, the
/// gradient penalties R1 and R2 (Mescheder, Geiger and Nowozin, ICML 2018) and that of path lengths (Karras et al.,
/// CVPR 2020), each where the options have it. With a mismatch weight the critic also refuses real pictures under a
/// wrong class (the matching-aware critic of Reed et al., "Generative adversarial text to image synthesis", ICML 2016,
/// section 4.2); a critic that projects on the class has the logits of another class for one product more.
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
    let w = generator.map(Variable(z), classes: classes, bound)
    let placed = movedStyles(w, step: index)
    let (styles, isMixed) = mixedStyles(placed, classes: classes, step: index, bound)
    let fake = generator.synthesize(styles, bound)

    let criticTape = Tape()
    defer { criticTape.reset() }
    let criticBound = BoundParameters(criticParameters, on: criticTape)
    let real = penalize ? criticTape.variable(pictures) : Variable(pictures)
    let penalizeFake = penalize && options.penalizesGenerated
    let seenFake = penalizeFake ? criticTape.variable(fake.value) : fake.detached()
    let realFeatures = critic.features(options.augmentation(real, using: &random), criticBound)
    let realLogits = critic.logits(realFeatures, classes: classes, criticBound)
    let fakeLogits = critic(options.augmentation(seenFake, using: &random), classes: classes, criticBound)
    let criticLoss = options.loss.critic(real: realLogits, fake: fakeLogits)
    var total = criticLoss
    if let wrong = wrongClasses(for: classes, step: index) {
      let wrongLogits = critic.logits(realFeatures, classes: wrong, criticBound)
      total = total + options.loss.critic(mismatched: wrongLogits, real: realLogits) * options.mismatchWeight
    }
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
    averageParameters.interpolate(
      towards: generatorParameters,
      amount: WeightAverage.share(
        afterStep: index, batchSize: batch, halfLife: options.averageHalfLife, rampUp: options.averageRampUp))
    return ConditionalGANLosses(
      critic: Double(criticLoss.value.scalar), generator: Double(generatorLoss.value.scalar),
      gradientNorm: gradientNorm.map { Double($0.value.scalar) }, pathLength: paths.map { Double($0.length) },
      misplacement: misplacement.map { Double($0.value.scalar) }, realLogit: Double(realLogits.mean().value.scalar),
      fakeLogit: Double(fakeLogits.mean().value.scalar))
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
