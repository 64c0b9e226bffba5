import Datasets
import Training

/// From settings to a model: what a run is made of, in the order in which a program makes it.
///
/// ```swift
/// let (folder, classes) = try settings.source(movedTo: nil, isResumed: false)
/// let images = try DecodedImages.decode(folder, classes: classes, options: settings.decodeOptions())
/// settings.normalize(by: PictureStatistics(of: images))
/// settings.cluster(images)
/// let trainer = try settings.makeTrainer()
/// settings.follow(TrainingCourse(settings) { trainer.measureSecondsPerStep(size: $0) })
/// try settings.validate(file: settings.data)
///
/// let run = try settings.makeRun(settings.makeTrainer(), images: images)
/// let runFolder = try RunFolder.create(in: runs, name: "fruits", command: "train", options: settings)
/// let summary = try settings.makeLoop(in: runFolder, images: images).train(run)
/// let model = try settings.makeModel(of: run, images: images, steps: summary.steps, software: "my program 1.0")
/// ```
extension GeneratorTrainingSettings {
  /// How the run's pictures become squares of the generator's size.
  /// - Parameter threads: that decode; as many as the machine has processors when nil.
  public func decodeOptions(threads: Int? = nil) -> DecodeOptions {
    DecodeOptions(
      size: architecture.size, squaring: DecodeOptions.Squaring(squaring), skipsUnreadable: skipUnreadable,
      threads: threads)
  }

  /// What becomes of pictures that are not square.
  var squaring: ModelProvenance.Squaring { pad ? .pad : .crop }

  /// Brings pictures of this brightness and contrast to mean 0 and deviation 1 for the critic, in a run that begins with
  /// random weights. One that starts from a trained model keeps what the model has, and its weights with it.
  public mutating func normalize(by statistics: PictureStatistics) {
    guard from == nil else { return }
    architecture = architecture.replacingNormalization(PixelNormalization(statistics))
  }

  /// Divides each class into clusters of alike pictures, of about `ConditionalGANOptions.clusterSize` each. Where that is
  /// nil, a run that starts from a model with the same classes keeps the model's, and else only pictures that lie in
  /// clusters are divided (`PictureClusters.spread`). Where there are clusters and no rate of the generator is stated, it
  /// is `ConditionalGANOptions.rateWithClusters`.
  /// - Parameters:
  ///   - images: all pictures, with their classes.
  ///   - start: the model of `from`; nil for random weights.
  /// - Returns: what `PictureClusters.spread` was found to be; nil where it was not asked for.
  @discardableResult
  public mutating func cluster(_ images: DecodedImages, startingFrom start: GeneratorModel? = nil) -> Double? {
    defer {
      if !architecture.clusters.isEmpty, training.generatorRate == nil {
        training.generatorRate = ConditionalGANOptions.rateWithClusters
      }
    }
    if let start, keepsClusters(of: start) {
      architecture = architecture.replacingClusters(start.architecture.clusters)
      return nil
    }
    let classes = images.classes?.indices ?? [Int](repeating: 0, count: images.count)
    let trained = split(images).training
    var pictures = [Int](repeating: 0, count: architecture.classes.count)
    for position in trained { pictures[classes[position]] += 1 }
    var counts = PictureClusters.counts(
      pictures: pictures, size: training.clusterSize ?? PictureClusters.defaultSize)
    var spread: Double?
    if training.clusterSize == nil, !counts.isEmpty {
      spread = PictureClusters.spread(of: images, training: trained, counts: counts, seed: training.seed)
      if spread ?? 1 > PictureClusters.largestSpread { counts = [] }
    }
    architecture = architecture.replacingClusters(counts)
    return spread
  }

  /// Whether a run that starts from a model goes on with its clusters: where it has some and the same classes, and no
  /// size was asked for.
  public func keepsClusters(of start: GeneratorModel?) -> Bool {
    guard training.clusterSize == nil, let known = start?.architecture else { return false }
    return !known.clusters.isEmpty && known.classes == architecture.classes
  }

  /// The networks and their optimisers, before the first step.
  /// - Parameter start: the model of `from`; nil for random weights, and for a run that goes on, whose checkpoint has all
  ///   weights and the directions of aligned labels.
  /// - Throws: `ModelError.otherArchitecture` for a model of another shape, what `labelReader()` throws, and
  ///   `ModelError.constantLabel` for an aligned label that is the same in all pictures.
  public func makeTrainer(startingFrom start: GeneratorModel? = nil) throws -> ConditionalGANTrainer {
    var trainer = ConditionalGANTrainer(architecture: architecture, options: training)
    if let start { try trainer.start(from: start, file: from ?? start.provenance.data) }
    if let reader = try labelReader() {
      if start == nil { trainer.alignWhenRestored(reader) } else { try trainer.align(reader) }
    }
    return trainer
  }

  /// The run that a training loop drives.
  /// - Parameters:
  ///   - trainer: as `makeTrainer` makes it.
  ///   - images: all pictures of the run, as `decodeOptions` has them.
  ///   - progress: called with the share of the classifier's training that is done, where there is one; an error that it
  ///     throws ends it.
  /// - Throws: `ScorerError` of the classifier.
  public func makeRun(
    _ trainer: ConditionalGANTrainer, images: DecodedImages, progress: (Double) throws -> Void = { _ in }
  ) throws -> ConditionalGANRun {
    try ConditionalGANRun(
      trainer: trainer, images: images, heldOut: heldOut, classifierSteps: classifierSteps, mirror: mirror,
      progress: progress)
  }

  /// The loop of the run, with its bounds, its intervals and, where it follows the clock, its time; it refuses to go on
  /// with other options or other pictures.
  /// - Parameters:
  ///   - folder: of the run.
  ///   - images: all pictures of the run.
  /// - Throws: what encoding the settings throws.
  public func makeLoop(in folder: RunFolder, images: DecodedImages) throws -> TrainingLoop {
    var loop = TrainingLoop(
      folder: folder, budget: RunBudget(steps: steps, minutes: minutes), optionsDigest: try digest())
    loop.data = TrainingData(digest: String(images.digest, radix: 16), pictures: images.count)
    loop.intervals = TrainingLoop.Intervals(samples: sampleEvery, checkpoints: checkpointEvery)
    if training.followsClock { loop.timeToSpend = minutes.map { $0 * 60 } }
    return loop
  }

  /// The model of what a run has learned, with the critic, and what its pictures look like to that.
  /// - Parameters:
  ///   - run: the training.
  ///   - images: what was trained on.
  ///   - steps: how long.
  ///   - software: what trained it, with its version.
  ///   - progress: called with the number of classes whose mean w is measured.
  /// - Throws: `LinearAlgebraError` for a critic whose features are not finite.
  public func makeModel(
    of run: ConditionalGANRun, images: DecodedImages, steps: Int, software: String,
    progress: (Int) -> Void = { _ in }
  ) throws -> GeneratorModel {
    try GeneratorModel(
      generator: run.trainer.generator, parameters: run.finishedParameters, critic: run.trainer.criticParameters,
      label: label, provenance: provenance(of: images, steps: steps, software: software), progress: progress
    ).knowing(images)
  }
}

extension DecodeOptions.Squaring {
  /// As a model's provenance states it: borders are white.
  public init(_ squaring: ModelProvenance.Squaring) { self = squaring == .pad ? .pad(.white) : .crop }
}
