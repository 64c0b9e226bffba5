import Engine

/// What a scorer is trained with, beyond its pictures and labels.
public struct ScorerOptions: Codable, Equatable, Sendable {
  /// Keys every random number: initial weights, held-out pictures, batches, augmentation.
  public var seed: UInt64 = 0
  /// Width and height of the pictures: 16, 32, 64, 128 or 256.
  public var size = 64
  /// Share of the pictures that is kept for the test, chosen at random.
  public var heldOutShare = 0.1
  /// Pictures a step.
  public var batchSize = 64
  /// Pictures whose gradients are computed together and then added to those of the others, a divisor of the batch; nil
  /// for the whole batch.
  public var microBatchSize: Int?
  /// How the operands of convolutions are rounded in a step; nil for single precision, as everything else has.
  public var precision: Precision?
  /// Adam's rate at the start; it falls along half a cosine to a hundredth over `steps`.
  public var learningRate = 2e-3
  /// Steps of the whole training, also the length of the rate's schedule.
  public var steps = 1500
  /// Also trains on mirrored pictures: wrong for labels that tell left from right.
  public var mirrors = false
  /// Pictures are moved by up to this share of their size, the edge repeated, so that position does not matter.
  public var shift = 0.06
  /// Pixels of a picture are multiplied by up to 1 ± this; off by default, since labels may be about colour.
  public var brightnessJitter = 0.0

  /// Every option with its default.
  public init() {}
}
