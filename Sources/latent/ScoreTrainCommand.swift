import ArgumentParser
import Datasets
import Engine
import FileFormats
import Foundation
import LatentSpace
import Training

struct ScoreTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a scorer: a small network that reads labels from pictures.",
    discussion: """
      DATA is a folder with a subfolder a class, or with labels.csv. Columns of text become probabilities of their \
      values, columns of 0 and 1 one logit, other numbers a prediction; several columns share one network and file. \
      A share of the pictures, drawn at random, is kept for the test, whose result is stored with the scorer. \
      Each run writes a numbered folder; Ctrl-C saves, and --resume goes on from there, bit for bit.

      Example: latent score train --data faces --label kind,glasses,smile --output scorer.safetensors
      """)

  @Option(help: "Folder of labelled pictures.") var data: String?
  @Option(help: "Columns of labels, separated by commas.") var label: String?
  @Option(help: "Width and height of the pictures in pixels: 16, 32, 64, 128 or 256.") var size = 64
  @Option(help: "Training steps; the learning rate falls over them (default: 1,500).") var steps: Int?
  @Option(help: "Stop after so many minutes even if steps are left.") var minutes: Double?
  @Option(help: "Share of the pictures kept for the test, above 0 and at most 0.5.") var heldOut = 0.1
  @Option(
    help: "Column whose values stay together, all for training or all for the test, where pictures come in series.")
  var heldOutBy: String?
  @Option(help: "Pictures a step.") var batch = 64
  @Option(help: "Adam's learning rate at the start.") var rate = 0.002
  @Option(help: "Seed of weights, test pictures, batches and augmentation.") var seed: UInt64 = 0
  @Flag(help: "Also train on mirrored pictures (not for labels that tell left from right).") var mirror = false
  @Option(help: "Pictures that are not square: crop or pad.") var square = "crop"
  @Flag(help: "Leave out files that cannot be read, and list them at the end.") var skipUnreadable = false
  @Option(help: "Licence of the pictures, for the scorer's provenance.") var licence = ""
  @Option(name: .shortAndLong, help: "File of the scorer.") var output = "scorer.safetensors"
  @Option(help: "Folder that holds the numbered run folders.") var runs = "runs"
  @Option(help: "Go on with the run in this folder.") var resume: String?
  @Option(help: "Processor threads (default: all).") var threads: Int?
  @Flag(help: "End with one JSON object on standard output.") var json = false

  /// Everything that decides the course of a run: `options.json`.
  struct Settings: Codable {
    var data: String
    var labels: [String]
    var heldOutBy: String?
    var training: ScorerOptions
    var pad: Bool
    var skipUnreadable: Bool
    var licence: String
    var minutes: Double?
  }

  func validate() throws {
    guard ScorerArchitecture.sizes.contains(size) else {
      throw ValidationError("--size: expected 16, 32, 64, 128 or 256, found \(size)")
    }
    if let steps, steps < 1 { throw ValidationError("--steps: expected 1 or more, found \(steps)") }
    if let minutes, !(minutes > 0) { throw ValidationError("--minutes: expected a positive number, found \(minutes)") }
    guard heldOut > 0, heldOut <= 0.5 else {
      throw ValidationError("--held-out: expected a share above 0 and at most 0.5, found \(heldOut)")
    }
    guard (1...4096).contains(batch) else { throw ValidationError("--batch: expected 1 to 4096, found \(batch)") }
    guard rate > 0, rate.isFinite else { throw ValidationError("--rate: expected a positive rate, found \(rate)") }
    guard ["crop", "pad"].contains(square) else {
      throw ValidationError("--square: expected crop or pad, found \(square)")
    }
    if let threads, threads < 1 { throw ValidationError("--threads: expected 1 or more, found \(threads)") }
    guard resume != nil || (data != nil && label != nil) else {
      throw ValidationError("Missing --data and --label: a folder of pictures and its columns (or --resume RUN)")
    }
  }

  func run() throws {
    if let threads { Threads.use(threads) }
    let place = URL(fileURLWithPath: output).deletingLastPathComponent()
    guard FileManager.default.fileExists(atPath: place.path) else { throw FileFormatError.noSuchDirectory(place.path) }
    let resumed = try resume.map { try RunFolder.open(URL(fileURLWithPath: $0)) }
    let settings = try resumed.map { try $0.readOptions() } ?? makeSettings()
    let source = try ImageFolder.open(URL(fileURLWithPath: settings.data))
    let columns = try settings.labels.map { try source.labels.column(named: $0, path: settings.data) }
    let images = try decode(source, settings)
    let training = try ScorerTraining(
      images: images, columns: columns, options: settings.training,
      groups: settings.heldOutBy.map { try source.labels.column(named: $0, path: settings.data) }, data: settings.data)
    let folder =
      try resumed
      ?? RunFolder.create(
        in: URL(fileURLWithPath: runs), name: "scorer-\(source.folder.lastPathComponent)", options: settings)
    printError("run         \(folder.url.path)")

    let interrupts = InterruptHandler()
    var loop = TrainingLoop(
      folder: folder, budget: RunBudget(steps: settings.training.steps, minutes: minutes ?? settings.minutes),
      optionsDigest: try ContentHash.digest(of: settings.training) + (settings.heldOutBy ?? "")
        + dataDigest(images, columns))
    loop.isInterrupted = { interrupts.isRequested }
    let summary = try loop.train(training, resuming: resumed != nil)

    var provenance = ScorerProvenance()
    provenance.data = source.folder.lastPathComponent
    provenance.dataDigest = dataDigest(images, columns)
    provenance.steps = summary.steps
    provenance.licence = settings.licence
    provenance.software = "latent \(Latent.version)"
    let scorer = training.makeScorer(provenance: provenance)
    try scorer.write(to: URL(fileURLWithPath: output))
    for file in images.unreadable { printError("left out: \(file.file): \(file.reason)") }
    for label in scorer.labels { printError(label.summary) }
    printError("scorer: \(output)")
    if json { print(try Report(summary: summary, scorer: scorer, output: output).json()) }
  }

  private func makeSettings() throws -> Settings {
    var training = ScorerOptions()
    training.seed = seed
    training.size = size
    training.heldOutShare = heldOut
    training.batchSize = batch
    training.learningRate = rate
    training.steps = steps ?? training.steps
    training.mirrors = mirror
    let names = label!.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    guard !names.isEmpty, Set(names).count == names.count else {
      throw ValidationError("--label: expected different columns separated by commas, found \"\(label!)\"")
    }
    return Settings(
      data: URL(fileURLWithPath: data!).standardizedFileURL.path, labels: names, heldOutBy: heldOutBy,
      training: training,
      pad: square == "pad", skipUnreadable: skipUnreadable, licence: licence, minutes: minutes)
  }

  private func decode(_ source: ImageFolder, _ settings: Settings) throws -> DecodedImages {
    let bar = ProgressBar(total: source.files.count, unit: "picture")
    nonisolated(unsafe) let unsafeBar = bar
    let images = try DecodedImages.decode(
      source, classes: nil,
      options: DecodeOptions(
        size: settings.training.size, squaring: settings.pad ? .pad(.white) : .crop,
        skipsUnreadable: settings.skipUnreadable, threads: threads)
    ) { unsafeBar.update(completed: $0, detail: "reading") }
    bar.finish(completed: source.files.count, detail: "read")
    return images
  }

  /// A digest of the pictures and of the labels that are learned.
  private func dataDigest(_ images: DecodedImages, _ columns: [LabelColumn]) -> String {
    var hash = ContentHash()
    hash.add(word: images.digest)
    for column in columns {
      hash.add(column.name.utf8)
      switch column.values {
      case .category(let names, let indices):
        for index in indices { hash.add(names[index].utf8) }
      case .number(let values):
        for value in values { hash.add(word: value.bitPattern) }
      }
    }
    return hash.digits
  }

  /// The object that ends a run with `--json`.
  private struct Report: Encodable {
    let steps: Int
    let secondsPerStep: Double
    let imagesPerSecond: Double
    let peakResidentBytes: Int
    let parameters: Int
    let labels: [ScorerLabel]
    let output: String

    init(summary: RunSummary, scorer: LearnedScorer, output: String) {
      (steps, secondsPerStep) = (summary.steps, summary.secondsPerStep)
      (imagesPerSecond, peakResidentBytes) = (summary.imagesPerSecond, summary.peakResidentBytes)
      parameters = summary.parameters.values.reduce(0, +)
      (labels, self.output) = (scorer.labels, output)
    }

    func json() throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
