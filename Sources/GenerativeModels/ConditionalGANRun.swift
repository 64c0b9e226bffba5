import Datasets
import Engine
import Foundation
import ImageCodecs
import NeuralNetworks
import Reporting
import Training

/// A conditional GAN in the shared training loop: batches in, losses out, checkpoints that resume to the bit.
public final class ConditionalGANRun: TrainableRun {
  public private(set) var trainer: ConditionalGANTrainer
  private var batches: TrainingBatches

  public init(trainer: ConditionalGANTrainer, images: DecodedImages, mirror: Bool = false) {
    self.trainer = trainer
    batches = TrainingBatches(
      images, batchSize: trainer.options.batchSize, seed: trainer.options.seed, flips: mirror)
  }

  public var lossNames: [String] { 
    ["critic", "generator", "gradientNorm", "realLogit", "fakeLogit"]
      + (trainer.options.pathLengthWeight > 0 ? ["pathLength"] : [])
  }
  public var imagesPerStep: Int { trainer.options.batchSize }
  public var parameterCounts: [String: Int] {
    ["generator": trainer.generatorParameters.count, "critic": trainer.criticParameters.count]
  }

  public func step(_ index: Int, rateFactor: Double) throws -> [String: Double] {
    let (pixels, classes) = batches.batch(step: index)
    let size = trainer.architecture.size
    let rate = trainer.options.learningRate * Float(rateFactor)
    trainer.generatorOptimizer.learningRate = rate
    trainer.criticOptimizer.learningRate = rate
    let losses = trainer.step(
      index, pictures: Tensor(pixels, shape: [trainer.options.batchSize, size, size, 3]), classes: classes)
    var result = [
      "critic": losses.critic, "generator": losses.generator, "realLogit": losses.realLogit,
      "fakeLogit": losses.fakeLogit,
    ]
    result["gradientNorm"] = losses.gradientNorm
    result["pathLength"] = losses.pathLength
    return result
  }

  public func checkpointState() throws -> TrainingState {
    var state = TrainingState()
    for (prefix, names, tensors) in sections {
      for (name, tensor) in zip(names, tensors) { state.store("\(prefix).\(name)", shape: tensor.shape, tensor.values) }
    }
    state.notes["generatorSteps"] = String(trainer.generatorOptimizer.steps)
    state.notes["criticSteps"] = String(trainer.criticOptimizer.steps)
    if trainer.options.pathLengthWeight > 0 { state.store("meanPathLength", shape: [], [trainer.meanPathLength]) }
    return state
  }

  public func restore(_ state: TrainingState) throws {
    // Into a copy, so that a state that lacks something leaves the run as it was.
    var restored = trainer
    func load(_ prefix: String, _ names: [String], _ tensors: inout [Tensor]) throws {
      for (index, name) in names.enumerated() {
        let shape = tensors[index].shape
        tensors[index] = Tensor(try state.values("\(prefix).\(name)", shape: shape), shape: shape)
      }
    }
    let generatorNames = restored.generatorParameters.names
    let criticNames = restored.criticParameters.names
    try load("generator", generatorNames, &restored.generatorParameters.tensors)
    try load("average", generatorNames, &restored.averageParameters.tensors)
    try load("critic", criticNames, &restored.criticParameters.tensors)
    try load("generator.firstMoment", generatorNames, &restored.generatorOptimizer.firstMoments)
    try load("generator.secondMoment", generatorNames, &restored.generatorOptimizer.secondMoments)
    try load("critic.firstMoment", criticNames, &restored.criticOptimizer.firstMoments)
    try load("critic.secondMoment", criticNames, &restored.criticOptimizer.secondMoments)
    func steps(_ key: String) throws -> Int {
      guard let value = state.notes[key].flatMap({ Int($0) }) else {
        throw TrainingError.missingArray(checkpoint: state.origin, name: key)
      }
      return value
    }
    restored.generatorOptimizer.steps = try steps("generatorSteps")
    restored.criticOptimizer.steps = try steps("criticSteps")
    if restored.options.pathLengthWeight > 0 {
      restored.meanPathLength = try state.values("meanPathLength", shape: [])[0]
    }
    trainer = restored
  }

  private var sections: [(String, [String], [Tensor])] {
    let (generator, critic) = (trainer.generatorParameters, trainer.criticParameters)
    return [
      ("generator", generator.names, generator.tensors),
      ("average", generator.names, trainer.averageParameters.tensors),
      ("critic", critic.names, critic.tensors),
      ("generator.firstMoment", generator.names, trainer.generatorOptimizer.firstMoments),
      ("generator.secondMoment", generator.names, trainer.generatorOptimizer.secondMoments),
      ("critic.firstMoment", critic.names, trainer.criticOptimizer.firstMoments),
      ("critic.secondMoment", critic.names, trainer.criticOptimizer.secondMoments),
    ]
  }

  /// A row a class, at most eight, of the same eight codes, from the averaged weights.
  public func writeSamples(to url: URL) throws {
    let columns = 8
    let shown = Array(trainer.architecture.classes.indices.prefix(8))
    let latent = trainer.architecture.latentDimension
    let codes = (0..<columns).flatMap { NumPyRandomState.latentCode(seed: UInt32($0), dimension: latent) }
    let bound = BoundParameters(constant: trainer.averageParameters)
    var images: [Image] = []
    for index in shown {
      let z = Variable(Tensor(codes, shape: [columns, latent]))
      let w = trainer.generator.map(z, classes: [Int](repeating: index, count: columns), bound)
      images += makeImages(trainer.generator.synthesize(w, bound).value)
    }
    var sheet = ContactSheet(columns: columns, scale: max(1, 128 / trainer.architecture.size))
    sheet.rowLabels = shown.map { trainer.architecture.classes[$0] }
    try ImageFile.write(sheet.render(images), to: url)
  }
}

/// Pictures `[N, H, W, 3]` in [-1, 1] as images of eight bits, values outside clamped.
public func makeImages(_ pictures: Tensor) -> [Image] {
  let (count, height, width, channels) = (
    pictures.shape[0], pictures.shape[1], pictures.shape[2], pictures.shape[3]
  )
  let length = height * width * channels
  return pictures.withUnsafeValues { values in
    (0..<count).map {
      Image(
        width: width, height: height, channels: channels,
        floatPixels: UnsafeBufferPointer(rebasing: values[$0 * length..<($0 + 1) * length]))
    }
  }
}
