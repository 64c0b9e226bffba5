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
    /// Steps between rows of the log.
    public var log: Int
    /// Steps between sheets of samples, each with a judgement and a new report.
    public var samples: Int
    /// Steps between checkpoints; the last step of a sitting has one in any case.
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

  /// The folder of the run, with its options in it.
  public let folder: RunFolder
  /// How many steps and minutes the run may take.
  public var budget: RunBudget
  /// Seconds that the whole run is to take, over all its sittings: what schedules by time are told the share of. Nil for
  /// a run whose schedules go by steps.
  public var timeToSpend: Double?
  /// Steps between rows of the log, sheets of samples and checkpoints.
  public var intervals = Intervals()
  /// How many of the newest checkpoints stay. A run that is watched also keeps some older ones, to go back to before
  /// the first signs of a finding.
  public var checkpointsToKeep = 3
  /// Seconds after which a sitting writes a sheet of samples where the first interval is not over; nil for never.
  public var firstSheetDelay: Double? = 40
  /// What is done when a loss or a weight is no longer finite.
  public var nonFinitePolicy = NonFiniteGuard.Policy.stop
  /// Stands for all options that change the course of training: a resume with another digest is refused.
  public let optionsDigest: String
  /// What is trained on, where it may change between the sittings of a run: a resume with other data is refused.
  public var data: TrainingData?
  /// Where the progress bar and its notes are shown.
  public var progress = ProgressOutput.standardError
  /// What the progress bar calls a step.
  public var progressUnit = "step"
  /// Tells the time in seconds; only differences count.
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
