import ArgumentParser
import Datasets
import Engine
import Foundation
import GenerativeModels
import ImageCodecs
import NeuralNetworks
import Training

/// Everything that decides the course of a run: `options.json`.
struct TrainSettings: Codable {
  var data: String
  var label: String
  var architecture: StyleArchitecture
  var training: ConditionalGANOptions
  var mirror: Bool
  var pad: Bool
  var skipUnreadable: Bool
  var from: String?
  var licence: String
  var credits: String
  var steps: Int?
  var minutes: Double?
  var sampleEvery: Int
  var checkpointEvery: Int
}

extension TrainCommand {
  func validate() throws {
    guard [16, 32, 64, 128, 256].contains(size) else { throw ValidationError("--size: expected 16, 32, 64, 128 or 256, found \(size)") }
    guard batch > 0, batch % 4 == 0 else { throw ValidationError("--batch: expected a multiple of 4, found \(batch)") }
    guard width > 0, width <= 8 else { throw ValidationError("--width: expected a factor up to 8, found \(width)") }
    guard rate > 0 else { throw ValidationError("--rate: expected a positive rate, found \(rate)") }
    guard gradientPenalty >= 0 else { throw ValidationError("--r1: expected 0 or more, found \(gradientPenalty)") }
    guard ["crop", "pad"].contains(square) else { throw ValidationError("--square: expected crop or pad, found \(square)") }
    if let steps, steps < 1 { throw ValidationError("--steps: expected 1 or more, found \(steps)") }
    if let minutes, !(minutes > 0) { throw ValidationError("--minutes: expected a positive number, found \(minutes)") }
    if let threads, threads < 1 { throw ValidationError("--threads: expected 1 or more, found \(threads)") }
    guard sampleEvery > 0, checkpointEvery > 0 else { throw ValidationError("--sample-every and --checkpoint-every: expected 1 or more") }
    _ = try augmentation(pictures: 0)
  }

  private func augmentation(pictures: Int) throws -> DifferentiableAugmentation {
    guard let augment else { return pictures < 5000 ? .all : .none }
    var result = DifferentiableAugmentation.none
    guard augment != "none" else { return result }
    for part in augment.split(separator: ",") {
      switch part {
      case "translation": result.translation = true
      case "color", "colour": result.color = true
      case "cutout": result.cutout = true
      default: throw ValidationError("--augment: expected none or some of translation,color,cutout, found \(part)")
      }
    }
    return result
  }

  /// Checks the data before anything is written.
  func makeSettings(data: String) throws -> TrainSettings {
    let images = try ImageFolder.open(URL(fileURLWithPath: data))
    let classes = try images.classes(label: label)
    var training = ConditionalGANOptions()
    training.seed = seed
    training.batchSize = batch
    training.learningRate = rate
    training.gradientPenalty = gradientPenalty
    training.augmentation = try augmentation(pictures: images.files.count)
    return TrainSettings(
      data: URL(fileURLWithPath: data).standardizedFileURL.path, label: classes.label,
      architecture: StyleArchitecture(size: size, classes: classes.names, width: width), training: training,
      mirror: mirror, pad: square == "pad", skipUnreadable: skipUnreadable, from: from, licence: licence,
      credits: credits, steps: steps ?? (minutes == nil ? 5000 : nil), minutes: minutes, sampleEvery: sampleEvery,
      checkpointEvery: checkpointEvery)
  }

  func train(_ settings: TrainSettings, in folder: RunFolder, resuming: Bool) throws {
    let source = try ImageFolder.open(URL(fileURLWithPath: settings.data))
    let classes = try source.classes(label: settings.label.isEmpty ? nil : settings.label)
    printError("\(folder.url.path)")
    let bar = ProgressBar(total: source.files.count, unit: "picture")
    nonisolated(unsafe) let unsafeBar = bar
    let images = try DecodedImages.decode(
      source, classes: classes,
      options: DecodeOptions(
        size: settings.architecture.size, squaring: settings.pad ? .pad(.white) : .crop,
        skipsUnreadable: settings.skipUnreadable, threads: threads)
    ) { unsafeBar.update(completed: $0, detail: "reading") }
    bar.finish(completed: source.files.count, detail: "read")
    var trainer = ConditionalGANTrainer(architecture: settings.architecture, options: settings.training)
    if let from = settings.from, !resuming {
      try trainer.start(from: GeneratorModel(contentsOf: URL(fileURLWithPath: from)), file: from)
    }
    printPlan(settings, images, trainer)
    let run = ConditionalGANRun(trainer: trainer, images: images, mirror: settings.mirror)
    let interrupts = InterruptHandler()
    var digest = settings
    (digest.steps, digest.minutes, digest.sampleEvery, digest.checkpointEvery) = (nil, nil, 0, 0)
    var loop = TrainingLoop(
      folder: folder, budget: RunBudget(steps: steps ?? settings.steps, minutes: minutes ?? settings.minutes),
      optionsDigest: try ContentHash.digest(of: digest) + String(images.digest, radix: 16))
    loop.intervals = TrainingLoop.Intervals(samples: settings.sampleEvery, checkpoints: settings.checkpointEvery)
    loop.isInterrupted = { interrupts.isRequested }
    let summary = try loop.train(run, resuming: resuming)
    var provenance = ModelProvenance()
    provenance.data = URL(fileURLWithPath: settings.data).lastPathComponent
    provenance.dataDigest = String(images.digest, radix: 16)
    provenance.pictures = images.count
    provenance.steps = summary.steps
    provenance.seed = settings.training.seed
    provenance.options = settings.training
    provenance.licence = settings.licence
    provenance.credits = settings.credits
    provenance.software = "latent \(Latent.version)"
    let model = GeneratorModel(
      generator: run.trainer.generator, parameters: run.trainer.averageParameters, label: settings.label,
      provenance: provenance)
    let url = folder.url.appendingPathComponent("model.safetensors")
    try model.write(to: url)
    try RunReport.write(folder, summary: summary)
    for file in images.unreadable { printError("left out: \(file.file): \(file.reason)") }
    printError("model: \(url.path)")
    if json { print(try summary.json()) }
  }

  private func printPlan(_ settings: TrainSettings, _ images: DecodedImages, _ trainer: ConditionalGANTrainer) {
    let counts = images.classes!.counts
    let classes = zip(settings.architecture.classes, counts).map { "\($0) \($1)" }.joined(separator: ", ")
    printError("pictures    \(images.count) at \(settings.architecture.size) pixels: \(classes)")
    printError(
      "parameters  generator \(trainer.generatorParameters.count), critic \(trainer.criticParameters.count); channels \(settings.architecture.channels)")
  }
}

/// A line for the person at the terminal: standard error, so that standard output stays for results.
func printError(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
