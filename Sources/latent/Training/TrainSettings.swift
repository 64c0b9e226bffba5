import ArgumentParser
import Datasets
import FileFormats
import Foundation
import GenerativeModels
import NeuralNetworks
import Training

/// Everything that decides the course of a run: `options.json`.
struct TrainSettings: Codable {
  var data: String
  var label: String
  /// What the user said of the table's columns; nil where nothing was said.
  var kinds: LabelKinds?
  var architecture: StyleArchitecture
  var training: ConditionalGANOptions
  /// Share of the pictures that are judged by and not trained on.
  var heldOut: Double
  /// Steps that a small classifier is trained for at the start, to judge samples by; 0 for none.
  var classifierSteps: Int
  var mirror: Bool
  var pad: Bool
  var skipUnreadable: Bool
  var from: String?
  var origin: ModelOrigin?
  /// What reads aligned labels; nil where there are none.
  var scorers: [AlignmentScorer]?
  var licence: String
  var credits: String
  var steps: Int?
  var minutes: Double?
  var sampleEvery: Int
  var checkpointEvery: Int

  /// A shorter run has hardly begun where its rate would end.
  private static let fewestStepsOfDecay = 1000

  /// Takes over the sizes that a run begins with, and spaces out what it does now and then by the steps that it has.
  mutating func follow(_ course: CoarseToFine, sampleEvery: Int?, checkpointEvery: Int?) {
    training.stages = course.stages
    training.rateDecaySteps = course.steps >= Self.fewestStepsOfDecay ? course.steps : 0
    // At least every so many steps, and otherwise so often in all; a round number.
    func interval(_ least: Int, times: Int) -> Int { max(least, course.steps / times / 100 * 100) }
    self.sampleEvery = sampleEvery ?? interval(RunOptions.defaultSampleInterval, times: 25)
    self.checkpointEvery = checkpointEvery ?? interval(RunOptions.defaultCheckpointInterval, times: 20)
    // A few seconds in a run of minutes, and none where that would be a good part of it.
    let steps = min(600, course.steps / 8)
    classifierSteps = heldOut > 0 && steps >= 100 && architecture.classes.count > 1 ? steps : 0
  }

  /// The pictures that have a class, and the classes.
  /// - Parameters:
  ///   - moved: where the pictures are now, if they have moved since the run began.
  ///   - run: the run that is resumed; nil for a new one.
  func source(movedTo moved: String?, resuming run: String?) throws -> (folder: ImageFolder, classes: ClassLabels) {
    let all = try RunOptions.naming(data, movedTo: moved, resuming: run) {
      try ImageFolder.open($0, requiresLabels: false, kinds: kinds ?? LabelKinds())
    }
    // Its values are classes since the run began, whatever the column looks like.
    let labelled = try all.reading(label, as: .categories).withClass(label)
    let classes = try labelled.classes(label: label)
    // The only class is named after the folder, which may have another name by now.
    guard classes.names.count == 1, let name = architecture.classes.first else { return (labelled, classes) }
    return (labelled, ClassLabels(label: label, only: name, count: classes.indices.count))
  }

  /// Which of the pictures are judged by and not trained on.
  func split(_ images: DecodedImages) -> HeldOutSplit {
    HeldOutSplit(count: images.count, classes: images.classes, share: heldOut, seed: training.seed)
  }

  /// Stands for the options that a resumed run must have in common with its beginning: all but the bounds.
  func digest() throws -> String {
    var settings = self
    (settings.steps, settings.minutes, settings.sampleEvery, settings.checkpointEvery) = (nil, nil, 0, 0)
    return try ContentHash.digest(of: settings)
  }

  func provenance(of images: DecodedImages, steps: Int) -> ModelProvenance {
    var provenance = ModelProvenance()
    provenance.data = URL(fileURLWithPath: data).lastPathComponent
    provenance.dataDigest = String(images.digest, radix: 16)
    provenance.pictures = images.count
    provenance.steps = steps
    provenance.seed = training.seed
    provenance.options = training
    provenance.licence = licence
    provenance.credits = credits
    provenance.startedFrom = origin
    provenance.alignmentScorers = scorers?.map(\.identity)
    provenance.squaring = pad ? .pad : .crop
    provenance.software = "latent \(Latent.version)"
    return provenance
  }
}

extension TrainCommand {
  func validate() throws {
    if let size { try require(StyleArchitecture.sizes.contains(size), "--size", "16, 32, 64, 128 or 256", size) }
    if let width { try require(width > 0 && width <= 8, "--width", "a positive factor up to 8", width) }
    if let batch {
      try require(batch > 0 && batch % 4 == 0 && batch <= 4096, "--batch", "a multiple of 4 up to 4096", batch)
    }
    if let rate { try require(rate > 0 && rate.isFinite, "--rate", "a positive rate", rate) }
    for (option, weight) in [
      ("--r1", gradientPenalty), ("--path-length", pathLengthWeight),
      ("--mismatch", mismatchWeight),
    ] {
      if let weight { try require(weight >= 0 && weight.isFinite, option, "0 or more", weight) }
    }
    if let mixingProbability {
      try require((0...1).contains(mixingProbability), "--mixing", "a chance from 0 to 1", mixingProbability)
    }
    try validateAlignment()
    if let steps { try require(steps >= 1, "--steps", "1 or more", steps) }
    if let heldOut { try require((0...0.5).contains(heldOut), "--held-out", "a share from 0 to 0.5", heldOut) }
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
      ("--mirror", mirror), ("--square", square != nil),
    ]
  }

  /// The size to train at where none is asked for: that of the pictures, a little less where it is no power of two, and
  /// at most 64, which a processor draws in a tolerable time.
  private static func size(for images: ImageFolder) -> Int {
    let side = images.typicalSide() ?? largestDefaultSize
    return StyleArchitecture.sizes.first { Double($0) >= 0.75 * Double(side) || $0 >= largestDefaultSize }!
  }

  private static let largestDefaultSize = 64

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
  func makeSettings(startingFrom start: GeneratorModel?) throws -> TrainSettings {
    guard let data else { throw ValidationError("Missing --data: a folder of pictures (or --resume RUN)") }
    let folder = URL(fileURLWithPath: data).standardizedFileURL
    let kinds = try labelKinds.kinds
    let images = try ImageFolder.open(folder, requiresLabels: false, kinds: kinds).withClass(label)
    let classes = try images.classes(label: label)
    if let size, let from = start?.architecture.size {
      try require(size == from, "--size", "that of the model of --from, \(from), which alone it can start", size)
    }
    let pixels = size ?? start?.architecture.size ?? Self.size(for: images)
    var training = ConditionalGANOptions()
    training.seed = seed ?? training.seed
    training.batchSize = batch ?? training.batchSize
    training.learningRate = rate ?? training.learningRate
    if let gradientPenalty { training.gradientPenalty = gradientPenalty }
    if fixedPenalty { training.confidenceBand = nil }
    training.pathLengthWeight = pathLengthWeight ?? training.pathLengthWeight
    training.mixingProbability = mixingProbability ?? training.mixingProbability
    training.mismatchWeight = mismatchWeight ?? training.mismatchWeight
    training.alignmentWeight = alignmentWeight ?? training.alignmentWeight
    training.alignedLabels = try align.map(NameList.names) ?? []
    training.loss = loss ?? training.loss
    training.adaptiveAugmentation = try augmentation() ?? training.adaptiveAugmentation
    if mirror { training.adaptiveAugmentation.mirroring = false }
    let fresh = StyleArchitecture(size: pixels, classes: classes.names, width: width ?? 1)
    if let start, width != nil, fresh.channels != start.architecture.channels {
      throw ModelError.otherArchitecture(
        file: runOptions.from ?? "", field: "channels", expected: Self.text(fresh.channels),
        found: Self.text(start.architecture.channels))
    }
    let architecture = start?.architecture.replacingClasses(classes.names) ?? fresh
    return TrainSettings(
      data: folder.path, label: classes.label, kinds: labelKinds.isGiven ? kinds : nil, architecture: architecture,
      training: training,
      heldOut: heldOut ?? Self.defaultHeldOut, classifierSteps: 0,
      mirror: mirror,
      pad: square == .pad, skipUnreadable: runOptions.skipUnreadable, from: runOptions.from, origin: start?.origin,
      scorers: try alignmentScorers(), licence: runOptions.licence, credits: runOptions.credits,
      steps: steps ?? (runOptions.minutes == nil ? 5000 : nil), minutes: runOptions.minutes,
      sampleEvery: runOptions.sampleEvery ?? RunOptions.defaultSampleInterval,
      checkpointEvery: runOptions.checkpointEvery ?? RunOptions.defaultCheckpointInterval)
  }
}
