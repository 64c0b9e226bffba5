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
  /// Batches of the pictures that are not trained on; nil where there are none.
  private var heldOut: TrainingBatches?
  private var completed = 0

  /// - Parameters:
  ///   - heldOut: share of the pictures that are judged by and not trained on, 0…0.5.
  ///   - mirror: whether every second picture is mirrored, at random.
  public init(trainer: ConditionalGANTrainer, images: DecodedImages, heldOut share: Double = 0, mirror: Bool = false) {
    self.trainer = trainer
    let options = trainer.options
    let split = HeldOutSplit(count: images.count, classes: images.classes, share: share, seed: options.seed)
    batches = TrainingBatches(
      images, items: split.training, batchSize: options.batchSize, seed: options.seed, flips: mirror)
    if !split.heldOut.isEmpty {
      heldOut = TrainingBatches(
        images, items: split.heldOut, batchSize: options.batchSize, seed: options.seed &+ 1, flips: mirror)
    }
  }

  public var lossNames: [String] {
    ["critic", "generator", "gradientNorm", "realLogit", "fakeLogit", "confidence", "penalty"]
      + (heldOut != nil && trainer.options.overfittingBand != nil ? ["overfitting", "augmentation"] : [])
      + (trainer.options.pathLengthWeight > 0 ? ["pathLength"] : [])
      + (trainer.alignment != nil ? ["misplacement"] : [])
  }
  public var imagesPerStep: Int { trainer.options.batchSize }
  public var parameterCounts: [String: Int] {
    ["generator": trainer.generatorParameters.count, "critic": trainer.criticParameters.count]
  }

  public func step(_ index: Int, rateFactor: Double) throws -> [String: Double] {
    let (pixels, classes) = batches.batch(step: index)
    completed = index + 1
    let rate = trainer.options.learningRate * Float(rateFactor)
    trainer.generatorOptimizer.learningRate = rate
    trainer.criticOptimizer.learningRate = rate
    let losses = trainer.step(
      index, pictures: pictures(pixels), classes: classes,
      heldOut: trainer.looksAtHeldOut(step: index) ? others(index) : nil)
    var result = [
      "critic": losses.critic, "generator": losses.generator, "realLogit": losses.realLogit,
      "fakeLogit": losses.fakeLogit, "confidence": losses.confidence, "penalty": losses.penaltyWeight,
    ]
    result["gradientNorm"] = losses.gradientNorm
    result["pathLength"] = losses.pathLength
    result["misplacement"] = losses.misplacement
    if lossNames.contains("overfitting") {
      result["overfitting"] = losses.overfitting
      result["augmentation"] = losses.augmentation
    }
    return result
  }

  private func pictures(_ pixels: [Float]) -> Tensor {
    let size = trainer.architecture.size
    return Tensor(pixels, shape: [trainer.options.batchSize, size, size, 3])
  }

  /// The held-out batch of a step.
  private func others(_ index: Int) -> (pictures: Tensor, classes: [Int])? {
    guard let (pixels, classes) = heldOut?.batch(step: index) else { return nil }
    return (pictures(pixels), classes)
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

  /// Pictures at the size of the last step, enlarged to the full one.
  private func samples(_ w: Variable, _ bound: BoundParameters) -> Tensor {
    let stage = trainer.options.stage(step: max(0, completed - 1), size: trainer.architecture.size)
    let styles = [Variable](repeating: w, count: trainer.architecture.styleLayers)
    var pictures = trainer.generator.synthesizeNormalized(styles, bound, size: stage.size, share: stage.share)
    pictures = trainer.architecture.normalization?.denormalized(pictures) ?? pictures
    while pictures.shape[1] < trainer.architecture.size { pictures = pictures.upsampledBilinear() }
    return pictures.value
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
      images += makeImages(samples(w, bound))
    }
    var sheet = ContactSheet(columns: columns, scale: max(1, 128 / trainer.architecture.size))
    sheet.rowLabels = shown.map { trainer.architecture.classes[$0] }
    try ImageFile.write(sheet.render(images), to: url)
  }
}
