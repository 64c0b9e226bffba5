import Training

/// How a generator's training spends its budget: how many steps it has, at which sizes of the pictures it takes them, and
/// whether it is the clock that moves it on.
///
/// ```swift
/// let course = TrainingCourse(settings) { trainer.measureSecondsPerStep(size: $0) }
/// settings.follow(course)
/// ```
public struct TrainingCourse: Equatable, Sendable {
  /// The steps, and the sizes that come before the full one.
  public let division: CoarseToFine
  /// Whether sizes and the learning rate follow the clock, as where minutes and not steps end the run.
  public let followsClock: Bool

  /// The course that a budget has time for on this machine.
  ///
  /// A run of minutes is divided by the time that a step of each size takes, one of steps by the floating-point
  /// operations of a step; where both are given, the one with fewer steps is taken. Networks whose critic cannot grow,
  /// and those that start from a trained model, which has learned the smaller sizes, see the full size only.
  /// - Parameters:
  ///   - settings: of the run, with its bounds; one without bounds has no steps.
  ///   - startsCoarse: whether smaller sizes may come before the full one.
  ///   - secondsPerStep: tells what a step of pictures of so many pixels takes, in seconds; asked once a size, and only
  ///     where there are minutes to divide.
  public init(
    _ settings: GeneratorTrainingSettings, startsCoarse: Bool = true, secondsPerStep: (_ size: Int) -> Double
  ) {
    let (architecture, batch) = (settings.architecture, settings.training.batchSize)
    let isGrowing = startsCoarse && settings.from == nil && architecture.growsCritic
    let bySteps = settings.steps.map { steps in
      guard isGrowing else { return CoarseToFine(steps: steps) }
      return CoarseToFine(size: architecture.size, batchSize: batch, steps: steps) {
        architecture.operationsPerStep(settings.training, size: $0)
      }
    }
    let byTime = settings.minutes.map { minutes in
      var measured: [Int: Double] = [:]
      func seconds(_ size: Int) -> Double {
        if let known = measured[size] { return known }
        let found = secondsPerStep(size)
        measured[size] = found
        return found
      }
      let time = minutes * 60
      guard isGrowing else { return CoarseToFine(steps: Int(min(1e15, time / max(1e-9, seconds(architecture.size))))) }
      return CoarseToFine(size: architecture.size, batchSize: batch, time: time, timePerStep: seconds)
    }
    guard let byTime else {
      (division, followsClock) = (bySteps ?? CoarseToFine(steps: 0), false)
      return
    }
    guard let bySteps, bySteps.steps <= byTime.steps else {
      (division, followsClock) = (byTime, true)
      return
    }
    (division, followsClock) = (bySteps, false)
  }
}

extension GeneratorTrainingSettings {
  /// A shorter run has hardly begun where its rate would end.
  private static let fewestStepsOfDecay = 1000

  /// Takes over the sizes that a run begins with, and spaces out what it does now and then by the steps that it has:
  /// some 25 sheets of samples and 20 checkpoints, each at most every `RunIntervals` steps; the learning rate falls over
  /// the course from 1,000 steps on; and a classifier to judge by is trained for an eighth of the steps, at most 600.
  /// - Parameters:
  ///   - course: how the budget is spent.
  ///   - sampleEvery: steps between sheets of samples, where somebody has said it; chosen by the course when nil.
  ///   - checkpointEvery: steps between checkpoints, where somebody has said it; chosen by the course when nil.
  public mutating func follow(_ course: TrainingCourse, sampleEvery: Int? = nil, checkpointEvery: Int? = nil) {
    let division = course.division
    training.stages = course.followsClock ? division.timedStages : division.stages
    training.followsClock = course.followsClock
    training.rateDecaySteps = division.steps >= Self.fewestStepsOfDecay ? division.steps : 0
    // At least every so many steps, and otherwise so often in all; a round number.
    func interval(_ least: Int, times: Int) -> Int { max(least, division.steps / times / 100 * 100) }
    self.sampleEvery = sampleEvery ?? interval(RunIntervals.samples, times: 25)
    self.checkpointEvery = checkpointEvery ?? interval(RunIntervals.checkpoints, times: 20)
    // A few seconds in a run of minutes, and none where that would be a good part of it.
    let steps = min(600, division.steps / 8)
    classifierSteps = heldOut > 0 && steps >= 100 && architecture.classes.count > 1 ? steps : 0
  }
}
