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
  /// Of the pictures, for the model's provenance.
  public var licence: String
  /// Of the pictures, for the model's provenance.
  public var credits: String
  /// Steps of the whole run; nil for no limit.
  public var steps: Int?
  /// Minutes of wall time of a sitting; nil for no limit.
  public var minutes: Double?
  /// Steps between sheets of samples.
  public var sampleEvery: Int
  /// Steps between checkpoints.
  public var checkpointEvery: Int

  public init(
    data: String, label: String, kinds: LabelKinds?, architecture: StyleArchitecture, training: ConditionalGANOptions,
    heldOut: Double, classifierSteps: Int, mirror: Bool, pad: Bool, skipUnreadable: Bool, from: String?,
    origin: ModelOrigin?, scorers: [AlignmentScorer]?, licence: String, credits: String, steps: Int?, minutes: Double?,
    sampleEvery: Int, checkpointEvery: Int
  ) {
    (self.data, self.label, self.kinds, self.architecture, self.training) = (data, label, kinds, architecture, training)
    (self.heldOut, self.classifierSteps, self.mirror, self.pad) = (heldOut, classifierSteps, mirror, pad)
    (self.skipUnreadable, self.from, self.origin, self.scorers) = (skipUnreadable, from, origin, scorers)
    (self.licence, self.credits, self.steps, self.minutes) = (licence, credits, steps, minutes)
    (self.sampleEvery, self.checkpointEvery) = (sampleEvery, checkpointEvery)
  }

  /// A shorter run has hardly begun where its rate would end.
  private static let fewestStepsOfDecay = 1000

  /// Takes over the sizes that a run begins with, and spaces out what it does now and then by the steps that it has.
  /// - Parameters:
  ///   - course: how the budget is divided.
  ///   - byTime: whether sizes and the learning rate follow the clock, as where minutes and not steps end the run.
  ///   - sampleEvery: steps between sheets of samples, where somebody has said it.
  ///   - checkpointEvery: steps between checkpoints, where somebody has said it.
  public mutating func follow(_ course: CoarseToFine, byTime: Bool, sampleEvery: Int?, checkpointEvery: Int?) {
    training.stages = byTime ? course.timedStages : course.stages
    training.followsClock = byTime
    training.rateDecaySteps = course.steps >= Self.fewestStepsOfDecay ? course.steps : 0
    // At least every so many steps, and otherwise so often in all; a round number.
    func interval(_ least: Int, times: Int) -> Int { max(least, course.steps / times / 100 * 100) }
    self.sampleEvery = sampleEvery ?? interval(RunIntervals.samples, times: 25)
    self.checkpointEvery = checkpointEvery ?? interval(RunIntervals.checkpoints, times: 20)
    // A few seconds in a run of minutes, and none where that would be a good part of it.
    let steps = min(600, course.steps / 8)
    classifierSteps = heldOut > 0 && steps >= 100 && architecture.classes.count > 1 ? steps : 0
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
    provenance.squaring = pad ? .pad : .crop
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
