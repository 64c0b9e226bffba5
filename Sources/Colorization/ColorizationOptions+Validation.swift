import FileFormats
import Training

extension ColorizationOptions {
  /// Pictures a step.
  public static let batchSizes = OptionRange(1...1024)
  /// Height and width of the crops.
  public static let cropSizes = OptionRange(32...1024, "pixels")
  /// Channels of the critic's first layer.
  public static let criticWidths = OptionRange(1...1024)

  /// Refuses what a file may state and training would not accept.
  /// - Throws: `TrainingError.option` naming the file, the field, what was expected and what was found.
  public func validate(file: String) throws {
    try TrainingError.require(batchSize, in: Self.batchSizes, "batchSize", file: file)
    try TrainingError.require(cropSize, in: Self.cropSizes, "cropSize", file: file)
    try TrainingError.require(criticBaseChannels, in: Self.criticWidths, "criticBaseChannels", file: file)
    try TrainingError.require(l1Weight, in: .notNegative, "l1Weight", file: file)
    try TrainingError.requireCount(pretrainSteps, "pretrainSteps", file: file)
    try learningRate.validate(file: file)
    try TrainingError.require(averageHalfLife, in: .notNegative, "averageHalfLife", file: file)
    try hints.validate(file: file)
  }
}
