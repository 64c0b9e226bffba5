/// A part of a training from coarse to fine: pictures of one size, from a step on (Karras, Aila, Laine and Lehtinen,
/// "Progressive growing of GANs", ICLR 2018, section 2).
public struct TrainingStage: Codable, Equatable, Sendable {
  /// Width and height of the pictures in pixels.
  public var size: Int
  /// The first step that sees them.
  public var firstStep: Int
  /// Steps over which the layers of this size are faded in.
  public var fadeSteps: Int

  public init(size: Int, firstStep: Int, fadeSteps: Int) {
    (self.size, self.firstStep, self.fadeSteps) = (size, firstStep, fadeSteps)
  }
}

extension ConditionalGANOptions {
  /// What step `index` sees.
  /// - Parameter size: of the pictures of a training without stages.
  /// - Returns: the size, the share of its layers in generator and critic, 0…1, and whether the step is the first to
  ///   see it after a smaller one.
  func stage(step index: Int, size: Int) -> (size: Int, share: Float, begins: Bool) {
    guard let place = stages.lastIndex(where: { $0.firstStep <= index }) else { return (size, 1, false) }
    let stage = stages[place]
    let share =
      place == 0 || stage.fadeSteps == 0
      ? 1 : min(1, Float(index - stage.firstStep + 1) / Float(stage.fadeSteps + 1))
    return (stage.size, share, place > 0 && index == stage.firstStep)
  }

  /// What the learning rate of step `index` is multiplied by: it rises linearly over the first steps of each size, and
  /// falls linearly over the whole training.
  func rateFactor(step index: Int) -> Float {
    let first = stages.last { $0.firstStep <= index }?.firstStep ?? 0
    let rise = warmUpSteps > 0 ? min(1, Float(index - first + 1) / Float(warmUpSteps)) : 1
    let done = rateDecaySteps > 0 ? min(1, Float(index) / Float(rateDecaySteps)) : 0
    return rise * (1 - (1 - lastRateShare) * done)
  }
}
