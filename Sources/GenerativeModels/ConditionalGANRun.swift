import Datasets
import Engine
import Foundation
import ImageCodecs
import NeuralNetworks
import Reporting
import Scoring
import Training

/// A conditional GAN in the shared training loop: batches in, losses out, checkpoints that resume to the bit.
public final class ConditionalGANRun: StepTrainerRun {
  /// The two networks and what else of the training changes with its steps.
  public var trainer: ConditionalGANTrainer
  /// All pictures, which of them are trained on, and whether these are mirrored at random: what batches are made of.
  private let (images, split, mirrors): (DecodedImages, HeldOutSplit, Bool)
  private var batches: TrainingBatches
  /// Batches of the pictures that are not trained on; nil where there are none.
  private var heldOut: TrainingBatches?
  /// What samples are judged by; nil where too few pictures are held out.
  private(set) var judge: GenerationJudge?
  /// The clusters that pictures are in; nil where classes have none.
  private(set) var clusters: PictureClusters?
  /// Samples that a judgement is of.
  var samplesOfJudgement = 500
  /// The weights of the best judgement so far.
  var best: ParameterSet?
  /// What is done about the last finding, from `remedy` to `applyRemedy`.
  var correction: CourseCorrection?
  /// Which of the averages the last judgement was of.
  var judged = 0
  /// Steps done.
  var completed = 0
  /// Steps done when a line of the log was last printed.
  private var loggedSteps = 0

  /// - Parameters:
  ///   - trainer: makes the steps, with its options.
  ///   - images: the pictures to learn from, at the size that the trainer draws.
  ///   - share: of the pictures that are judged by and not trained on, 0…0.5.
  ///   - classifierSteps: steps that a small classifier is trained for, which tells the share of samples that look like
  ///     the class asked for; 0 for none.
  ///   - mirror: whether every second picture is mirrored, at random.
  ///   - progress: called with the share of the classifier's training that is done; an error that it throws ends it.
  /// - Throws: `ScorerError` of the classifier.
  public init(
    trainer: ConditionalGANTrainer, images: DecodedImages, heldOut share: Double = 0, classifierSteps: Int = 0,
    mirror: Bool = false, progress: (Double) throws -> Void = { _ in }
  ) throws {
    self.trainer = trainer
    let options = trainer.options
    let split = HeldOutSplit(count: images.count, classes: images.classes, share: share, seed: options.seed)
    (self.images, self.split, mirrors) = (images, split, mirror)
    clusters = trainer.clusters(of: images, training: split.training)
    if let clusters { self.trainer.adopt(clusters) }
    (batches, heldOut) = Self.batches(images, clusters, split, options, mirrors: mirror)
    guard split.heldOut.count >= GenerationJudge.fewestPictures else {
      judge = nil
      return
    }
    let isClassified = classifierSteps > 0 && images.classes?.names.count ?? 0 > 1
    let classifier =
      isClassified
      ? try QuickClassifier.train(
        images: images, heldOut: split.heldOut, steps: classifierSteps, seed: options.seed, data: "the pictures",
        progress: progress) : nil
    judge = GenerationJudge(images: images, heldOut: split.heldOut, classifier: classifier, seed: options.seed)
    tellJudge()
  }

  /// Tells the judge the clusters of real pictures.
  private func tellJudge() {
    if let clusters { judge?.divide(intoClusters: clusters.conditions, count: clusters.centers.count) }
  }

  /// Batches of the pictures that are trained on and of the others, with what both networks are told of a picture: its
  /// class, or its cluster where classes have some.
  private static func batches(
    _ images: DecodedImages, _ clusters: PictureClusters?, _ split: HeldOutSplit, _ options: ConditionalGANOptions,
    mirrors: Bool
  ) -> (training: TrainingBatches, heldOut: TrainingBatches?) {
    let told = clusters.map { images.replacingClasses($0.conditions, count: $0.centers.count) } ?? images
    func batches(_ items: [Int], seed: UInt64) -> TrainingBatches {
      TrainingBatches(told, items: items, batchSize: options.batchSize, seed: seed, flips: mirrors)
    }
    let heldOut = split.heldOut.isEmpty ? nil : batches(split.heldOut, seed: options.seed &+ 1)
    return (batches(split.training, seed: options.seed), heldOut)
  }

  /// The columns of the log: losses, logits, confidence and the penalty's weight; then what only some trainings have:
  /// overfitting and augmentation, the length of paths, and the misplacement of aligned labels.
  public var lossNames: [String] {
    ["critic", "generator", "gradientNorm", "realLogit", "fakeLogit", "confidence", "penalty"]
      + (heldOut != nil && trainer.options.overfittingBand != nil ? ["overfitting", "augmentation"] : [])
      + (trainer.options.pathLengthWeight > 0 ? ["pathLength"] : [])
      + (trainer.alignment != nil ? ["misplacement"] : [])
  }
  public var lossAdvice: String {
    """
    Good curves settle within the first tenth of the run and then keep their level: critic and generator hold each other \
    in balance, and do not fall as other losses do. A critic that falls towards 0 while the generator rises has won; a \
    curve that leaps by a factor of ten is diverging.
    """
  }
  public var imagesPerStep: Int { trainer.options.batchSize }

  public func batch(step index: Int) -> ConditionalGANBatch {
    let (pixels, classes) = batches.batch(step: index)
    return ConditionalGANBatch(
      pictures: pictures(pixels), classes: classes,
      heldOut: trainer.looksAtHeldOut(step: index) ? others(index) : nil)
  }

  public func timeIsSpent(_ share: Double, before index: Int) {
    if trainer.options.followsClock { trainer.spentTime.note(share, before: index) }
  }

  /// A line where pictures of another size have begun since the row before.
  public func logLines(step: Int, total: Int?, means: [String: Double]) -> [String] {
    defer { loggedSteps = step }
    let options = trainer.options
    return options.stages.indices.dropFirst().compactMap { place in
      guard let first = options.firstStep(of: place, trainer.spentTime), (loggedSteps..<step).contains(first) else {
        return nil
      }
      return "\(options.stages[place].size) pixels since step \(first)"
    }
  }

  public func step(_ index: Int, rateFactor: Double) throws -> [String: Double] {
    completed = index + 1
    let losses = trainer.step(index, batch: batch(step: index), rateFactor: rateFactor)
    let columns = Set(lossNames)
    return losses.filter { columns.contains($0.key) }
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
    var state = try trainer.state()
    state.notes["completed"] = String(completed)
    for (name, tensor) in zip(best?.names ?? [], best?.tensors ?? []) {
      state.store("\(TrainingState.bestPrefix)\(name)", tensor)
    }
    return state
  }

  public func restore(_ state: TrainingState) throws {
    let restored = try trainer.restored(from: state)
    var best: ParameterSet?
    if state.arrays.keys.contains(where: { $0.hasPrefix(TrainingState.bestPrefix) }) {
      var set = restored.averageParameters
      for (index, name) in set.names.enumerated() {
        let shape = set.tensors[index].shape
        set.tensors[index] = Tensor(try state.values("\(TrainingState.bestPrefix)\(name)", shape: shape), shape: shape)
      }
      best = set
    }
    completed = state.notes["completed"].flatMap { Int($0) } ?? 0
    loggedSteps = completed
    self.best = best
    trainer = restored
    clusters = trainer.clusters(of: images, training: split.training)
    if let clusters {
      (batches, heldOut) = Self.batches(images, clusters, split, trainer.options, mirrors: mirrors)
      tellJudge()
    }
  }

  /// Pictures at the size of the last step, enlarged to the full one.
  func pictures(_ w: Variable, _ bound: BoundParameters) -> Tensor {
    let stage = trainer.stage(step: max(0, completed - 1))
    let styles = [Variable](repeating: w, count: trainer.architecture.styleLayers)
    let pictures = trainer.generator.synthesizeNormalized(styles, bound, size: stage.size, share: stage.share)
    return trainer.finished(pictures).value
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
      images += pictures(w, bound).makeImages()
    }
    var sheet = ContactSheet(columns: columns, scale: max(1, 128 / trainer.architecture.size))
    sheet.rowLabels = shown.map { trainer.architecture.classes[$0] }
    try ImageFile.write(sheet.render(images), to: url)
  }
}
