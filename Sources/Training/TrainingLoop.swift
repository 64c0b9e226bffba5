import Foundation

/// Trains any `TrainableRun` in a run folder: budget, progress, log, samples, judgements, checkpoints, resume,
/// interrupts, and what to do when a loss is no longer finite or the watch on the run's health finds something.
///
///     let interrupts = InterruptHandler()
///     var loop = TrainingLoop(folder: folder, budget: RunBudget(steps: 4000), optionsDigest: digest)
///     loop.isInterrupted = { interrupts.isRequested }
///     let summary = try loop.train(run)
public struct TrainingLoop {
  /// Steps between the things a loop does now and then.
  public struct Intervals: Codable, Equatable, Sendable {
    public var log: Int
    public var samples: Int
    public var checkpoints: Int

    /// - Parameters:
    ///   - log: steps between rows of the log, 1 or more.
    ///   - samples: steps between sheets of samples, 1 or more.
    ///   - checkpoints: steps between checkpoints, 1 or more.
    public init(log: Int = 10, samples: Int = 500, checkpoints: Int = 500) {
      precondition(
        log > 0 && samples > 0 && checkpoints > 0,
        "TrainingLoop.Intervals: log \(log), samples \(samples), checkpoints \(checkpoints)")
      self.log = log
      self.samples = samples
      self.checkpoints = checkpoints
    }
  }

  public let folder: RunFolder
  public var budget: RunBudget
  /// Seconds that the whole run is to take, over all its sittings: what schedules by time are told the share of. Nil for
  /// a run whose schedules go by steps.
  public var timeToSpend: Double?
  public var intervals = Intervals()
  public var checkpointsToKeep = 3
  /// Seconds after which a sitting writes a sheet of samples where the first interval is not over; nil for never.
  public var firstSheetDelay: Double? = 40
  public var nonFinitePolicy = NonFiniteGuard.Policy.stop
  /// Stands for all options that change the course of training: a resume with another digest is refused.
  public let optionsDigest: String
  /// What is trained on, where it may change between the sittings of a run: a resume with other data is refused.
  public var data: TrainingData?
  public var progress = ProgressOutput.standardError
  /// What the progress bar calls a step.
  public var progressUnit = "step"
  public var clock: SecondsClock = MonotonicClock.seconds
  /// Asked after each step.
  public var isInterrupted: () -> Bool = { false }

  /// - Parameters:
  ///   - folder: of the run, with its options in it.
  ///   - budget: what ends the run.
  ///   - optionsDigest: stands for all options that change the course of training.
  public init(folder: RunFolder, budget: RunBudget, optionsDigest: String) {
    self.folder = folder
    self.budget = budget
    self.optionsDigest = optionsDigest
  }
}
