import Engine
import NeuralNetworks
import Training

/// What a step of a scorer learns from.
public struct ScorerBatch {
  /// `[batch, size, size, 3]` in [-1, 1].
  public var pictures: Tensor
  /// Which picture each is, as its position in the set.
  public var items: [Int]

  /// A batch of pictures.
  /// - Parameters:
  ///   - pictures: `[batch, size, size, 3]` in [-1, 1].
  ///   - items: which picture each is, as its position in the set.
  public init(pictures: Tensor, items: [Int]) { (self.pictures, self.items) = (pictures, items) }
}

/// Trains a scorer's network with Adam, at a rate that falls along half a cosine to a hundredth. The loss is the sum over
/// labels of softmax cross-entropy (categories), binary cross-entropy (0 and 1) or squared error (numbers, standardised),
/// means over the batch.
public struct ScorerTrainer: StepTrainer {
  let options: ScorerOptions
  let network: ScorerNetwork
  let targets: [ScorerTargets]
  var trained: TrainedNetwork

  init(targets: [ScorerTargets], options: ScorerOptions) {
    (self.targets, self.options) = (targets, options)
    let outputs = targets.reduce(0) { $0 + $1.label.outputCount }
    var parameters = ParameterSet()
    network = ScorerNetwork(
      ScorerArchitecture(size: options.size, outputCount: outputs), into: &parameters, Initializer(seed: options.seed))
    trained = TrainedNetwork(parameters, learningRate: Float(options.learningRate))
  }

  /// The one network, under the name that checkpoints and reports know it by.
  public static var networks: [(name: String, path: WritableKeyPath<ScorerTrainer, TrainedNetwork>)] {
    [("scorer", \.trained)]
  }

  /// The weights as they are now.
  var parameters: ParameterSet { trained.parameters }

  /// Trains one step.
  /// - Parameters:
  ///   - index: of the step, from 0; it decides the scheduled rate.
  ///   - batch: the pictures, whose labels the trainer knows by their positions.
  ///   - rateFactor: multiplies the scheduled rate.
  /// - Returns: the loss as `loss`, and of several labels the loss of each under its name.
  public mutating func step(_ index: Int, batch: ScorerBatch, rateFactor: Double) -> [String: Double] {
    let schedule = LearningRateSchedule.cosine(
      start: options.learningRate, end: options.learningRate / 100, steps: options.steps)
    trained.optimizer.learningRate = Float(schedule.rate(at: index) * rateFactor)
    let microBatches = MicroBatch.dividing(batchSize: batch.items.count, by: options.microBatchSize)
    let sum = EngineContext.run(in: options.precision ?? .float32) {
      GradientSum.over(microBatches) { gradients(of: $0, in: batch) }
    }
    trained.update(sum)
    return sum.sums
  }

  /// Gradients of a micro-batch's share of the loss, and as sums that share as `loss` and, of several labels, each
  /// label's under its name.
  func gradients(of microBatch: MicroBatch, in batch: ScorerBatch) -> GradientPart {
    let tape = Tape()
    defer { tape.reset() }
    let bound = trained.bound(on: tape)
    let items = microBatch.samples.map { batch.items[$0] }
    let pictures = microBatch.isWhole ? batch.pictures : batch.pictures.selectingEntries(microBatch.samples)
    let outputs = network.outputs(features: network.features(Variable(pictures), bound), bound)
    let share = Double(microBatch.share)
    var sums: [String: Double] = [:]
    var total = Variable(0)
    var start = 0
    for target in targets {
      let end = start + target.label.outputCount
      let loss = Self.loss(target, outputs: outputs.lastAxis(start..<end), items: items)
      if targets.count > 1 { sums[target.label.name] = Double(loss.value.scalar) * share }
      total = total + loss
      start = end
    }
    sums["loss"] = Double(total.value.scalar) * share
    if !microBatch.isWhole { total = total * microBatch.share }
    return GradientPart(gradients: trained.gradients(of: total, bound, on: tape), sums: sums)
  }

  private static func loss(_ target: ScorerTargets, outputs: Variable, items: [Int]) -> Variable {
    let values = items.map { target.values[$0] }
    let column = Tensor(values, shape: [items.count, 1])
    switch target.label.kind {
    case .category: return Losses.softmaxCrossEntropy(outputs, classes: values.map { Int($0) })
    case .binary: return Losses.binaryCrossEntropy(outputs, targets: column)
    case .number: return Losses.meanSquaredError(outputs, targets: column)
    }
  }
}
