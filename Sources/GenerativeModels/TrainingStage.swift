import Training

/// A part of a training from coarse to fine: pictures of one size, from a step or a moment on (Karras, Aila, Laine and
/// Lehtinen, "Progressive growing of GANs", ICLR 2018, section 2).
public struct TrainingStage: Codable, Equatable, Sendable {
  /// Width and height of the pictures in pixels.
  public var size: Int
  /// The first step that sees them; where the training follows the clock, the step that it is expected to be.
  public var firstStep: Int
  /// Steps over which the layers of this size are faded in; where the training follows the clock, those expected.
  public var fadeSteps: Int
  /// The share of the run's time after which it begins, and over which its layers are faded in, for a training that
  /// follows the clock.
  public var timeShare, fadeShare: Double?

  /// - Parameters:
  ///   - size: width and height of the pictures in pixels.
  ///   - firstStep: the first step that sees them; where the training follows the clock, the step that it is expected
  ///     to be.
  ///   - fadeSteps: steps over which the layers of this size are faded in; 0 for layers that are there at once.
  ///   - timeShare: the share of the run's time after which the stage begins, 0 to 1; nil where the training goes by
  ///     steps.
  ///   - fadeShare: the share of the run's time over which its layers are faded in, 0 to 1; nil where the training goes
  ///     by steps.
  public init(
    size: Int, firstStep: Int, fadeSteps: Int, timeShare: Double? = nil, fadeShare: Double? = nil
  ) {
    (self.size, self.firstStep, self.fadeSteps) = (size, firstStep, fadeSteps)
    (self.timeShare, self.fadeShare) = (timeShare, fadeShare)
  }
}

extension ConditionalGANOptions {
  /// What step `index` sees.
  /// - Parameters:
  ///   - index: of the step, from 0.
  ///   - size: of the pictures of a training without stages.
  ///   - time: what has been spent before which step, for a training that follows the clock.
  /// - Returns: the size, the share of its layers in generator and critic, 0…1, and whether the step is the first to
  ///   see it after a smaller one.
  func stage(step index: Int, size: Int, time: SpentTime = SpentTime()) -> (size: Int, share: Float, begins: Bool) {
    guard let place = stages.indices.last(where: { (firstStep(of: $0, time) ?? .max) <= index }) else {
      return (size, 1, false)
    }
    let stage = stages[place]
    return (
      stage.size, place == 0 ? 1 : fadedIn(stage, step: index, time), place > 0 && index == firstStep(of: place, time)
    )
  }

  /// The first step of a stage; nil for one that has not begun, of a training that follows the clock.
  func firstStep(of place: Int, _ time: SpentTime) -> Int? {
    followsClock ? time.firstStep(from: stages[place].timeShare ?? 0) : stages[place].firstStep
  }

  /// The share of a stage's layers: no step has them not at all, and those after the fade have them whole.
  private func fadedIn(_ stage: TrainingStage, step index: Int, _ time: SpentTime) -> Float {
    guard followsClock else {
      return stage.fadeSteps == 0 ? 1 : min(1, Float(index - stage.firstStep + 1) / Float(stage.fadeSteps + 1))
    }
    let (begin, fade, tick) = (stage.timeShare ?? 0, stage.fadeShare ?? 0, 1e-3)
    return fade == 0 ? 1 : min(1, Float((max(0, time.share(before: index) - begin) + tick) / (fade + tick)))
  }

  /// What the learning rate of step `index` is multiplied by: it rises linearly over the first steps of each size, and
  /// falls linearly over the whole training, by its steps or by its time.
  /// - Parameters:
  ///   - index: of the step, from 0.
  ///   - time: what has been spent before which step, for a training that follows the clock.
  func rateFactor(step index: Int, time: SpentTime = SpentTime()) -> Float {
    let first = stages.indices.compactMap { firstStep(of: $0, time) }.last { $0 <= index } ?? 0
    let rise = warmUpSteps > 0 ? min(1, Float(index - first + 1) / Float(warmUpSteps)) : 1
    guard rateDecaySteps > 0 else { return rise }
    let done = followsClock ? Float(time.share(before: index)) : min(1, Float(index) / Float(rateDecaySteps))
    return rise * (1 - (1 - lastRateShare) * done)
  }
}
