import Colorization
import GenerativeModels
import Scoring
import Training

extension TrainSettings {
  /// Refuses what an edited `options.json` may state and training would not accept, and classes from data that no
  /// model can have.
  /// - Throws: `ModelError` or `TrainingError` naming `file`.
  func validate(file: String) throws {
    try architecture.validate(file: file)
    try training.validate(file: file)
    if let last = training.stages.last {
      try TrainingError.require(
        last.size == architecture.size, "stages", "the last of \(architecture.size) pixels", last.size, file: file)
    }
    try TrainingError.require((0...0.5).contains(heldOut), "heldOut", "a share from 0 to 0.5", heldOut, file: file)
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

extension ScoreTrainCommand.Settings {
  /// Refuses what an edited `options.json` may state and training would not accept.
  /// - Throws: `TrainingError` naming `file`.
  func validate(file: String) throws {
    try training.validate(file: file)
    try TrainingError.require(
      !labels.isEmpty && Set(labels).count == labels.count, "labels", "one or more, all different",
      labels.joined(separator: ", "), file: file)
    try RunBudget.validate(steps: training.steps, minutes: minutes, intervals: [:], file: file)
  }
}

extension ColorizeTrainSettings {
  /// Refuses what an edited `options.json` may state and training would not accept.
  /// - Throws: `ColorizationError` or `TrainingError` naming `file`.
  func validate(file: String) throws {
    try architecture.validate(file: file)
    try training.validate(file: file)
    try TrainingError.require(
      (training.cropSize...65_536).contains(loadSize), "loadSize", "cropSize, \(training.cropSize), or more", loadSize,
      file: file)
    try TrainingError.require(heldOut > 0 && heldOut < 1, "heldOut", "a share between 0 and 1", heldOut, file: file)
    if let copySize {
      try TrainingError.require((16...4096).contains(copySize), "copySize", "16 to 4096", copySize, file: file)
    }
    try RunBudget.validate(
      steps: steps, minutes: minutes,
      intervals: ["logEvery": logEvery, "sampleEvery": sampleEvery, "checkpointEvery": checkpointEvery], file: file)
  }
}
