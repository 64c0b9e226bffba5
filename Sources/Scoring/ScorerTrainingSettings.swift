import Datasets
import FileFormats
import Foundation
import Training

/// Everything that decides the course of a scorer's training: what a run keeps in `options.json`.
public struct ScorerTrainingSettings: Codable {
  /// Path of the folder of pictures.
  public var data: String
  /// Columns of labels that the scorer learns to read.
  public var labels: [String]
  /// What the user said of the table's columns; nil where nothing was said.
  public var kinds: LabelKinds?
  /// Column whose values stay together, all for training or all for the test; nil where every picture is by itself.
  public var heldOutBy: String?
  /// What a step does.
  public var training: ScorerOptions
  /// Whether pictures that are not square get white borders, or else lose what sticks out.
  public var pad: Bool
  /// Whether files that cannot be read are left out.
  public var skipUnreadable: Bool
  /// The licence of the training pictures, for the scorer's provenance; empty where nobody said.
  public var licence: String
  /// Who made the training pictures, for the scorer's provenance; nil in runs of versions that did not say.
  public var credits: String?
  /// Minutes of wall time of a sitting; nil for no limit.
  public var minutes: Double?
  /// Path of the scorer's file; nil in runs of versions that did not say.
  public var output: String?
  /// Whether it may take another's place; nil in runs of versions that did not say, and where it may not.
  public var overwrites: Bool?

  /// The settings of a run; each argument is the value of the property of its name.
  public init(
    data: String, labels: [String], kinds: LabelKinds? = nil, heldOutBy: String? = nil, training: ScorerOptions,
    pad: Bool, skipUnreadable: Bool, licence: String, credits: String? = nil, minutes: Double? = nil,
    output: String? = nil, overwrites: Bool? = nil
  ) {
    (self.data, self.labels, self.kinds, self.heldOutBy, self.training) = (data, labels, kinds, heldOutBy, training)
    (self.pad, self.skipUnreadable, self.licence, self.credits) = (pad, skipUnreadable, licence, credits)
    (self.minutes, self.output, self.overwrites) = (minutes, output, overwrites)
  }

  /// Refuses what an edited `options.json` may state and training would not accept.
  /// - Throws: `TrainingError` naming `file`.
  public func validate(file: String) throws {
    try training.validate(file: file)
    try TrainingError.require(
      !labels.isEmpty && Set(labels).count == labels.count, "labels", "one or more, all different",
      labels.joined(separator: ", "), file: file)
    try RunBudget.validate(steps: training.steps, minutes: minutes, intervals: [:], file: file)
  }

  /// The pictures that have a value of each label.
  /// - Parameters:
  ///   - moved: where the pictures are now, if they have moved since the run began.
  ///   - isResumed: whether the run goes on, rather than begins.
  /// - Throws: `MovedPictures` where a run goes on whose folder is no longer there, `DatasetError`.
  public func source(movedTo moved: String?, isResumed: Bool) throws -> ImageFolder {
    try MovedPictures.opening(data, movedTo: moved, isResumed: isResumed) {
      try ImageFolder.open($0, kinds: kinds ?? LabelKinds()).withValues(of: labels + (heldOutBy.map { [$0] } ?? []))
    }
  }

  /// Stands for the options that a resumed run must have in common with its beginning: all but the bounds.
  public func digest() throws -> String { try ContentHash.digest(of: training) + (heldOutBy ?? "") }

  /// Where a scorer of this training comes from.
  /// - Parameters:
  ///   - steps: how long it was trained.
  ///   - software: what trained it, with its version.
  public func provenance(steps: Int, software: String) -> ScorerProvenance {
    var provenance = ScorerProvenance()
    provenance.data = URL(fileURLWithPath: data).lastPathComponent
    provenance.isPadded = pad
    provenance.steps = steps
    provenance.licence = licence
    provenance.credits = credits
    provenance.software = software
    return provenance
  }
}
