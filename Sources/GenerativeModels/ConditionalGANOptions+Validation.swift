import FileFormats
import Training

extension ConditionalGANOptions {
  /// Pictures a step.
  public static let batchSizes = OptionRange<Int>("a multiple of \(Critic.groupSize) up to 4096") {
    (1...4096).contains($0) && $0 % Critic.groupSize == 0
  }

  /// The generator's rate as a multiple of the critic's.
  public static let generatorRates = OptionRange<Float>("0.01 to 100") { (0.01...100).contains($0) }

  /// Refuses what a file may state and training would not accept.
  /// - Throws: `TrainingError.option` naming the file, the field, what was expected and what was found.
  public func validate(file: String) throws {
    func require(_ condition: Bool, _ field: String, _ expected: String, _ found: Any) throws {
      try TrainingError.require(condition, field, expected, found, file: file)
    }
    try TrainingError.require(batchSize, in: Self.batchSizes, "batchSize", file: file)
    if let microBatchSize {
      try require(
        microBatchSize > 0 && microBatchSize % Critic.groupSize == 0 && batchSize % microBatchSize == 0,
        "microBatchSize", "a multiple of \(Critic.groupSize) that divides the batch of \(batchSize)", microBatchSize)
    }
    try TrainingError.require(learningRate, in: .rate, "learningRate", file: file)
    if let generatorRate {
      try TrainingError.require(generatorRate, in: Self.generatorRates, "generatorRate", file: file)
    }
    for (field, interval) in [("penaltyInterval", penaltyInterval), ("pathLengthInterval", pathLengthInterval)] {
      try TrainingError.requireCount(interval, field, from: 1, file: file)
    }
    for (field, value) in [
      ("gradientPenalty", Double(gradientPenalty)), ("pathLengthWeight", Double(pathLengthWeight)),
      ("mismatchWeight", Double(mismatchWeight)), ("alignmentWeight", Double(alignmentWeight)),
      ("averageHalfLife", averageHalfLife), ("averageRampUp", averageRampUp),
    ] {
      try TrainingError.require(value, in: .notNegative, field, file: file)
    }
    try require((0...6).contains(frozenCriticLayers), "frozenCriticLayers", "0 to 6", frozenCriticLayers)
    try TrainingError.require(mixingProbability, in: .share, "mixingProbability", file: file)
    for (field, count) in [
      ("warmUpSteps", warmUpSteps), ("rateDecaySteps", rateDecaySteps), ("clusterSize", clusterSize ?? 0),
    ] {
      try TrainingError.requireCount(count, field, file: file)
    }
    try TrainingError.require(lastRateShare, in: .share, "lastRateShare", file: file)
    if let confidenceBand {
      try require(
        confidenceBand.lowerBound >= 0.5 && confidenceBand.upperBound <= 1, "confidenceBand", "0.5 to 1", confidenceBand
      )
    }
    if let overfittingBand {
      try require(
        overfittingBand.lowerBound > -1 && overfittingBand.upperBound <= 1, "overfittingBand", "-1 to 1",
        overfittingBand)
    }
    try require(
      (0...AdaptiveAugmentation.largestProbability).contains(augmentationProbability), "augmentationProbability",
      "0 to \(AdaptiveAugmentation.largestProbability)", augmentationProbability)
    try require(
      (1...4).contains(averageFactors.count) && averageFactors.allSatisfy { $0 > 0 && $0.isFinite }, "averageFactors",
      "one to four positive factors", averageFactors)
    for (index, stage) in stages.enumerated() {
      try TrainingError.requireCount(stage.firstStep, "stages[\(index)].firstStep", file: file)
      try TrainingError.requireCount(stage.fadeSteps, "stages[\(index)].fadeSteps", file: file)
      let before = index > 0 ? stages[index - 1] : nil
      try require(
        StyleArchitecture.resolutions(upTo: 256).contains(stage.size) && stage.size >= StyleArchitecture.smallestStage
          && stage.size > before?.size ?? 0, "stages", "sizes that grow, powers of two from 16 on",
        stages.map { "\($0.size)" }.joined(separator: " "))
      try require(
        before.map { stage.firstStep > $0.firstStep } ?? (stage.firstStep == 0) && stage.fadeSteps >= 0, "stages",
        "first steps that grow from 0, and fades of 0 or more steps",
        stages.map { "\($0.firstStep)+\($0.fadeSteps)" }.joined(separator: " "))
      guard followsClock else { continue }
      let (share, earlier) = (stage.timeShare, before?.timeShare)
      try require(
        share.map { $0 < 1 && (earlier.map { $0 < share! } ?? ($0 == 0)) } ?? false, "stages[\(index)].timeShare",
        "shares that grow from 0 and stay below 1", share.map { "\($0)" } ?? "none")
      try require(
        (0...1).contains(stage.fadeShare ?? 0), "stages[\(index)].fadeShare", "0 to 1", stage.fadeShare ?? 0)
    }
  }
}
