import Engine
import NeuralNetworks
import Training

/// What a step of a colorizer learns from.
public struct ColorizationBatch {
  /// Lightness as L/50 − 1, and hints where the network takes them: `[N, H, W, inputChannels]`.
  public var input: Tensor
  /// The true a/110 and b/110, `[N, H, W, 2]`.
  public var colors: Tensor

  /// A batch of N pictures.
  /// - Parameters:
  ///   - input: lightness as L/50 − 1, and hints where the network takes them: `[N, H, W, inputChannels]`.
  ///   - colors: the true a/110 and b/110, `[N, H, W, 2]`.
  public init(input: Tensor, colors: Tensor) { (self.input, self.colors) = (input, colors) }
}

/// Trains a U-Net against a PatchGAN (Isola et al., CVPR 2017): a step updates the critic with half the sum of its
/// losses on generated and real pictures, then the generator with the critic's judgement and λ times the mean absolute
/// difference. The first `pretrainSteps` train the generator with that difference alone.
///
/// Each of the two updates takes a sum of gradients in a fixed order: the critic's has two parts, generated pictures and
/// real ones; the generator's is one, since batch normalisation makes a batch one thing, and a part of it would be
/// normalised by other statistics. A step is a pure function of the state, the step's number and its batch: dropout is
/// keyed by seed, step and the value's place.
public struct ColorizationTrainer: StepTrainer {
  /// The sizes of the generator.
  public let architecture: UNetArchitecture
  /// What the networks are trained with.
  public let options: ColorizationOptions
  /// The network that colours; its weights are in `generatorNetwork`.
  public let generator: UNet
  /// The network that tells true colours from generated ones; its weights are in `criticNetwork`.
  public let critic: PatchGAN
  /// The generator in training, with one moving average where the options keep any.
  public var generatorNetwork: TrainedNetwork
  /// The critic in training: its weights and Adam's moments, without a moving average.
  public var criticNetwork: TrainedNetwork
  /// The running means and variances of the generator's batch normalisations, which every step moves.
  public var generatorState = NormalizationState()
  /// The running means and variances of the critic's batch normalisations, which every step with the critic moves.
  public var criticState = NormalizationState()

  /// Both networks with random weights that the seed of the options decides, and Adam with β₁ 0.5 and β₂ 0.999.
  public init(architecture: UNetArchitecture, options: ColorizationOptions) {
    self.architecture = architecture
    self.options = options
    var (generatorParameters, criticParameters) = (ParameterSet(), ParameterSet())
    let rate = Float(options.learningRate.rate(at: 0))
    generator = UNet(
      architecture, into: &generatorParameters, &generatorState, Initializer(seed: options.seed),
      options.initialization)
    critic = PatchGAN(
      baseChannels: options.criticBaseChannels, inputChannels: 1 + architecture.outputChannels, into: &criticParameters,
      &criticState, Initializer(seed: options.seed &+ 1), options.initialization)
    generatorNetwork = TrainedNetwork(
      generatorParameters, learningRate: rate, beta1: 0.5, beta2: 0.999, averages: options.averageHalfLife > 0 ? 1 : 0)
    criticNetwork = TrainedNetwork(criticParameters, learningRate: rate, beta1: 0.5, beta2: 0.999)
  }

  /// The generator and the critic, under the names that checkpoints and reports know them by.
  public static var networks: [(name: String, path: WritableKeyPath<ColorizationTrainer, TrainedNetwork>)] {
    [("generator", \.generatorNetwork), ("critic", \.criticNetwork)]
  }

  /// The weights to apply: the average where one is kept.
  public var bestParameters: ParameterSet { averageParameters ?? generatorParameters }

  /// Starts from a trained model's weights, which must be of this architecture.
  /// - Throws: `ColorizationError.otherArchitecture` naming the file, the field, what was expected and what was found.
  public mutating func start(from model: ColorizerModel, file: String) throws {
    let (ours, theirs) = (architecture, model.architecture)
    for (field, expected, found) in [
      ("base channels", ours.baseChannels, theirs.baseChannels), ("depth", ours.depth, theirs.depth),
      ("input channels", ours.inputChannels, theirs.inputChannels),
    ] where expected != found {
      throw ColorizationError.otherArchitecture(
        file: file, field: field, expected: String(expected), found: String(found))
    }
    generatorParameters = model.parameters
    generatorState.statistics = model.statistics
    if averageParameters != nil { averageParameters = model.parameters }
  }

  /// Step `index`, from 0.
  /// - Parameters:
  ///   - index: of the step, from 0; it decides the scheduled rate and keys dropout.
  ///   - input: lightness as L/50 − 1, and hints where the network takes them: `[N, H, W, inputChannels]`.
  ///   - colors: the true a/110 and b/110, `[N, H, W, 2]`.
  ///   - rateFactor: multiplies the scheduled rate.
  public mutating func step(
    _ index: Int, input: Tensor, colors: Tensor, rateFactor: Double = 1
  ) -> ColorizationLosses {
    EngineContext.run(in: options.precision, activations: options.precision) {
      takeStep(index, input: input, colors: colors, rateFactor: rateFactor)
    }
  }

  private mutating func takeStep(
    _ index: Int, input: Tensor, colors: Tensor, rateFactor: Double
  ) -> ColorizationLosses {
    precondition(
      input.shape.count == 4 && input.shape.dropLast() == colors.shape.dropLast(),
      "ColorizationTrainer: input \(input.shape) and colours \(colors.shape)")
    let rate = Float(options.learningRate.rate(at: index) * rateFactor)
    generatorNetwork.optimizer.learningRate = rate
    criticNetwork.optimizer.learningRate = rate
    let tape = Tape()
    defer { tape.reset() }
    let bound = generatorNetwork.bound(on: tape)
    let fake = generator(
      Variable(input), bound, &generatorState, dropout: .init(seed: options.seed, step: index))
    let l1 = Losses.meanAbsoluteError(fake, targets: colors) * options.l1Weight
    var losses = ColorizationLosses(l1: Double(l1.value.scalar), generator: Double(l1.value.scalar))
    var total = l1
    if index >= options.pretrainSteps {
      let lightness = Variable(input).lastAxis(0..<1)
      // One half of the loss is differentiated after the other, so that the values of only one are in memory.
      var sum = GradientSum()
      for (place, colors) in [fake.detached(), Variable(colors)].enumerated() {
        sum.add(criticGradients(lightness.concatenated(colors), areReal: place == 1), at: place)
      }
      let critics = sum.total(of: 2)
      criticNetwork.update(critics)
      (losses.criticFake, losses.criticReal) = (critics.sums["fake"], critics.sums["real"])
      losses.critic = (critics.sums["fake"]! + critics.sums["real"]!) / 2
      let logits = critic(
        lightness.concatenated(fake), BoundParameters(constant: criticNetwork.parameters), &criticState)
      let adversarial = options.adversarialLoss.generator(logits)
      total = adversarial + l1
      losses.adversarial = Double(adversarial.value.scalar)
      losses.generator = Double(total.value.scalar)
    }
    generatorNetwork.update(
      GradientPart(gradients: generatorNetwork.gradients(of: total, bound, on: tape, releasing: true)))
    if !generatorNetwork.averages.isEmpty {
      generatorNetwork.updateAverages(shares: [
        WeightAverage.share(afterStep: index, batchSize: options.batchSize, halfLife: options.averageHalfLife)
      ])
    }
    return losses
  }

  /// Step `index` with its losses by name, and as `grey_L1` what that of colour would be for grey pictures.
  public mutating func step(_ index: Int, batch: ColorizationBatch, rateFactor: Double) -> [String: Double] {
    var result = step(index, input: batch.input, colors: batch.colors, rateFactor: rateFactor).named
    result[Self.greyName] = Double(
      Variable(batch.colors).absolute().mean().value.scalar * options.l1Weight)
    return result
  }

  static let greyName = "grey_L1"

  /// The gradients of half a loss of the critic, and the loss as the sum `fake` or `real`. Its batch normalisations move
  /// their running statistics.
  private mutating func criticGradients(_ pictures: Variable, areReal: Bool) -> GradientPart {
    let tape = Tape()
    defer { tape.reset() }
    let bound = criticNetwork.bound(on: tape)
    let loss = options.adversarialLoss.critic(critic(pictures, bound, &criticState), areReal: areReal)
    return GradientPart(
      gradients: criticNetwork.gradients(of: loss * 0.5, bound, on: tape, releasing: true),
      sums: [areReal ? "real" : "fake": Double(loss.value.scalar)])
  }

  /// Adds the running statistics of both networks to a checkpoint.
  public func store(in state: inout TrainingState) {
    for (prefix, path) in Self.statistics {
      for (name, tensor) in zip(self[keyPath: path].names, self[keyPath: path].tensors) {
        state.store("\(prefix).\(name)", shape: tensor.shape, tensor.values)
      }
    }
  }

  /// Takes back the running statistics that `store` has added.
  /// - Throws: `TrainingError.missingArray` or `.arrayShape` for the checkpoint of another network.
  public mutating func restore(from state: TrainingState) throws {
    for (prefix, path) in Self.statistics {
      for (index, name) in self[keyPath: path].names.enumerated() {
        let shape = self[keyPath: path].tensors[index].shape
        self[keyPath: path].tensors[index] = Tensor(try state.values("\(prefix).\(name)", shape: shape), shape: shape)
      }
    }
  }

  private static var statistics: [(prefix: String, path: WritableKeyPath<ColorizationTrainer, ParameterSet>)] {
    [("generator.running", \.generatorState.statistics), ("critic.running", \.criticState.statistics)]
  }
}

extension ColorizationTrainer {
  /// The generator's weights as the last step left them, without averaging.
  public var generatorParameters: ParameterSet {
    get { generatorNetwork.parameters }
    set { generatorNetwork.parameters = newValue }
  }
  /// The critic's weights as the last step left them.
  public var criticParameters: ParameterSet {
    get { criticNetwork.parameters }
    set { criticNetwork.parameters = newValue }
  }
  /// The moving average of the generator's weights; nil where none is kept, and setting it then does nothing.
  public var averageParameters: ParameterSet? {
    get { generatorNetwork.averages.first }
    set { if let newValue, !generatorNetwork.averages.isEmpty { generatorNetwork.averages[0] = newValue } }
  }
}
