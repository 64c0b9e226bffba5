import Engine
import Foundation
import NeuralNetworks
import Training

/// What a step of a conditional GAN learns from.
public struct ConditionalGANBatch {
  /// Real pictures, `[batch, size, size, 3]` in [-1, 1].
  public var pictures: Tensor
  /// The class of each picture or, where classes have clusters, its cluster (`StyleArchitecture.conditionClasses`).
  public var classes: [Int]
  /// Real pictures that are never trained on, of the same shape, and the class of each, for the steps that look at some
  /// (`ConditionalGANTrainer.looksAtHeldOut`).
  public var heldOut: (pictures: Tensor, classes: [Int])?

  /// - Parameters:
  ///   - pictures: real pictures, `[batch, size, size, 3]` in [-1, 1].
  ///   - classes: the class of each picture or, where classes have clusters, its cluster.
  ///   - heldOut: real pictures that are never trained on, of the same shape, and the class or cluster of each; nil for
  ///     none.
  public init(pictures: Tensor, classes: [Int], heldOut: (pictures: Tensor, classes: [Int])? = nil) {
    (self.pictures, self.classes, self.heldOut) = (pictures, classes, heldOut)
  }
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
/// A step updates the critic and then the generator, each in three parts: the gradients of micro-batches of whole groups
/// of the critic's (`ConditionalGANTrainer+Gradients.swift`), their sum in a fixed order, the update. It is a pure
/// function of the state, the step's number and its batch: random numbers are keyed by the run's seed, the step and the
/// place of the sample in the batch, so that a resumed run continues to the bit.
public struct ConditionalGANTrainer: StepTrainer {
  /// The sizes of both networks.
  public let architecture: StyleArchitecture
  /// What the networks are trained with.
  public internal(set) var options: ConditionalGANOptions
  /// The layers of the generator; its weights are in `generatorNetwork`.
  public let generator: Generator
  /// The layers of the critic; its weights are in `criticNetwork`.
  public let critic: Critic
  /// The generator in training; its averages, one for each of `ConditionalGANOptions.averageFactors`, are what is
  /// sampled and saved.
  public var generatorNetwork: TrainedNetwork
  /// The critic in training, without averages; the layers that the options freeze stay as they are.
  public var criticNetwork: TrainedNetwork
  /// What steers the penalty's weight and the probability of augmentation.
  public var balance: CriticBalance
  /// The running mean of path lengths, which the penalty draws single ones to.
  public var meanPathLength: Float = 0
  /// How much of the run's time had been spent before each step, for a training that follows the clock.
  public var spentTime = SpentTime()
  /// The labels that are laid along straight lines of w, if any.
  public internal(set) var alignment: LabelAlignment?

  /// A training at its start, with random weights that are a function of the seed.
  /// - Parameters:
  ///   - architecture: the sizes of both networks.
  ///   - options: what they are trained with; the batch must be a multiple of `Critic.groupSize`.
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
    generatorNetwork = TrainedNetwork(
      generatorParameters, learningRate: options.learningRate * (options.generatorRate ?? 1), beta1: 0, beta2: 0.99,
      averages: options.averageFactors.count)
    generatorNetwork.frozen = generator.fixedParameters
    criticNetwork = TrainedNetwork(criticParameters, learningRate: options.learningRate, beta1: 0, beta2: 0.99)
    criticNetwork.frozen = critic.firstLayers(options.frozenCriticLayers, of: criticParameters)
    balance = CriticBalance(options)
  }

  /// The generator and the critic, by the names `generator` and `critic`.
  public static var networks: [(name: String, path: WritableKeyPath<ConditionalGANTrainer, TrainedNetwork>)] {
    [("generator", \.generatorNetwork), ("critic", \.criticNetwork)]
  }

  /// What step `index` sees: the size of pictures, the share of its layers, and whether the step is the first to see it
  /// after a smaller one.
  func stage(step index: Int) -> (size: Int, share: Float, begins: Bool) {
    options.stage(step: index, size: architecture.size, time: spentTime)
  }

  /// The micro-batches of each step.
  var microBatches: [MicroBatch] {
    MicroBatch.dividing(batchSize: options.batchSize, by: options.microBatchSize, groupSize: Critic.groupSize)
  }

  /// Whether step `index` looks at held-out pictures, where there are some: as often as at the gradient's penalty.
  public func looksAtHeldOut(step index: Int) -> Bool {
    options.overfittingBand != nil && index % options.penaltyInterval == 0
  }

  /// Step `index`, from 0, at the learning rate of its schedule; generated pictures are of the classes of the real ones.
  public mutating func step(_ index: Int, batch: ConditionalGANBatch, rateFactor: Double) -> [String: Double] {
    let rate =
      options.learningRate * Float(rateFactor) * balance.rateFactor * options.rateFactor(step: index, time: spentTime)
    generatorNetwork.optimizer.learningRate = rate * (options.generatorRate ?? 1)
    criticNetwork.optimizer.learningRate = rate
    return step(index, pictures: batch.pictures, classes: batch.classes, heldOut: batch.heldOut).named
  }

  /// Step `index`, from 0, on real pictures `[batch, size, size, 3]` in [-1, 1] of the given classes, at the rates that
  /// the optimisers have. Generated pictures are of the same classes and clusters.
  /// - Parameters:
  ///   - index: of the step, from 0; what it draws at random and which penalties it has depend on it.
  ///   - pictures: real pictures to train on, `[batch, size, size, 3]` in [-1, 1].
  ///   - classes: the class of each picture or, where classes have clusters, its cluster.
  ///   - heldOut: real pictures that are never trained on, `[batch, size, size, 3]`, for the steps that look at some
  ///     (`looksAtHeldOut`), and the class of each.
  public mutating func step(
    _ index: Int, pictures: Tensor, classes: [Int], heldOut: (pictures: Tensor, classes: [Int])? = nil
  ) -> ConditionalGANLosses {
    step(index, pictures: pictures, classes: classes, heldOut: heldOut, z: codes(step: index, conditions: classes))
  }

  /// The step with codes `[batch, latentDimension]` from outside, and the noise of its pictures, where they have any.
  /// - Parameter order: the order in which micro-batches are computed; it changes nothing.
  mutating func step(
    _ index: Int, pictures: Tensor, classes: [Int], heldOut: (pictures: Tensor, classes: [Int])? = nil, z: Tensor,
    noise given: LayerNoise? = nil, computing order: ([MicroBatch]) -> [MicroBatch] = { $0 }
  ) -> ConditionalGANLosses {
    EngineContext.run(in: options.precision) {
      takeStep(index, pictures: pictures, classes: classes, heldOut: heldOut, z: z, noise: given, computing: order)
    }
  }

  private mutating func takeStep(
    _ index: Int, pictures: Tensor, classes: [Int], heldOut: (pictures: Tensor, classes: [Int])?, z: Tensor,
    noise given: LayerNoise?, computing order: ([MicroBatch]) -> [MicroBatch]
  ) -> ConditionalGANLosses {
    precondition(
      pictures.shape == [options.batchSize, architecture.size, architecture.size, 3]
        && classes.count == options.batchSize,
      "ConditionalGANTrainer: a batch \(pictures.shape) with \(classes.count) classes")
    let stage = stage(step: index)
    if stage.begins {
      // What Adam knows of gradients at one size says nothing of those at the next.
      generatorNetwork.restartOptimizer()
      criticNetwork.restartOptimizer()
    }
    let weight = options.gradientPenalty(size: stage.size) * balance.penaltyFactor
    let batch = ConditionalGANBatch(
      pictures: pictures, classes: classes, heldOut: looksAtHeldOut(step: index) ? heldOut : nil)
    let parts = order(
      microBatches
    ).map { samples($0, of: batch, step: index, stage, penaltyWeight: weight, z: z, noise: given) }

    // The generator's pictures serve both updates; the critic's sees them as constants.
    let tapes = parts.map { _ in Tape() }
    defer { for tape in tapes { tape.reset() } }
    let generated = zip(parts, tapes).map { generate($0, on: $1) }
    var (criticSum, realLogits) = (GradientSum(), [Tensor]())
    for (part, generated) in zip(parts, generated) {
      let (gradients, logits) = criticGradients(part, generated: generated.pictures.value)
      criticSum.add(gradients, at: part.microBatch.index)
      realLogits.append(logits)
    }
    let critic = criticSum.total(of: parts.count)
    criticNetwork.update(critic)

    var generatorSum = GradientSum()
    for (place, part) in parts.enumerated() {
      generatorSum.add(
        generatorGradients(part, generated[place], realLogits: realLogits[place], on: tapes[place]),
        at: part.microBatch.index)
    }
    let hasPaths = options.pathLengthWeight > 0 && index % options.pathLengthInterval == 0
    if hasPaths {
      let classes = classes.map { architecture.conditionClasses[$0] }
      generatorSum.add(pathLengthGradients(step: index, classes: classes), at: parts.count)
    }
    let generator = generatorSum.total(of: parts.count + (hasPaths ? 1 : 0))
    generatorNetwork.update(generator)
    generatorNetwork.updateAverages(
      shares: options.averageFactors.map { factor in
        WeightAverage.share(
          afterStep: index, batchSize: options.batchSize, halfLife: options.averageHalfLife * factor,
          rampUp: options.averageRampUp * factor)
      })
    return observe(critic.sums, generator.sums, step: index, weight: weight)
  }

  /// Takes the sums of a step into what steers the next ones, and returns its losses.
  private mutating func observe(
    _ critic: [String: Double], _ generator: [String: Double], step index: Int, weight: Float
  ) -> ConditionalGANLosses {
    func mean(_ name: String) -> Double { critic[name] ?? generator[name]! }
    if let length = generator["pathLength"] { meanPathLength = movedPathLength(by: Float(length)) }
    alignment?.observe(generator, count: options.batchSize)
    if let heldOut = critic["heldOutLogit"] {
      balance.observe(
        CriticBalance.Logits(training: mean("realLogit"), heldOut: heldOut, generated: mean("fakeLogit")))
    }
    let probability = Double(balance.probability)
    balance.observe(confidence: mean("confidence"))
    return ConditionalGANLosses(
      critic: mean("critic"), generator: mean("generator"), gradientNorm: critic["gradientNorm"],
      pathLength: generator["pathLength"], misplacement: generator["misplacement"], realLogit: mean("realLogit"),
      fakeLogit: mean("fakeLogit"), confidence: mean("confidence"), penaltyWeight: Double(weight),
      augmentation: probability, overfitting: looksAtHeldOut(step: index) ? balance.overfitting : nil)
  }

  public func store(in state: inout TrainingState) throws {
    if options.pathLengthWeight > 0 { state.store("meanPathLength", shape: [], [meanPathLength]) }
    alignment?.store(in: &state)
    try state.store("balance", note: balance)
    if options.followsClock { try state.store("spentTime", note: spentTime) }
  }

  public mutating func restore(from state: TrainingState) throws {
    if options.pathLengthWeight > 0 { meanPathLength = try state.values("meanPathLength", shape: [])[0] }
    try alignment?.restore(from: state)
    balance = try state.note("balance")
    if options.followsClock { spentTime = try state.note("spentTime") }
  }
}

extension ConditionalGANTrainer {
  /// The generator's weights in training, not their averages.
  public var generatorParameters: ParameterSet {
    get { generatorNetwork.parameters }
    set { generatorNetwork.parameters = newValue }
  }
  /// The critic's weights in training.
  public var criticParameters: ParameterSet {
    get { criticNetwork.parameters }
    set { criticNetwork.parameters = newValue }
  }
  /// Moving averages of the generator's weights, one for each of `ConditionalGANOptions.averageFactors`.
  public var averages: [ParameterSet] {
    get { generatorNetwork.averages }
    set { generatorNetwork.averages = newValue }
  }
  /// The first of the averages.
  public var averageParameters: ParameterSet {
    get { averages[0] }
    set { averages[0] = newValue }
  }
}
