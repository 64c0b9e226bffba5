import Engine
import NeuralNetworks
import Training

/// Trains a U-Net against a PatchGAN (Isola et al., CVPR 2017): a step updates the critic with half the sum of its
/// losses on generated and real pictures, then the generator with the critic's judgement and λ times the mean absolute
/// difference. The first `pretrainSteps` train the generator with that difference alone.
///
/// A step is a pure function of the state, the step's number and its batch: dropout is keyed by seed and step.
public struct ColorizationTrainer {
  public let architecture: UNetArchitecture
  public let options: ColorizationOptions
  public let generator: UNet
  public let critic: PatchGAN
  public var generatorParameters: ParameterSet
  public var criticParameters: ParameterSet
  /// The moving average of the generator's weights; nil where none is kept.
  public var averageParameters: ParameterSet?
  public var generatorState = NormalizationState()
  public var criticState = NormalizationState()
  public var generatorOptimizer: Adam
  public var criticOptimizer: Adam

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
    self.generatorParameters = generatorParameters
    self.criticParameters = criticParameters
    averageParameters = options.averageHalfLife > 0 ? generatorParameters : nil
    generatorOptimizer = Adam(for: generatorParameters, learningRate: rate, beta1: 0.5, beta2: 0.999)
    criticOptimizer = Adam(for: criticParameters, learningRate: rate, beta1: 0.5, beta2: 0.999)
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
    precondition(
      input.shape.count == 4 && input.shape.dropLast() == colors.shape.dropLast(),
      "ColorizationTrainer: input \(input.shape) and colours \(colors.shape)")
    let rate = Float(options.learningRate.rate(at: index) * rateFactor)
    generatorOptimizer.learningRate = rate
    criticOptimizer.learningRate = rate
    let tape = Tape()
    defer { tape.reset() }
    let bound = BoundParameters(generatorParameters, on: tape)
    let fake = generator(
      Variable(input), bound, &generatorState, dropout: .init(seed: options.seed, step: index))
    let l1 = Losses.meanAbsoluteError(fake, targets: colors) * options.l1Weight
    var losses = ColorizationLosses(l1: Double(l1.value.scalar), generator: Double(l1.value.scalar))
    var total = l1
    if index >= options.pretrainSteps {
      let lightness = Variable(input).lastAxis(0..<1)
      trainCritic(lightness: lightness, fake: fake.detached(), real: Variable(colors), &losses)
      let logits = critic(lightness.concatenated(fake), BoundParameters(constant: criticParameters), &criticState)
      let adversarial = options.adversarialLoss.generator(logits)
      total = adversarial + l1
      losses.adversarial = Double(adversarial.value.scalar)
      losses.generator = Double(total.value.scalar)
    }
    generatorOptimizer.update(
      &generatorParameters, gradients: tape.gradients(of: total, withRespectTo: bound.variables, releasing: true))
    if averageParameters != nil {
      let share = WeightAverage.share(
        afterStep: index, batchSize: options.batchSize, halfLife: options.averageHalfLife)
      averageParameters!.interpolate(towards: generatorParameters, amount: share)
    }
    return losses
  }

  /// The two halves of the loss are differentiated one after the other, so that the values of only one are in memory.
  private mutating func trainCritic(
    lightness: Variable, fake: Variable, real: Variable, _ losses: inout ColorizationLosses
  ) {
    let (fakeLoss, fakeGradients) = differentiateCritic(lightness.concatenated(fake), areReal: false)
    let (realLoss, realGradients) = differentiateCritic(lightness.concatenated(real), areReal: true)
    losses.criticFake = fakeLoss
    losses.criticReal = realLoss
    losses.critic = (fakeLoss + realLoss) / 2
    criticOptimizer.update(&criticParameters, gradients: zip(fakeGradients, realGradients).map { $0 + $1 })
  }

  /// A loss of the critic, and the gradients of half of it.
  private mutating func differentiateCritic(_ pictures: Variable, areReal: Bool) -> (loss: Double, [Variable]) {
    let tape = Tape()
    defer { tape.reset() }
    let bound = BoundParameters(criticParameters, on: tape)
    let loss = options.adversarialLoss.critic(critic(pictures, bound, &criticState), areReal: areReal)
    let gradients = tape.gradients(of: loss * 0.5, withRespectTo: bound.variables, releasing: true)
    return (Double(loss.value.scalar), gradients)
  }
}
