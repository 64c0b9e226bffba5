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
      + (trainer.alignment != nil ? ["misplacement"] : [])
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
    result["misplacement"] = losses.misplacement
    return result
  }

  public func checkpointState() throws -> TrainingState {
    var state = checkpoint.state(of: trainer)
    if trainer.options.pathLengthWeight > 0 { state.store("meanPathLength", shape: [], [trainer.meanPathLength]) }
    trainer.alignment?.store(in: &state)
    return state
  }

  public func restore(_ state: TrainingState) throws {
    var restored = try checkpoint.restoring(trainer, from: state)
    if restored.options.pathLengthWeight > 0 {
      restored.meanPathLength = try state.values("meanPathLength", shape: [])[0]
    }
    try restored.alignment?.restore(from: state)
    trainer = restored
  }

  private var checkpoint: CheckpointContents<ConditionalGANTrainer> {
    let (generator, critic) = (trainer.generatorParameters.names, trainer.criticParameters.names)
    var contents = CheckpointContents<ConditionalGANTrainer>()
    contents.add("generator", generator, \.generatorParameters.tensors)
    contents.add("average", generator, \.averageParameters.tensors)
    contents.add("critic", critic, \.criticParameters.tensors)
    contents.add(optimizer: "generator", generator, \.generatorOptimizer)
    contents.add(optimizer: "critic", critic, \.criticOptimizer)
    return contents
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
