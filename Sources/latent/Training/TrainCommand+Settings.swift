import ArgumentParser
import Datasets
import FileFormats
import Foundation
import GenerativeModels
import NeuralNetworks
import Training

extension TrainCommand {
  func validate() throws {
    try require(size, in: StyleArchitecture.sizeRange, "--size")
    if let width { try require(width > 0 && width <= 8, "--width", "a positive factor up to 8", width) }
    try require(batch, in: ConditionalGANOptions.batchSizes, "--batch")
    try require(rate, in: .rate, "--rate")
    for (option, weight) in [
      ("--r1", gradientPenalty), ("--path-length", pathLengthWeight),
      ("--mismatch", mismatchWeight),
    ] {
      try require(weight, in: .notNegative, option)
    }
    try require(mixingProbability, in: .share, "--mixing")
    try require(clusterSize, in: TrainingError.counts(from: 0), "--cluster-size")
    try require(generatorRate, in: ConditionalGANOptions.generatorRates, "--generator-rate")
    try validateAlignment()
    if let freezeCritic {
      try require((0...6).contains(freezeCritic), "--freeze-critic", "0 to 6 blocks", freezeCritic)
      guard runOptions.from != nil || runOptions.resume != nil else {
        throw ValidationError("--freeze-critic: expected a trained model to begin with, --from MODEL")
      }
    }
    try require(steps, in: TrainingError.counts(from: 1), "--steps")
    try require(heldOut, in: HeldOutSplit.shares, "--held-out")
    _ = try augmentation()
    try runOptions.requireNoStartOptions(startOptions + labelKinds.given)
  }

  /// The options that only a new run can have, and whether they were given.
  private var startOptions: [(option: String, isGiven: Bool)] {
    [
      ("--label", label != nil), ("--size", size != nil),
      ("--width", width != nil), ("--batch", batch != nil), ("--seed", seed != nil), ("--rate", rate != nil),
      ("--r1", gradientPenalty != nil), ("--fixed-penalty", fixedPenalty), ("--held-out", heldOut != nil),
      ("--no-coarse-to-fine", !coarseToFine), ("--path-length", pathLengthWeight != nil),
      ("--mixing", mixingProbability != nil), ("--mismatch", mismatchWeight != nil),
      ("--align", align != nil), ("--align-weight", alignmentWeight != nil), ("--scorer", !scorer.isEmpty),
      ("--loss", loss != nil), ("--augment", augment != nil),
      ("--cluster-size", clusterSize != nil), ("--generator-rate", generatorRate != nil),
      ("--mirror", mirror), ("--square", square != nil), ("--freeze-critic", freezeCritic != nil),
    ]
  }

  private static func text(_ channels: [Int]) -> String { channels.map(String.init).joined(separator: " ") }

  /// The transforms of `--augment`; nil where it is not given.
  private func augmentation() throws -> AdaptiveAugmentation? {
    guard let augment else { return nil }
    guard augment != "none" else { return AdaptiveAugmentation.none }
    var parts = Set(augment.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    let (moves, colors) = (parts.remove("moves") != nil, parts.remove("colors") != nil)
    var result = AdaptiveAugmentation(moving: moves, coloring: colors)
    result.cutout = parts.remove("cutout") != nil
    guard parts.isEmpty else {
      throw ValidationError("--augment: expected none or some of moves,colors,cutout, found \(augment)")
    }
    return result
  }

  /// The settings of a new run, whose data is looked at and found to be in order.
  func makeSettings(startingFrom start: GeneratorModel?) throws -> GeneratorTrainingSettings {
    guard let data else { throw ValidationError("Missing --data: a folder of pictures (or --resume RUN)") }
    let folder = URL(fileURLWithPath: data).standardizedFileURL
    let kinds = try labelKinds.kinds
    let images = try ImageFolder.open(folder, requiresLabels: false, kinds: kinds).withClass(label)
    let classes = try images.classes(label: label)
    if let size, let from = start?.architecture.size {
      try require(size == from, "--size", "that of the model of --from, \(from), which alone it can start", size)
    }
    let pixels = size ?? start?.architecture.size ?? StyleArchitecture.defaultSize(ofSide: images.typicalSide())
    var training = ConditionalGANOptions()
    training.seed = seed ?? training.seed
    training.batchSize = batch ?? training.batchSize
    training.learningRate = rate ?? training.learningRate
    if let gradientPenalty { training.gradientPenalty = gradientPenalty }
    if fixedPenalty { training.confidenceBand = nil }
    training.pathLengthWeight = pathLengthWeight ?? training.pathLengthWeight
    training.mixingProbability = mixingProbability ?? training.mixingProbability
    training.mismatchWeight = mismatchWeight ?? training.mismatchWeight
    training.clusterSize = clusterSize ?? training.clusterSize
    training.generatorRate = generatorRate ?? training.generatorRate
    training.alignmentWeight = alignmentWeight ?? training.alignmentWeight
    training.alignedLabels = try align.map(NameList.names) ?? []
    training.loss = loss ?? training.loss
    training.precision = runOptions.engine.settlePrecision()
    training.frozenCriticLayers = freezeCritic ?? training.frozenCriticLayers
    training.adaptiveAugmentation = try augmentation() ?? training.adaptiveAugmentation
    if mirror { training.adaptiveAugmentation.mirroring = false }
    let fresh = StyleArchitecture(size: pixels, classes: classes.names, width: width ?? 1)
    if let start, width != nil, fresh.channels != start.architecture.channels {
      throw ModelError.otherArchitecture(
        file: runOptions.from ?? "", field: "channels", expected: Self.text(fresh.channels),
        found: Self.text(start.architecture.channels))
    }
    let architecture = start?.architecture.replacingClasses(classes.names) ?? fresh
    return GeneratorTrainingSettings(
      data: folder.path, label: classes.label, kinds: labelKinds.isGiven ? kinds : nil, architecture: architecture,
      training: training, heldOut: heldOut ?? GeneratorTrainingSettings.defaultHeldOut, mirror: mirror,
      pad: square == .pad, skipUnreadable: runOptions.skipUnreadable, from: runOptions.from, origin: start?.origin,
      scorers: try alignmentScorers(), licence: runOptions.licence, credits: runOptions.credits,
      steps: steps ?? (runOptions.minutes == nil ? 5000 : nil), minutes: runOptions.minutes,
      sampleEvery: runOptions.sampleEvery ?? RunIntervals.samples,
      checkpointEvery: runOptions.checkpointEvery ?? RunIntervals.checkpoints)
  }
}
