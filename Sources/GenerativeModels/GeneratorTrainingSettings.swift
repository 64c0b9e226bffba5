import Datasets
import FileFormats
import Foundation
import NeuralNetworks
import Training

/// Everything that decides the course of a generator's training: what a run keeps in `options.json`.
public struct GeneratorTrainingSettings: Codable {
  /// Path of the folder of pictures.
  public var data: String
  /// The column of labels whose values are the classes.
  public var label: String
  /// What the user said of the table's columns; nil where nothing was said.
  public var kinds: LabelKinds?
  /// Of the generator, and so of its critic.
  public var architecture: StyleArchitecture
  /// What a step does.
  public var training: ConditionalGANOptions
  /// Share of the pictures that are judged by and not trained on.
  public var heldOut: Double
  /// Steps that a small classifier is trained for at the start, to judge samples by; 0 for none.
  public var classifierSteps: Int
  /// Whether pictures are also trained on mirrored.
  public var mirror: Bool
  /// Whether pictures that are not square get white borders, or else lose what sticks out.
  public var pad: Bool
  /// Whether files that cannot be read are left out.
  public var skipUnreadable: Bool
  /// The model whose weights the run began with, as it was named; nil for random weights.
  public var from: String?
  /// What is known of the model of `from`.
  public var origin: ModelOrigin?
  /// What reads aligned labels; nil where there are none.
  public var scorers: [AlignmentScorer]?
  /// The licence of the pictures, for the model's provenance; empty where none is stated.
  public var licence: String
  /// Who made the pictures, for the model's provenance; empty where nobody is named.
  public var credits: String
  /// Steps of the whole run; nil for no limit.
  public var steps: Int?
  /// Minutes of wall time of a sitting; nil for no limit.
  public var minutes: Double?
  /// Steps between sheets of samples.
  public var sampleEvery: Int
  /// Steps between checkpoints.
  public var checkpointEvery: Int

  /// The share of the pictures that is held out where nobody says otherwise.
  public static let defaultHeldOut = 0.1

  /// - Parameters:
  ///   - data: path of the folder of pictures.
  ///   - label: the column of labels whose values are the classes.
  ///   - kinds: what the user said of the table's columns; nil where nothing was said.
  ///   - architecture: of the generator, and so of its critic.
  ///   - training: what a step does.
  ///   - heldOut: share of the pictures that are judged by and not trained on, 0 to 0.5.
  ///   - classifierSteps: steps that a small classifier is trained for at the start, to judge samples by; 0 for none.
  ///   - mirror: whether pictures are also trained on mirrored.
  ///   - pad: whether pictures that are not square get white borders, or else lose what sticks out.
  ///   - skipUnreadable: whether files that cannot be read are left out.
  ///   - from: the model whose weights the run begins with, as it is named; nil for random weights.
  ///   - origin: what is known of that model.
  ///   - scorers: what reads aligned labels; nil where there are none.
  ///   - licence: of the pictures, for the model's provenance.
  ///   - credits: of the pictures, for the model's provenance.
  ///   - steps: of the whole run; nil for no limit.
  ///   - minutes: of wall time of a sitting; nil for no limit.
  ///   - sampleEvery: steps between sheets of samples.
  ///   - checkpointEvery: steps between checkpoints.
  public init(
    data: String, label: String, kinds: LabelKinds? = nil, architecture: StyleArchitecture,
    training: ConditionalGANOptions, heldOut: Double = defaultHeldOut, classifierSteps: Int = 0, mirror: Bool = false,
    pad: Bool = false, skipUnreadable: Bool = false, from: String? = nil, origin: ModelOrigin? = nil,
    scorers: [AlignmentScorer]? = nil, licence: String = "", credits: String = "", steps: Int? = nil,
    minutes: Double? = nil, sampleEvery: Int = RunIntervals.samples, checkpointEvery: Int = RunIntervals.checkpoints
  ) {
    (self.data, self.label, self.kinds, self.architecture, self.training) = (data, label, kinds, architecture, training)
    (self.heldOut, self.classifierSteps, self.mirror, self.pad) = (heldOut, classifierSteps, mirror, pad)
    (self.skipUnreadable, self.from, self.origin, self.scorers) = (skipUnreadable, from, origin, scorers)
    (self.licence, self.credits, self.steps, self.minutes) = (licence, credits, steps, minutes)
    (self.sampleEvery, self.checkpointEvery) = (sampleEvery, checkpointEvery)
  }

  /// The pictures that have a class, and the classes.
  /// - Parameters:
  ///   - moved: where the pictures are now, if they have moved since the run began.
  ///   - isResumed: whether the run goes on, rather than begins.
  /// - Throws: `MovedPictures` where a run goes on whose folder is no longer there, `DatasetError`.
  public func source(movedTo moved: String?, isResumed: Bool) throws -> (folder: ImageFolder, classes: ClassLabels) {
    let all = try MovedPictures.opening(data, movedTo: moved, isResumed: isResumed) {
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
  public func split(_ images: DecodedImages) -> HeldOutSplit {
    HeldOutSplit(count: images.count, classes: images.classes, share: heldOut, seed: training.seed)
  }

  /// Stands for the options that a resumed run must have in common with its beginning: all but the bounds.
  public func digest() throws -> String {
    var settings = self
    (settings.steps, settings.minutes, settings.sampleEvery, settings.checkpointEvery) = (nil, nil, 0, 0)
    return try ContentHash.digest(of: settings)
  }

  /// Where a model of this training comes from.
  /// - Parameters:
  ///   - images: what was trained on.
  ///   - steps: how long.
  ///   - software: what trained it, with its version.
  public func provenance(of images: DecodedImages, steps: Int, software: String) -> ModelProvenance {
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
    provenance.squaring = squaring
    provenance.software = software
    return provenance
  }
}

extension GeneratorTrainingSettings {
  /// Refuses what an edited `options.json` may state and training would not accept, and classes from data that no
  /// model can have.
  /// - Throws: `ModelError` or `TrainingError` naming `file`.
  public func validate(file: String) throws {
    try architecture.validate(file: file)
    try training.validate(file: file)
    let blocks = architecture.channels.count - 1
    try TrainingError.require(
      training.frozenCriticLayers <= blocks, "frozenCriticLayers", "0 to \(blocks) at \(architecture.size) pixels",
      training.frozenCriticLayers, file: file)
    if let last = training.stages.last {
      try TrainingError.require(
        last.size == architecture.size, "stages", "the last of \(architecture.size) pixels", last.size, file: file)
    }
    try TrainingError.require(heldOut, in: HeldOutSplit.shares, "heldOut", file: file)
    try TrainingError.require(
      (0...100_000).contains(classifierSteps), "classifierSteps", "0 to 100,000", classifierSteps, file: file)
    try TrainingError.require(
      (scorers ?? []).isEmpty == training.alignedLabels.isEmpty, "scorers", "some with alignedLabels, and none without",
      (scorers ?? []).count, file: file)
    try RunBudget.validate(
      steps: steps, minutes: minutes, intervals: ["sampleEvery": sampleEvery, "checkpointEvery": checkpointEvery],
      file: file)
  }
}
