import FileFormats
import Training

extension ScorerOptions {
  /// Widths and heights of the pictures.
  public static let sizes = OptionRange<Int>("16, 32, 64, 128 or 256") { ScorerArchitecture.sizes.contains($0) }
  /// Shares that are kept for the test.
  public static let heldOutShares = OptionRange<Double>("a share above 0, up to 0.5") { $0 > 0 && $0 <= 0.5 }
  /// Pictures a step.
  public static let batchSizes = OptionRange(1...4096)

  /// Refuses what a file may state and training would not accept.
  /// - Throws: `TrainingError.option` naming the file, the field, what was expected and what was found.
  public func validate(file: String) throws {
    func require<Value>(_ value: Value, in range: OptionRange<Value>, _ field: String) throws {
      try TrainingError.require(value, in: range, field, file: file)
    }
    try require(size, in: Self.sizes, "size")
    try require(heldOutShare, in: Self.heldOutShares, "heldOutShare")
    try require(batchSize, in: Self.batchSizes, "batchSize")
    if let microBatchSize {
      try TrainingError.require(
        microBatchSize > 0 && batchSize % microBatchSize == 0, "microBatchSize",
        "a number that divides the batch of \(batchSize)", microBatchSize, file: file)
    }
    try require(learningRate, in: .rate, "learningRate")
    try require(steps, in: TrainingError.counts(from: 1), "steps")
    try require(shift, in: OptionRange("a share from 0 to 0.5") { (0...0.5).contains($0) }, "shift")
    try require(brightnessJitter, in: .share, "brightnessJitter")
  }
}
