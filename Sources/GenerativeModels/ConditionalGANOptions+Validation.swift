import Training

extension ConditionalGANOptions {
  /// Refuses what a file may state and training would not accept.
  /// - Throws: `TrainingError.option` naming the file, the field, what was expected and what was found.
  public func validate(file: String) throws {
    func require(_ condition: Bool, _ field: String, _ expected: String, _ found: Any) throws {
      try TrainingError.require(condition, field, expected, found, file: file)
    }
    try require(
      (1...4096).contains(batchSize) && batchSize % Critic.groupSize == 0, "batchSize",
      "a multiple of \(Critic.groupSize) up to 4096", batchSize)
    try require(learningRate > 0 && learningRate.isFinite, "learningRate", "a positive rate", learningRate)
    for (field, interval) in [("penaltyInterval", penaltyInterval), ("pathLengthInterval", pathLengthInterval)] {
      try require(interval >= 1, field, "1 or more", interval)
    }
    for (field, value) in [
      ("gradientPenalty", Double(gradientPenalty)), ("initialGradientPenalty", Double(initialGradientPenalty)),
      ("penaltyRamp", penaltyRamp), ("pathLengthWeight", Double(pathLengthWeight)),
      ("mismatchWeight", Double(mismatchWeight)), ("alignmentWeight", Double(alignmentWeight)),
      ("averageHalfLife", averageHalfLife), ("averageRampUp", averageRampUp),
    ] {
      try require(value >= 0 && value.isFinite, field, "0 or more", value)
    }
    try require((0...1).contains(mixingProbability), "mixingProbability", "0 to 1", mixingProbability)
  }
}
