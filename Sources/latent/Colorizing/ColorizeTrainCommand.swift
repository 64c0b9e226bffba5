import ArgumentParser
import Colorization
import Datasets
import Engine
import Foundation
import NeuralNetworks
import Training

struct ColorizeTrainCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a U-Net against a PatchGAN to colour pictures like those of a folder.",
    discussion: """
      The data is a folder of colour pictures of any size; labels are not needed. First the network learns the mean \
      colour (--pretrain-steps, by the absolute difference alone), then a critic joins that wants it vivid. Each run \
      writes a numbered folder with its options, log, sheets of validation pictures, loss curves, checkpoints, report \
      and, at the end, the model. Ctrl-C saves and ends cleanly; --resume goes on from there, bit for bit.

      Example: latent colorize train --data photos --hints --base-channels 32 --size 128 --pretrain-steps 4000 \
      --steps 8000
      """)

  static let defaults = ColorizationOptions()

  @Option(
    help: ArgumentHelp(
      "Folder of colour pictures; needed unless --resume is given, with which it is where they have moved to.",
      valueName: "folder"), completion: .directory)
  var data: String?
  @Option(
    help: ArgumentHelp(
      "Folder of pictures for validation (default: a share of --data); with --resume where they have moved to.",
      valueName: "folder"), completion: .directory)
  var validation: String?
  @Option(
    help: ArgumentHelp(
      "Share of --data kept for validation where no --validation is given (default: 0.1).", valueName: "share"))
  var heldOut: Double?
  @Option(
    help: ArgumentHelp(
      "Width and height of the training crops, \(ColorizationOptions.cropSizes.words) (default: \(Self.defaults.cropSize)).",
      valueName: "pixels"))
  var size: Int?
  @Option(
    help: ArgumentHelp(
      "Size to which pictures are brought before cropping, --size to 4096 (default: 9/8 of --size).",
      valueName: "pixels"))
  var loadSize: Int?
  @Flag(
    help: """
      Crops of any size from --size to --load-size, brought to --size, which makes few pictures last longer (default: \
      crops of --size).
      """)
  var randomScale = false
  @Option(
    help: ArgumentHelp(
      "Channels after the U-Net's first convolution (default: 64, or those of --from).", valueName: "count"))
  var baseChannels: Int?
  @Option(
    help: ArgumentHelp(
      """
      How often the U-Net halves the picture, \(UNetArchitecture.depths.words) (default: down to one position, at \
      most 8; or as --from).
      """,
      valueName: "count"))
  var depth: Int?
  @Option(
    help: ArgumentHelp("Channels after the critic's first convolution (default: as the U-Net).", valueName: "count"))
  var criticBaseChannels: Int?
  @Flag(help: "Train with random hints of colour, so that a user can give some (default: as --from, else without).")
  var hints = false
  @Option(
    help: ArgumentHelp("Initial weights (default: \(Self.defaults.initialization.rawValue)).", valueName: "name"))
  var initialization: WeightInitialization?
  @Option(
    help: ArgumentHelp("Adversarial loss (default: \(Self.defaults.adversarialLoss.rawValue)).", valueName: "name"))
  var adversarial: AdversarialLoss?
  @Option(
    name: .customLong("l1-weight"),
    help: ArgumentHelp(
      "Weight λ of the mean absolute difference of colours (default: \(Self.defaults.l1Weight)).", valueName: "weight"))
  var l1Weight: Float?
  @Option(
    help: ArgumentHelp(
      "Steps with that difference alone before the critic joins (default: \(Self.defaults.pretrainSteps)).",
      valueName: "count"))
  var pretrainSteps: Int?
  @Option(
    help: ArgumentHelp("Adam's learning rate for both networks, at the start (default: 0.0002).", valueName: "rate"))
  var rate: Double?
  @Option(
    help: ArgumentHelp(
      "Decay of the rate to nothing over --steps, beyond which the run cannot be trained (default: none).",
      valueName: "way"))
  var decay: RateDecay?
  @Option(
    help: ArgumentHelp(
      """
      Half-life in pictures of the moving average of weights that is kept as the model; 0 keeps the last weights \
      (default: \(Self.defaults.averageHalfLife)).
      """, valueName: "count"))
  var averageHalfLife: Double?
  @Option(help: ArgumentHelp("Pictures a step (default: \(Self.defaults.batchSize)).", valueName: "count"))
  var batch: Int?
  @Option(
    help: ArgumentHelp(
      "Seed of weights, batches, crops, hints and dropout (default: \(Self.defaults.seed)).", valueName: "number"))
  var seed: UInt64?
  @Flag(help: "Do not mirror pictures at random (default: mirror every second one).") var noFlips = false
  @Option(
    help: ArgumentHelp(
      """
      What the model normalises pictures by: recalibrated (statistics of its weights over the training set), running \
      (those of training; with --average-half-life 0) or picture (each picture's own) (default: recalibrated).
      """, valueName: "statistics"))
  var normalization: ColorizerModel.Normalization?
  @Flag(help: "Store the model's weights in half precision, at half the size (default: single).")
  var halfPrecision = false
  @Option(
    help: ArgumentHelp(
      """
      Shorter side of the copy that the trained model sees of a picture (default: in the middle of what training \
      shows, --load-size or its geometric mean with --size).
      """, valueName: "pixels"))
  var copySize: Int?
  @Option(
    help: ArgumentHelp(
      "Memory for decoded pictures in MiB; those beyond it are decoded again when needed.", valueName: "MiB"))
  var cache = 2048
  @Option(
    help: ArgumentHelp(
      "Stop after so many steps in all (default: 20,000 where --minutes is not given, or the resumed run's).",
      valueName: "count"))
  var steps: Int?
  @Option(help: ArgumentHelp("Steps between rows of the log (default: 50, or the resumed run's).", valueName: "count"))
  var logEvery: Int?
  @OptionGroup var runOptions: RunOptions

  var precisionOfDrawing: PrecisionChoice { .float32 }
  var profiling: ProfileOption { runOptions.engine.profiling }

  /// The words after `latent`.
  static let words = "colorize train"

  func run() throws {
    // Before there is a run an interrupt ends the command, from then on it saves.
    let interrupts = InterruptHandler()
    if let threads = runOptions.threads { Threads.use(threads) }
    let resumed = try runOptions.resumedFolder()
    let start = try runOptions.from.map { try ColorizerModel(contentsOf: WeightFileCatalogue.locate($0)) }
    let settings = try resumed.map(settings(of:)) ?? makeSettings(startingFrom: start)
    try settings.validate(file: resumed?.options.path ?? settings.data)
    let (pictures, validation) = try read(settings, interrupts)
    let run = try makeRun(settings, startingFrom: start, pictures: pictures, validation: validation)
    for line in settings.plan(pictures: pictures, validation: validation, trainer: run.trainer) { printError(line) }

    try interrupts.check()
    let folder = try resumed ?? runOptions.newFolder(data: settings.data, command: Self.words, settings: settings)
    printError("run         \(shown(folder.url))")
    // A run that is resumed has one, and may yet refuse to be.
    if resumed == nil { try run.writeTrainingSheet(to: folder.samples.appendingPathComponent("training.png")) }
    let url = folder.url.appendingPathComponent("model.safetensors")
    run.onPretrained = { run in
      let model = try settings.showingProgress(of: run, pictures: pictures, steps: settings.training.pretrainSteps)
      try model.write(to: url.deletingPathExtension().appendingPathExtension("l1.safetensors"))
    }
    var loop = TrainingLoop(
      folder: folder,
      budget: RunBudget(steps: steps ?? settings.steps, minutes: runOptions.minutes ?? settings.minutes),
      optionsDigest: try settings.digest())
    loop.data = TrainingData(digest: String(pictures.digest, radix: 16), pictures: pictures.count)
    loop.intervals = TrainingLoop.Intervals(
      log: logEvery ?? settings.logEvery, samples: runOptions.sampleEvery ?? settings.sampleEvery,
      checkpoints: runOptions.checkpointEvery ?? settings.checkpointEvery)
    loop.nonFinitePolicy = .rollback(maximumAttempts: 3, rateFactor: 0.5)
    loop.progressUnit = "it"
    loop.isInterrupted = { interrupts.isRequested }
    let summary = try loop.train(run, resuming: resumed != nil)

    TensorMemory.releaseIdle()
    try settings.showingProgress(of: run, pictures: pictures, steps: summary.steps).write(to: url)
    try runOptions.printEnd(
      summary, model: url, leftOut: pictures.unreadable + (validation?.unreadable ?? []), folder: folder,
      command: Self.words, moved: resumed == nil ? nil : data)
  }

  /// The run, and nothing else that would keep its first weights and moments in memory while they change.
  private func makeRun(
    _ settings: ColorizerTrainingSettings, startingFrom start: ColorizerModel?, pictures: PictureCache,
    validation: PictureCache?
  ) throws -> ColorizationRun {
    var trainer = ColorizationTrainer(architecture: settings.architecture, options: settings.training)
    if let start, let from = runOptions.from { try trainer.start(from: start, file: from) }
    return try ColorizationRun(trainer: trainer, pictures: pictures, validation: validation)
  }

  /// Reads all pictures once: what cannot be read shows before anything is written.
  /// - Returns: nil for validation where unreadable files are left out and all of the share held out are such.
  private func read(
    _ settings: ColorizerTrainingSettings, _ interrupts: InterruptHandler
  ) throws -> (training: PictureCache, validation: PictureCache?) {
    let isResumed = runOptions.resume != nil
    let (training, validation) = try settings.folders(
      movedTo: isResumed ? (data, validation) : (nil, nil), isResumed: isResumed)
    let bar = ProgressBar(total: training.files.count + validation.files.count, unit: "picture")
    func read(_ folder: ImageFolder, after done: Int, limit: Int) throws -> PictureCache {
      try PictureCache(
        folder,
        options: DecodeOptions(
          size: settings.loadSize, skipsUnreadable: settings.skipUnreadable, memoryLimit: limit,
          threads: runOptions.threads)
      ) {
        bar.update(completed: done + $0, detail: "reading")
        try interrupts.check()
      }
    }
    let pictures = try read(training, after: 0, limit: cache << 20)
    // Sheets look at a few validation pictures only, once.
    var others: PictureCache?
    do {
      others = try read(validation, after: training.files.count, limit: 0)
    } catch let error as DatasetError {
      guard case .nothingReadable = error, settings.validation == nil else { throw error }
      bar.note("left out    for validation, \(error); the sheets show pictures of the training")
    }
    bar.finish(completed: training.files.count + validation.files.count, detail: "read")
    training.printSkipped()
    // Pictures held out are of the same folder.
    if settings.validation != nil { validation.printSkipped() }
    return (pictures, others)
  }
}
