import Datasets
import FileFormats
import Foundation
import NeuralNetworks
import Training

/// Everything that decides the course of a colorizer's training: what a run keeps in `options.json`.
public struct ColorizerTrainingSettings: Codable {
  /// Path of the folder of colour pictures.
  public var data: String
  /// Path of the folder of pictures for validation; nil where a share of `data` is.
  public var validation: String?
  /// Share of `data` kept for validation, where that has no folder.
  public var heldOut: Double
  /// Size in pixels that pictures are brought to before they are cropped.
  public var loadSize: Int
  /// The sizes of the U-Net that is trained.
  public var architecture: UNetArchitecture
  /// What a step does.
  public var training: ColorizationOptions
  /// Which statistics the colorizer normalises by.
  public var normalization: ColorizerModel.Normalization
  /// Whether its file holds weights of 16 bits.
  public var halfPrecision: Bool
  /// Whether files that cannot be read are left out.
  public var skipUnreadable: Bool
  /// The model whose weights the run began with, as it was named; nil for random weights.
  public var from: String?
  /// What is known of the model of `from`.
  public var origin: ModelOrigin?
  /// Size in pixels of the copy that the colorizer works on; nil for that of the crops.
  public var copySize: Int?
  /// The licence of the training pictures, for the colorizer's provenance; empty where nobody said.
  public var licence: String
  /// Who made the training pictures, for the colorizer's provenance; empty where nobody said.
  public var credits: String
  /// Steps of the whole run; nil for no limit.
  public var steps: Int?
  /// Minutes of wall time of a sitting; nil for no limit.
  public var minutes: Double?
  /// Steps between lines of the log.
  public var logEvery: Int
  /// Steps between sheets of samples.
  public var sampleEvery: Int
  /// Steps between checkpoints.
  public var checkpointEvery: Int

  /// The settings of a run; each argument is the value of the property of its name.
  public init(
    data: String, validation: String?, heldOut: Double, loadSize: Int, architecture: UNetArchitecture,
    training: ColorizationOptions, normalization: ColorizerModel.Normalization, halfPrecision: Bool,
    skipUnreadable: Bool, from: String?, origin: ModelOrigin?, copySize: Int?, licence: String, credits: String,
    steps: Int?, minutes: Double?, logEvery: Int, sampleEvery: Int, checkpointEvery: Int
  ) {
    (self.data, self.validation, self.heldOut, self.loadSize) = (data, validation, heldOut, loadSize)
    (self.architecture, self.training, self.normalization) = (architecture, training, normalization)
    (self.halfPrecision, self.skipUnreadable, self.from, self.origin) = (halfPrecision, skipUnreadable, from, origin)
    (self.copySize, self.licence, self.credits, self.steps, self.minutes) = (copySize, licence, credits, steps, minutes)
    (self.logEvery, self.sampleEvery, self.checkpointEvery) = (logEvery, sampleEvery, checkpointEvery)
  }

  /// Stands for the options that a resumed run must have in common with its beginning: all but the bounds.
  public func digest() throws -> String {
    var settings = self
    (settings.steps, settings.minutes) = (nil, nil)
    (settings.logEvery, settings.sampleEvery, settings.checkpointEvery) = (0, 0, 0)
    return try ContentHash.digest(of: settings)
  }

  /// The pictures of training and those of validation.
  /// - Parameters:
  ///   - moved: where those are now that have moved since the run began; nil for the others.
  ///   - isResumed: whether the run goes on, rather than begins.
  /// - Throws: `MovedPictures` where a run goes on whose folder is no longer there, `DatasetError`.
  public func folders(
    movedTo moved: (data: String?, validation: String?), isResumed: Bool
  ) throws -> (training: ImageFolder, validation: ImageFolder) {
    let all = try MovedPictures.opening(
      data, movedTo: moved.data, isResumed: isResumed, open: ImageFolder.openPictures)
    if let validation = moved.validation ?? validation {
      return (all, try ImageFolder.openPictures(URL(fileURLWithPath: validation)))
    }
    guard all.files.count >= 2 else {
      throw DatasetError.tooFewPictures(path: data, expected: 2, found: all.files.count)
    }
    let parts = all.split(heldOut: heldOut, seed: training.seed)
    return (parts.training, parts.heldOut)
  }

  /// The colorizer of a run's present weights.
  /// - Parameters:
  ///   - run: the training.
  ///   - pictures: what is trained on.
  ///   - steps: how long it was trained.
  ///   - software: what trained it, with its version.
  ///   - progress: called with how many of so many pictures its statistics were measured on.
  /// - Throws: what reading the pictures throws.
  public func model(
    of run: ColorizationRun, pictures: PictureCache, steps: Int, software: String,
    progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> ColorizerModel {
    var provenance = ColorizerProvenance()
    provenance.data = URL(fileURLWithPath: data).lastPathComponent
    provenance.dataDigest = String(pictures.digest, radix: 16)
    provenance.pictures = pictures.count
    provenance.steps = steps
    provenance.options = training
    provenance.licence = licence
    provenance.credits = credits
    provenance.startedFrom = origin
    provenance.software = software
    return try run.makeModel(
      normalization: normalization, workingSize: copySize, isHalfPrecision: halfPrecision, provenance: provenance,
      progress: progress
    ).knowing(pictures)
  }

  /// Shorter sides to which pictures are brought before crops are cut out of them.
  public static func loadSizes(cropSize: Int) -> OptionRange<Int> {
    OptionRange("the crops' \(cropSize) pixels to 4096") { cropSize <= $0 && $0 <= 4096 }
  }

  /// Refuses what an edited `options.json` may state and training would not accept.
  /// - Throws: `ColorizationError` or `TrainingError` naming `file`.
  public func validate(file: String) throws {
    try architecture.validate(file: file)
    try training.validate(file: file)
    try TrainingError.require(loadSize, in: Self.loadSizes(cropSize: training.cropSize), "loadSize", file: file)
    try TrainingError.require(heldOut, in: .properShare, "heldOut", file: file)
    if let copySize { try TrainingError.require(copySize, in: ColorizerModel.copySizes, "copySize", file: file) }
    try RunBudget.validate(
      steps: steps, minutes: minutes,
      intervals: ["logEvery": logEvery, "sampleEvery": sampleEvery, "checkpointEvery": checkpointEvery], file: file)
  }
}
