import ArgumentParser
import Colorization
import Datasets
import FileFormats
import Foundation
import NeuralNetworks
import Training

extension ColorizeTrainCommand {
  func validate() throws {
    try require(size, in: ColorizationOptions.cropSizes, "--size")
    if let loadSize {
      try require(
        loadSize, in: ColorizerTrainingSettings.loadSizes(cropSize: size ?? Self.defaults.cropSize), "--load-size")
    }
    try require(baseChannels, in: UNetArchitecture.widths, "--base-channels")
    try require(criticBaseChannels, in: ColorizationOptions.criticWidths, "--critic-base-channels")
    try require(depth, in: UNetArchitecture.depths, "--depth")
    try require(copySize, in: ColorizerModel.copySizes, "--copy-size")
    try require(heldOut, in: .properShare, "--held-out")
    if (decay ?? RateDecay.none) != RateDecay.none, steps == nil, runOptions.resume == nil {
      throw ValidationError("--decay: needs --steps, over which the rate falls")
    }
    try require(l1Weight, in: .notNegative, "--l1-weight")
    try require(pretrainSteps, in: TrainingError.counts(), "--pretrain-steps")
    try require(rate, in: .rate, "--rate")
    let halfLife = averageHalfLife ?? Self.defaults.averageHalfLife
    try require(halfLife, in: .notNegative, "--average-half-life")
    try require(batch, in: ColorizationOptions.batchSizes, "--batch")
    try require((0...1_000_000).contains(cache), "--cache", "0 to 1,000,000 MiB", cache)
    try require(steps, in: TrainingError.counts(from: 1), "--steps")
    try require(logEvery, in: TrainingError.counts(from: 1), "--log-every")
    try runOptions.requireNoStartOptions(startOptions)
    if normalization == .running, halfLife > 0 {
      throw ValidationError(
        "--normalization running: needs --average-half-life 0, since those statistics are of the last weights")
    }
  }

  /// The options that only a new run can have, and whether they were given.
  private var startOptions: [(option: String, isGiven: Bool)] {
    [
      ("--held-out", heldOut != nil),
      ("--size", size != nil), ("--load-size", loadSize != nil),
      ("--base-channels", baseChannels != nil), ("--critic-base-channels", criticBaseChannels != nil),
      ("--depth", depth != nil), ("--hints", hints),
      ("--initialization", initialization != nil), ("--adversarial", adversarial != nil),
      ("--l1-weight", l1Weight != nil), ("--pretrain-steps", pretrainSteps != nil), ("--rate", rate != nil),
      ("--decay", decay != nil), ("--average-half-life", averageHalfLife != nil), ("--batch", batch != nil),
      ("--seed", seed != nil), ("--no-flips", noFlips), ("--random-scale", randomScale),
      ("--normalization", normalization != nil), ("--half-precision", halfPrecision), ("--copy-size", copySize != nil),
    ]
  }

  /// The settings of the run to go on with.
  func settings(of folder: RunFolder) throws -> ColorizerTrainingSettings {
    let settings = try folder.readOptions(as: ColorizerTrainingSettings.self, command: Self.words)
    try settings.architecture.validate(file: folder.options.path)
    try settings.training.hints.validate(file: folder.options.path)
    if validation != nil, settings.validation == nil {
      throw ValidationError("--validation: this run's pictures for validation are a share of --data")
    }
    if let end = settings.training.learningRate.decaySteps, let steps, steps > end {
      throw ValidationError("--steps: expected at most \(end), over which this run's rate falls to 0, found \(steps)")
    }
    return settings
  }

  /// The settings of a new run.
  func makeSettings(startingFrom start: ColorizerModel?) throws -> ColorizerTrainingSettings {
    guard let data else { throw ValidationError("Missing --data: a folder of colour pictures (or --resume RUN)") }
    let base = baseChannels ?? start?.architecture.baseChannels ?? 64
    var training = ColorizationOptions()
    let size = size ?? training.cropSize
    let rate = rate ?? 2e-4
    // 2^depth is the size that ends as one position.
    let deepest = Int.bitWidth - 1 - size.leadingZeroBitCount
    training.seed = seed ?? training.seed
    training.batchSize = batch ?? training.batchSize
    training.cropSize = size
    training.criticBaseChannels = criticBaseChannels ?? base
    training.initialization = initialization ?? training.initialization
    training.adversarialLoss = adversarial ?? training.adversarialLoss
    training.l1Weight = l1Weight ?? training.l1Weight
    training.pretrainSteps = pretrainSteps ?? training.pretrainSteps
    training.learningRate =
      switch decay ?? RateDecay.none {
      case .linear: .linear(start: rate, end: 0, steps: steps!)
      case .cosine: .cosine(start: rate, end: 0, steps: steps!)
      case .none: .constant(rate)
      }
    training.averageHalfLife = averageHalfLife ?? training.averageHalfLife
    training.flips = !noFlips
    training.precision = runOptions.engine.settlePrecision()
    training.scales = randomScale
    return ColorizerTrainingSettings(
      data: URL(fileURLWithPath: data).standardizedFileURL.path,
      validation: validation.map { URL(fileURLWithPath: $0).standardizedFileURL.path }, heldOut: heldOut ?? 0.1,
      loadSize: loadSize ?? size * 9 / 8,
      architecture: UNetArchitecture(
        baseChannels: base, depth: depth ?? start?.architecture.depth ?? min(8, deepest),
        inputChannels: hints || start?.takesHints == true ? 4 : 1),
      training: training, normalization: normalization ?? .recalibrated,
      halfPrecision: halfPrecision, skipUnreadable: runOptions.skipUnreadable, from: runOptions.from,
      origin: start?.origin, copySize: copySize,
      licence: runOptions.licence, credits: runOptions.credits,
      steps: steps ?? (runOptions.minutes == nil ? 20_000 : nil),
      minutes: runOptions.minutes, logEvery: logEvery ?? 50,
      sampleEvery: runOptions.sampleEvery ?? RunIntervals.samples,
      checkpointEvery: runOptions.checkpointEvery ?? RunIntervals.checkpoints)
  }
}

extension ColorizerTrainingSettings {
  /// What is about to be done, a line each.
  func plan(pictures: PictureCache, validation: PictureCache?, trainer: ColorizationTrainer) -> [String] {
    let (start, channels) = (from.map { "those of \($0)" }, architecture.inputChannels)
    return [
      "pictures    \(grouped(pictures.count)) at \(loadSize) pixels, crops of \(training.cropSize)"
        + "\(training.scales ? " and more, brought to that" : ""); "
        + "\(grouped(validation?.count ?? 0)) for validation",
      "in memory   \(grouped(pictures.keptCount)) of them, \((pictures.keptCount * loadSize * loadSize * 3) >> 20) MiB",
      "networks    U-Net of \(architecture.baseChannels) channels and depth \(architecture.depth), "
        + "\(channels == 4 ? "lightness and hints" : "lightness") in; PatchGAN of \(training.criticBaseChannels)",
      "parameters  generator \(grouped(trainer.generatorParameters.count)), "
        + "critic \(grouped(trainer.criticParameters.count))",
      "weights     \(start ?? training.initialization.explanation)",
      "stages      \(grouped(training.pretrainSteps)) steps by the colours' difference alone, then "
        + "\(training.adversarialLoss.rawValue) against the critic",
    ]
  }

  /// The model of the run's present weights; measuring its statistics takes a while and shows a bar.
  func showingProgress(
    of run: ColorizationRun, pictures: PictureCache, steps: Int
  ) throws -> ColorizerModel {
    let bar = ProgressBar(total: nil, unit: "picture")
    let model = try model(of: run, pictures: pictures, steps: steps, software: Software.name) { done, total in
      bar.total = total
      bar.update(completed: done, detail: "calibrating")
    }
    if let total = bar.total { bar.finish(completed: total, detail: "calibrated") }
    return model
  }
}
