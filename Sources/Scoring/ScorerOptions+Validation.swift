import Training

extension ScorerOptions {
  /// Refuses what a file may state and training would not accept.
  /// - Throws: `TrainingError.option` naming the file, the field, what was expected and what was found.
  public func validate(file: String) throws {
    func require(_ condition: Bool, _ field: String, _ expected: String, _ found: Any) throws {
      try TrainingError.require(condition, field, expected, found, file: file)
    }
    let sizes = ScorerArchitecture.sizes
    try require(sizes.contains(size), "size", "one of \(sizes.map(String.init).joined(separator: ", "))", size)
    try require(heldOutShare > 0 && heldOutShare <= 0.5, "heldOutShare", "a share above 0, up to 0.5", heldOutShare)
    try require((1...4096).contains(batchSize), "batchSize", "1 to 4096", batchSize)
    if let microBatchSize {
      try require(
        microBatchSize > 0 && batchSize % microBatchSize == 0, "microBatchSize",
        "a number that divides the batch of \(batchSize)", microBatchSize)
    }
    try TrainingError.requireRate(learningRate, "learningRate", file: file)
    try TrainingError.requireCount(steps, "steps", from: 1, file: file)
    try require((0...0.5).contains(shift), "shift", "a share from 0 to 0.5", shift)
    try require((0...1).contains(brightnessJitter), "brightnessJitter", "a share from 0 to 1", brightnessJitter)
  }
}
