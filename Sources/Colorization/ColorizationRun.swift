import Datasets
import Engine
import Foundation
import ImageCodecs
import NeuralNetworks
import Reporting
import Training

/// A colorizer in the shared training loop: crops in, losses out, checkpoints that resume to the bit.
public final class ColorizationRun: TrainableRun {
  public private(set) var trainer: ColorizationTrainer
  private var batches: ColorizationBatches
  private let shown: LabPictures

  /// - Parameter validation: pictures of the training's crop size, of which the sheets show the first eight; without
  ///   them those of the training set are shown.
  public init(trainer: ColorizationTrainer, images: DecodedImages, validation: [Image] = []) {
    self.trainer = trainer
    let options = trainer.options
    batches = ColorizationBatches(
      images, cropSize: options.cropSize, batchSize: options.batchSize, seed: options.seed, flips: options.flips)
    shown = LabPictures(validation.isEmpty ? batches.centres(count: 8) : Array(validation.prefix(8)))
  }

  /// The six losses, and what the generator's would be if it predicted grey.
  public var lossNames: [String] { ColorizationLosses.names + [Self.greyName] }
  private static let greyName = "grey_L1"
  public var imagesPerStep: Int { trainer.options.batchSize }
  public var parameterCounts: [String: Int] {
    ["generator": trainer.generatorParameters.count, "critic": trainer.criticParameters.count]
  }

  public func step(_ index: Int, rateFactor: Double) throws -> [String: Double] {
    let batch = batches.batch(step: index)
    let channels = trainer.architecture.inputChannels
    let hints =
      channels == 4
      ? trainer.options.hints.hints(colors: batch.colors, seed: trainer.options.seed, step: index) : nil
    let losses = trainer.step(
      index, input: batch.input(channels: channels, hints: hints), colors: batch.colors, rateFactor: rateFactor)
    var result = losses.named
    result[Self.greyName] = Double(
      Variable(batch.colors).absolute().mean().value.scalar * trainer.options.l1Weight)
    return result
  }

  public func checkpointState() throws -> TrainingState {
    var state = TrainingState()
    for section in Self.sections(of: trainer) {
      for (name, tensor) in zip(section.names, trainer[keyPath: section.tensors]) {
        state.store("\(section.prefix).\(name)", shape: tensor.shape, tensor.values)
      }
    }
    state.notes["generatorSteps"] = String(trainer.generatorOptimizer.steps)
    state.notes["criticSteps"] = String(trainer.criticOptimizer.steps)
    return state
  }

  public func restore(_ state: TrainingState) throws {
    // Into a copy, so that a state that lacks something leaves the run as it was.
    var restored = trainer
    for section in Self.sections(of: trainer) {
      for (index, name) in section.names.enumerated() {
        let shape = restored[keyPath: section.tensors][index].shape
        restored[keyPath: section.tensors][index] = Tensor(
          try state.values("\(section.prefix).\(name)", shape: shape), shape: shape)
      }
    }
    func steps(_ key: String) throws -> Int {
      guard let value = state.notes[key].flatMap({ Int($0) }) else {
        throw TrainingError.missingArray(checkpoint: state.origin, name: key)
      }
      return value
    }
    restored.generatorOptimizer.steps = try steps("generatorSteps")
    restored.criticOptimizer.steps = try steps("criticSteps")
    trainer = restored
  }

  private struct Section {
    let prefix: String
    let names: [String]
    let tensors: WritableKeyPath<ColorizationTrainer, [Tensor]>
  }

  /// What a checkpoint holds; there may be no average.
  private static func sections(of trainer: ColorizationTrainer) -> [Section] {
    let (generator, critic) = (trainer.generatorParameters.names, trainer.criticParameters.names)
    var sections = [
      Section(prefix: "generator", names: generator, tensors: \.generatorParameters.tensors),
      Section(prefix: "critic", names: critic, tensors: \.criticParameters.tensors),
      Section(
        prefix: "generator.running", names: trainer.generatorState.statistics.names,
        tensors: \.generatorState.statistics.tensors),
      Section(
        prefix: "critic.running", names: trainer.criticState.statistics.names,
        tensors: \.criticState.statistics.tensors),
      Section(prefix: "generator.firstMoment", names: generator, tensors: \.generatorOptimizer.firstMoments),
      Section(prefix: "generator.secondMoment", names: generator, tensors: \.generatorOptimizer.secondMoments),
      Section(prefix: "critic.firstMoment", names: critic, tensors: \.criticOptimizer.firstMoments),
      Section(prefix: "critic.secondMoment", names: critic, tensors: \.criticOptimizer.secondMoments),
    ]
    if trainer.averageParameters != nil {
      sections.append(Section(prefix: "average", names: generator, tensors: \.averageTensors))
    }
    return sections
  }

  /// Up to eight pictures in columns: grey, as the network colours them (without hints, normalised by the statistics
  /// of these pictures), and as they were.
  public func writeSamples(to url: URL) throws {
    let colors = trainer.colors(of: shown, mode: .batch)
    var sheet = ContactSheet(columns: shown.lightness.shape[0], scale: max(1, 128 / shown.lightness.shape[2]))
    sheet.rowLabels = ["grey", "ours", "truth"]
    let images = shown.grey.images() + shown.colored(colors).images() + shown.images()
    try ImageFile.write(sheet.render(images), to: url)
  }

  /// Measures the running statistics of the weights that are applied anew, over `steps` batches in the order of
  /// training, all counting alike, without dropout.
  public func recalibrate(steps: Int) {
    precondition(steps > 0, "recalibrate: \(steps) steps")
    var state = trainer.generatorState
    state.mode = .training
    state.momentum = nil
    state.restart()
    let bound = BoundParameters(constant: trainer.bestParameters)
    for step in 0..<steps {
      let input = batches.batch(step: step).input(channels: trainer.architecture.inputChannels)
      _ = trainer.generator(Variable(input), bound, &state)
    }
    trainer.calibratedStatistics = state.statistics
  }
}

extension ColorizationTrainer {
  /// The average's tensors where one is kept; writing to an absent average does nothing.
  var averageTensors: [Tensor] {
    get { averageParameters?.tensors ?? [] }
    set { averageParameters?.tensors = newValue }
  }

  /// The colours that the weights to apply give pictures, without hints and without dropout: `[N, H, W, 2]`.
  public func colors(of pictures: LabPictures, mode: NormalizationState.Mode) -> Tensor {
    var state = generatorState
    state.mode = mode
    if let calibratedStatistics { state.statistics = calibratedStatistics }
    let input = pictures.input(channels: architecture.inputChannels)
    return generator(Variable(input), BoundParameters(constant: bestParameters), &state).value
  }
}
