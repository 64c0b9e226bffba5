import ArgumentParser
import Datasets
import Engine
import Foundation
import GenerativeModels
import LatentSpace
import Training

struct TrainCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a conditional GAN on labelled pictures, or a GAN on pictures without labels.",
    discussion: """
      The data is a folder with a subfolder a class, or with labels.csv (a file column; any other columns are labels); \
      pictures without labels are all of one class. \
      Each run writes a numbered folder with its options, log, sample sheets, checkpoints, report and, at the end, \
      the model. Ctrl-C saves and ends cleanly; --resume goes on from there, bit for bit.

      Example: latent train --data fruits --label class --minutes 60 --output runs
      """)

  private static let defaults = ConditionalGANOptions()

  @Option(
    help: ArgumentHelp(
      "Folder of pictures; needed unless --resume is given, with which it is where they have moved to.",
      valueName: "folder"), completion: .directory)
  var data: String?
  @Option(
    help: ArgumentHelp(
      "Column of labels.csv whose values are the classes (default: the only one of categories).", valueName: "column"))
  var label: String?
  @OptionGroup var labelKinds: LabelKindOptions
  @Option(
    help: ArgumentHelp(
      """
      Width and height of the pictures in pixels: 16, 32, 64, 128 or 256 (default: that of the pictures, at most 64; \
      with --from always its own).
      """, valueName: "pixels"))
  var size: Int?
  @Option(
    help: ArgumentHelp(
      "Factor on the channels of both networks, up to 8 (default: 1, or that of --from).", valueName: "factor"))
  var width: Double?
  @Option(
    help: ArgumentHelp(
      "Pictures a step, a multiple of 4 (default: \(Self.defaults.batchSize)).", valueName: "count"))
  var batch: Int?
  @Option(
    help: ArgumentHelp(
      "Seed of weights, batches, codes and augmentation (default: \(Self.defaults.seed)).", valueName: "number"))
  var seed: UInt64?
  @Option(
    help: ArgumentHelp(
      """
      Adam's first learning rate, which over 1,000 steps or more falls to \(Self.defaults.lastRateShare) of it; the \
      generator's is \(Int(ConditionalGANOptions.rateWithClusters)) times as high where pictures lie in clusters \
      (default: \(Self.defaults.learningRate)).
      """, valueName: "rate"))
  var rate: Float?
  @Option(
    name: .customLong("r1"),
    help: ArgumentHelp(
      """
      Weight γ of the gradient penalty at the start, at 64 pixels; 0 switches it off \
      (default: \(Self.defaults.gradientPenalty)).
      """, valueName: "weight"))
  var gradientPenalty: Float?
  @Flag(help: "Keep γ as it is at the start (default: moved so that the critic is neither too sure nor lost).")
  var fixedPenalty = false
  @Option(
    name: .customLong("held-out"),
    help: ArgumentHelp(
      """
      Share of each class that the training is judged by and does not see, up to 0.5 and 1,000 pictures in all \
      (default: \(GeneratorTrainingSettings.defaultHeldOut)).
      """, valueName: "share"))
  var heldOut: Double?
  @Flag(
    inversion: .prefixedNo,
    help: "Begin with small pictures, which cost less, and go on to larger ones as the budget allows.")
  var coarseToFine = true
  @Option(
    name: .customLong("path-length"),
    help: ArgumentHelp(
      """
      Weight of the path length penalty, by which pictures change evenly along w; 2 is usual, 0 switches it off \
      (default: \(Self.defaults.pathLengthWeight)).
      """, valueName: "weight"))
  var pathLengthWeight: Float?
  @Option(
    name: .customLong("mixing"),
    help: ArgumentHelp(
      """
      Chance that a step mixes the styles of two codes, by which layers rely less on one another; 0 to 1 \
      (default: \(Self.defaults.mixingProbability)).
      """, valueName: "chance"))
  var mixingProbability: Float?
  @Option(
    name: .customLong("mismatch"),
    help: ArgumentHelp(
      """
      Weight of real pictures under a wrong class, which the critic is to refuse too; 0 switches it off \
      (default: \(Self.defaults.mismatchWeight)).
      """, valueName: "weight"))
  var mismatchWeight: Float?
  @Option(
    help: ArgumentHelp(
      """
      Pictures that a cluster of alike ones within a class has about; the networks tell clusters apart like classes; 0 for \
      none (default: \(PictureClusters.defaultSize) where the pictures lie in clusters, and else none).
      """, valueName: "pictures"))
  var clusterSize: Int?
  @Option(
    help: ArgumentHelp(
      """
      The generator's rate as a multiple of the critic's; more makes samples more like real pictures and less varied \
      (default: \(ConditionalGANOptions.rateWithClusters) where classes have clusters, and else 1.0).
      """, valueName: "factor"))
  var generatorRate: Float?
  @Option(
    help: ArgumentHelp(
      """
      Experimental: leave so many of the critic's residual blocks, from the pictures on, as they come with the model of \
      --from, for sets of few pictures (default: 0).
      """, valueName: "layers", visibility: .hidden))
  var freezeCritic: Int?
  @Option(
    help: ArgumentHelp(
      """
      Labels, numbers or 0 and 1, to lay along straight lines of w, so that edits follow them; as --scorer reads \
      them, and with a model --from (default: none).
      """, valueName: "list"))
  var align: String?
  @Option(
    name: .customLong("align-weight"),
    help: ArgumentHelp(
      "Weight of each label of --align in the generator's loss (default: \(Self.defaults.alignmentWeight)).",
      valueName: "weight"))
  var alignmentWeight: Float?
  @Option(
    help: ArgumentHelp(
      """
      Learned scorers that read the labels of --align; of several, each with its own --scorer, the mean (default: those \
      that came with the model of --from).
      """, valueName: "file"), completion: NameCompletion.scorers)
  var scorer: [String] = []
  @Option(help: ArgumentHelp("Adversarial loss (default: \(Self.defaults.loss.rawValue)).", valueName: "name"))
  var loss: ConditionalGANLoss?
  @Option(
    help: ArgumentHelp(
      """
      What the critic sees changed, ever more often while it knows its pictures better than held-out ones: none, or \
      some of moves,colors,cutout (default: moves,colors).
      """, valueName: "list"))
  var augment: String?
  @Flag(help: "Also train on mirrored pictures (default: only as they are).") var mirror = false
  @Option(help: ArgumentHelp("What becomes of pictures that are not square (default: crop).", valueName: "way"))
  var square: Squaring?
  @Option(
    help: ArgumentHelp("Stop after so many steps (default: 5,000 where --minutes is not given).", valueName: "count"))
  var steps: Int?
  @OptionGroup var runOptions: RunOptions

  var precisionOfDrawing: PrecisionChoice { .float32 }
  var profiling: ProfileOption { runOptions.engine.profiling }

  /// The words after `latent`.
  static let words = "train"

  func run() throws {
    // Before there is a run an interrupt ends the command, from then on it saves.
    let interrupts = InterruptHandler()
    if let threads = runOptions.threads { Threads.use(threads) }
    let resumed = try runOptions.resumedFolder()
    let start = try runOptions.from.map { try GeneratorModel(contentsOf: ModelFiles(named: $0).model) }
    var settings =
      try resumed.map { try $0.readOptions(as: GeneratorTrainingSettings.self, command: Self.words) }
      ?? makeSettings(startingFrom: start)
    try settings.validate(file: resumed?.options.path ?? settings.data)
    let images = try decode(settings)
    let statistics = PictureStatistics(of: images)
    var spread: Double?
    if resumed == nil {
      settings.normalize(by: statistics)
      spread = settings.cluster(images, startingFrom: start)
    }
    var trainer = try settings.makeTrainer(startingFrom: start)
    let secondsPerStep = trainer.measureSecondsPerStep()
    var course: TrainingCourse?
    if resumed == nil {
      let planned = TrainingCourse(settings, startsCoarse: coarseToFine) {
        $0 == settings.architecture.size ? secondsPerStep : trainer.measureSecondsPerStep(size: $0)
      }
      settings.follow(planned, sampleEvery: runOptions.sampleEvery, checkpointEvery: runOptions.checkpointEvery)
      trainer = try settings.makeTrainer(startingFrom: start)
      course = planned
    }
    let completed = try resumed.flatMap { try CheckpointStore(directory: $0.checkpoints).steps().last } ?? 0
    var plan = TrainPlan(
      settings, course: course, secondsPerStep: secondsPerStep, budget: budget(settings), images: images,
      statistics: statistics, trainer: trainer, completed: completed)
    plan.spread = spread
    plan.keepsClusters = settings.keepsClusters(of: start)
    try interrupts.check()
    for line in plan.lines { printError(line) }
    if align != nil, scorer.isEmpty {
      printError("labels      read by the scorers that came with the model; judge its edits by others (see --scorer)")
    }

    let folder = try resumed ?? runOptions.newFolder(data: settings.data, command: Self.words, settings: settings)
    printError("run         \(shown(folder.url))")
    let bar = ProgressBar(total: 100, unit: "%")
    let run = try settings.makeRun(trainer, images: images) { share in
      try interrupts.check()
      bar.update(completed: Int(100 * share), detail: "learning to judge")
    }
    if settings.classifierSteps > 0 { bar.finish(completed: 100, detail: "learned to judge") }
    var loop = try settings.makeLoop(in: folder, images: images)
    loop.budget = budget(settings)
    loop.intervals.samples = runOptions.sampleEvery ?? settings.sampleEvery
    loop.intervals.checkpoints = runOptions.checkpointEvery ?? settings.checkpointEvery
    loop.isInterrupted = { interrupts.isRequested }
    let summary = try loop.train(run, resuming: resumed != nil)

    let classCount = settings.architecture.classes.count
    let measured = ProgressBar(total: classCount, unit: "class", output: classCount > 64 ? .standardError : .silent)
    let model = try settings.makeModel(of: run, images: images, steps: summary.steps, software: Software.name) {
      measured.update(completed: $0, detail: "measuring the mean w")
    }
    measured.finish(completed: classCount, detail: "measured")
    let url = folder.url.appendingPathComponent("model.safetensors")
    try model.write(to: url)
    if let best = summary.best, best.step < summary.steps {
      printError("best        of step \(grouped(best.step)), by its distance from held-out pictures")
    }
    try runOptions.printEnd(
      summary, model: url, leftOut: images.unreadable, folder: folder, command: Self.words,
      moved: resumed == nil ? nil : data)
  }

  /// The bounds given now, else those the run was started with.
  private func budget(_ settings: GeneratorTrainingSettings) -> RunBudget {
    RunBudget(steps: steps ?? settings.steps, minutes: runOptions.minutes ?? settings.minutes)
  }

  /// Reads the pictures.
  private func decode(_ settings: GeneratorTrainingSettings) throws -> DecodedImages {
    let isResumed = runOptions.resume != nil
    let (source, classes) = try settings.source(movedTo: isResumed ? data : nil, isResumed: isResumed)
    let images = try DecodedImages.decodeShowingProgress(
      source, classes: classes, options: settings.decodeOptions(threads: runOptions.threads))
    source.printSkipped()
    return images
  }
}
