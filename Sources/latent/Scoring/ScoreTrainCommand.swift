import ArgumentParser
import Datasets
import Engine
import FileFormats
import Foundation
import LatentSpace
import Scoring
import Training

struct ScoreTrainCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a scorer: a small network that reads labels from pictures.",
    discussion: """
      DATA is a folder with a subfolder a class, or with labels.csv. Columns of classes become probabilities of their \
      values, columns of 0 and 1 one logit, numbers a prediction; several columns share one network and file. Pictures \
      without a value of one of them are left out. \
      A share of the pictures, drawn at random, is kept for the test, whose result is stored with the scorer. \
      Each run writes a numbered folder; Ctrl-C saves there, without a scorer (exit status 1), and --resume goes on, \
      bit for bit.

      Example: latent score train --data faces --label kind,glasses,smile --output scorer.safetensors
      """)

  @Option(
    help: ArgumentHelp(
      "Folder of labelled pictures; needed unless --resume is given, with which it is where they have moved to.",
      valueName: "folder"), completion: .directory)
  var data: String?
  @Option(
    help: ArgumentHelp("Columns of labels, separated by commas; needed unless --resume is given.", valueName: "list"))
  var label: String?
  @OptionGroup var labelKinds: LabelKindOptions
  @Option(
    help: ArgumentHelp("Width and height of the pictures in pixels: 16, 32, 64, 128 or 256.", valueName: "pixels"))
  var size = 64
  @Option(
    help: ArgumentHelp("Training steps; the learning rate falls over them (default: 1,500).", valueName: "count"))
  var steps: Int?
  @Option(
    help: ArgumentHelp("Stop after so many minutes even if steps are left (default: no limit).", valueName: "minutes"))
  var minutes: Double?
  @Option(
    help: ArgumentHelp("Share of the pictures kept for the test, above 0 and at most 0.5.", valueName: "share"))
  var heldOut = 0.1
  @Option(
    help: ArgumentHelp(
      """
      Column whose values stay together, all for training or all for the test, where pictures come in series \
      (default: every picture by itself).
      """, valueName: "column"))
  var heldOutBy: String?
  @Option(help: ArgumentHelp("Pictures a step, 1 to 4096.", valueName: "count")) var batch = 64
  @Option(help: ArgumentHelp("Adam's learning rate at the start.", valueName: "rate")) var rate = 0.002
  @Option(help: ArgumentHelp("Seed of weights, test pictures, batches and augmentation.", valueName: "number"))
  var seed: UInt64 = 0
  @Flag(help: "Also train on mirrored pictures (not for labels that tell left from right).") var mirror = false
  @Option(help: ArgumentHelp("What becomes of pictures that are not square.", valueName: "way"))
  var square = Squaring.crop
  @Flag(help: "Leave out files that cannot be read, and list them at the end; not those that are missing.")
  var skipUnreadable = false
  @Option(
    help: ArgumentHelp("Licence of the pictures, for the scorer's provenance (default: none).", valueName: "text"))
  var licence = ""
  @Option(
    help: ArgumentHelp("Credits of the pictures, for the scorer's provenance (default: none).", valueName: "text"))
  var credits = ""
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "File of the scorer (default: \(Self.defaultOutput), or the resumed run's).", valueName: "file"),
    completion: .file())
  var output: String?
  @Option(
    help: ArgumentHelp("Folder that holds the numbered run folders.", valueName: "folder"), completion: .directory)
  var runs = "runs"
  @Option(
    help: ArgumentHelp(
      "Go on with the run in this folder, with its own options but for --minutes and --data (default: a new run).",
      valueName: "run"), completion: .directory)
  var resume: String?
  @OptionGroup var engine: TrainingEngineOptions
  @Option(help: ArgumentHelp("Processor threads (default: all).", valueName: "count")) var threads: Int?
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "End with one JSON object on standard output.") var json = false

  var precisionOfDrawing: PrecisionChoice { .float32 }
  var profiling: ProfileOption { engine.profiling }

  /// The words after `latent`.
  static let words = "score train"

  static let defaultOutput = "scorer.safetensors"

  func validate() throws {
    try require(size, in: ScorerOptions.sizes, "--size")
    try require(steps, in: TrainingError.counts(from: 1), "--steps")
    try require(minutes, in: RunBudget.minuteRange, "--minutes")
    try require(heldOut, in: ScorerOptions.heldOutShares, "--held-out")
    try require(batch, in: ScorerOptions.batchSizes, "--batch")
    try require(rate, in: .rate, "--rate")
    try requireThreads(threads)
    try requireExtension(["safetensors"], "--output", output)
    guard resume != nil || (data != nil && label != nil) else {
      throw ValidationError("Missing --data and --label: a folder of pictures and its columns (or --resume RUN)")
    }
    if resume != nil, let given = (startOptions + labelKinds.given).first(where: \.isGiven) {
      throw ValidationError("\(given.option): a resumed run keeps the options it was started with")
    }
  }

  /// The options that only a new run can have, and whether they were given.
  private var startOptions: [(option: String, isGiven: Bool)] {
    let defaults = ScorerOptions()
    return [
      ("--label", label != nil), ("--size", size != defaults.size), ("--steps", steps != nil),
      ("--held-out", heldOut != defaults.heldOutShare), ("--held-out-by", heldOutBy != nil),
      ("--batch", batch != defaults.batchSize), ("--rate", rate != defaults.learningRate),
      ("--seed", seed != defaults.seed), ("--mirror", mirror), ("--square", square != .crop),
      ("--skip-unreadable", skipUnreadable), ("--licence", !licence.isEmpty), ("--credits", !credits.isEmpty),
      ("--runs", runs != "runs"), ("--precision", engine.precision != nil),
    ]
  }

  func run() throws {
    // Before there is a run an interrupt ends the command, from then on it saves.
    let interrupts = InterruptHandler()
    if let threads { Threads.use(threads) }
    let resumed = try resume.map { try RunFolder.open(URL(fileURLWithPath: $0)) }
    let settings: ScorerTrainingSettings = try resumed.map { try $0.readOptions(command: Self.words) } ?? makeSettings()
    try settings.validate(file: resumed?.options.path ?? settings.data)
    let output =
      self.output ?? settings.output.map { shown(URL(fileURLWithPath: $0)) } ?? Self.defaultOutput
    // What the start was allowed to replace, a resume may.
    let replaces = settings.overwrites == true && self.output == nil
    try overwriting.requirePlace(for: output, "--output", replacing: { _ in replaces })
    let source = try settings.source(movedTo: resumed == nil ? nil : data, isResumed: resumed != nil)
    let columns = try settings.labels.map { try source.labels.column(named: $0, path: settings.data) }
    let images = try DecodedImages.decodeShowingProgress(
      source, classes: nil,
      options: DecodeOptions(
        size: settings.training.size, squaring: settings.pad ? .pad(.white) : .crop,
        skipsUnreadable: settings.skipUnreadable, threads: threads))
    source.printSkipped()
    let training = try ScorerTraining(
      images: images, columns: columns, options: settings.training,
      groups: settings.heldOutBy.map { try source.labels.column(named: $0, path: settings.data) }, data: settings.data)
    try interrupts.check()
    let budget = RunBudget(steps: settings.training.steps, minutes: minutes ?? settings.minutes)
    let completed = try resumed.flatMap { try CheckpointStore(directory: $0.checkpoints).steps().last } ?? 0
    for line in try plan(columns, images: images, training, budget: budget, completed: completed) { printError(line) }
    try interrupts.check()
    let folder =
      try resumed
      ?? RunFolder.create(
        in: URL(fileURLWithPath: runs), name: "scorer-\(URL(fileURLWithPath: settings.data).lastPathComponent)",
        command: Self.words,
        options: settings)
    printError("run         \(shown(folder.url))")

    var loop = TrainingLoop(
      folder: folder, budget: budget,
      optionsDigest: try settings.digest())
    loop.data = TrainingData(digest: training.dataDigest, pictures: images.count)
    loop.isInterrupted = { interrupts.isRequested }
    let summary = try loop.train(training, resuming: resumed != nil)

    let scorer = training.makeScorer(provenance: settings.provenance(steps: summary.steps, software: Software.name))
    // What half a training has learned does not replace a scorer.
    let isWritten = summary.ending != .interrupted
    if isWritten { try scorer.write(to: URL(fileURLWithPath: output)) }
    for file in images.unreadable { printError("left out    \(file.file): \(file.reason)") }
    for label in scorer.labels { printError("learned     \(label.summary)") }
    if isWritten {
      printError("scorer      \(shown(URL(fileURLWithPath: output)))")
    } else {
      let elsewhere = resumed != nil && self.output != nil ? " --output \(output)" : ""
      printError("interrupted \(shown(URL(fileURLWithPath: output))) was not written")
      let moved = resumed == nil ? "" : data.map { " --data \($0)" } ?? ""
      printError("to go on    latent score train --resume \(shown(folder.url))\(moved)\(elsewhere)")
    }
    if json { try printJSON(Report(summary: summary, scorer: scorer, output: isWritten ? output : nil)) }
    // The lines above have said why; the scorer that was asked for is not there.
    if !isWritten { throw ExitCode.failure }
  }

  /// What is about to be done, a line each: the pictures, what each label is, and how long it will take.
  private func plan(
    _ columns: [LabelColumn], images: DecodedImages, _ training: ScorerTraining, budget: RunBudget, completed: Int
  ) throws -> [String] {
    let held = training.heldOut.count
    let pace = StepEstimate(
      secondsPerStep: try training.measureSecondsPerStep(), budget: budget, completed: completed)
    return [
      "pictures    \(grouped(images.count - held)) at \(images.size) pixels, and "
        + "\(grouped(held)) for the test"
    ] + zip(columns, training.labels).map { "label       \($0.name): \(Self.words(for: $0, $1.kind))" } + [
      "time        \(pace.text)"
    ]
  }

  private static func words(for column: LabelColumn, _ kind: ScorerLabel.Kind) -> String {
    switch kind {
    case .binary: return "no or yes"
    case .category(let names): return "\(names.count) classes"
    case .number:
      guard case .number(let values) = column.values, let least = values.min(), let greatest = values.max() else {
        return "a number"
      }
      return "a number from \(significant(least)) to \(significant(greatest))"
    }
  }

  private func makeSettings() throws -> ScorerTrainingSettings {
    var training = ScorerOptions()
    training.seed = seed
    training.size = size
    training.heldOutShare = heldOut
    training.batchSize = batch
    training.learningRate = rate
    training.steps = steps ?? training.steps
    training.mirrors = mirror
    training.precision = engine.settlePrecision()
    let names = label!.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    guard !names.isEmpty, Set(names).count == names.count else {
      throw ValidationError("--label: expected different columns separated by commas, found \"\(label!)\"")
    }
    return ScorerTrainingSettings(
      data: URL(fileURLWithPath: data!).standardizedFileURL.path, labels: names,
      kinds: labelKinds.isGiven ? try labelKinds.kinds : nil, heldOutBy: heldOutBy,
      training: training,
      pad: square == .pad, skipUnreadable: skipUnreadable, licence: licence, credits: credits, minutes: minutes,
      output: URL(fileURLWithPath: output ?? Self.defaultOutput).standardizedFileURL.path,
      overwrites: overwriting.overwrite ? true : nil)
  }

  /// The object that ends a run with `--json`.
  private struct Report: Encodable {
    let steps: Int
    let secondsPerStep: Double
    let imagesPerSecond: Double
    let peakResidentBytes: Int
    let parameters: Int
    let labels: [ScorerLabel]
    /// The scorer's file; left out after Ctrl-C, when none is written.
    let output: String?

    init(summary: RunSummary, scorer: LearnedScorer, output: String?) {
      (steps, secondsPerStep) = (summary.steps, summary.secondsPerStep)
      (imagesPerSecond, peakResidentBytes) = (summary.imagesPerSecond, summary.peakResidentBytes)
      parameters = summary.parameters.values.reduce(0, +)
      (labels, self.output) = (scorer.labels, output)
    }
  }
}
