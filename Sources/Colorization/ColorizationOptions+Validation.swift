import Training

extension ColorizationOptions {
  /// Refuses what a file may state and training would not accept.
  /// - Throws: `TrainingError.option` naming the file, the field, what was expected and what was found.
  public func validate(file: String) throws {
    func require(_ condition: Bool, _ field: String, _ expected: String, _ found: Any) throws {
      try TrainingError.require(condition, field, expected, found, file: file)
    }
    try require((1...1024).contains(batchSize), "batchSize", "1 to 1024", batchSize)
    try require(
      (PatchGAN.smallestSize...1024).contains(cropSize), "cropSize", "\(PatchGAN.smallestSize) to 1024", cropSize)
    try require((1...1024).contains(criticBaseChannels), "criticBaseChannels", "1 to 1024", criticBaseChannels)
    try require(l1Weight >= 0 && l1Weight.isFinite, "l1Weight", "0 or more", l1Weight)
    try TrainingError.requireCount(pretrainSteps, "pretrainSteps", file: file)
    try learningRate.validate(file: file)
    try require(averageHalfLife >= 0 && averageHalfLife.isFinite, "averageHalfLife", "0 or more", averageHalfLife)
    try require((0...1).contains(hints.withoutHints), "hints.withoutHints", "0 to 1", hints.withoutHints)
    try require((0...1).contains(hints.recolored), "hints.recolored", "0 to 1", hints.recolored)
    // A picture's hints end with this chance after each.
    try require(hints.stop > 0 && hints.stop <= 1, "hints.stop", "above 0, up to 1", hints.stop)
    try require((1...1024).contains(hints.largestSide), "hints.largestSide", "1 to 1024", hints.largestSide)
  }
}
