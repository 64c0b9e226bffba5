import Foundation

/// What the training loop drives: a model with its data, losses and optimisers.
///
/// The step index is the only clock. Whatever is random in a step, and every schedule, must be a function of the run's
/// seed, that index and the state; then `restore` followed by `step(c)`, `step(c + 1)`… repeats an unbroken run bit for bit.
///
/// A run may also measure itself at every sheet of samples (`judgementNames`, `judge`), keep the weights of its best
/// judgement (`judgementOfBest`, `keepBest`), and say what is to be done when the loop finds it unwell (`remedy`). One
/// that does none of it needs none of those members. The loop watches whatever columns and figures have the names of
/// `HealthRule`.
public protocol TrainableRun: AnyObject {
  /// Every name that `step` may return, in the order of the log's columns.
  var lossNames: [String] { get }
  /// Real images a step.
  var imagesPerStep: Int { get }
  /// Number of trained parameters of each network.
  var parameterCounts: [String: Int] { get }

  /// Called before a step with that step's index, for what is no part of it: its time does not count as training.
  func prepare(step index: Int) throws

  /// Told before each step how much of the run's time had been spent, where the loop knows how long the run is to take:
  /// for schedules that follow the clock, by way of a `SpentTime` that is part of `checkpointState`.
  /// - Parameters:
  ///   - share: 0 at the start of the run and 1 where its time is over, whatever the sittings.
  ///   - index: of the step, from 0.
  func timeIsSpent(_ share: Double, before index: Int)

  /// Trains one step and returns the losses measured in it; lazy ones may be missing.
  /// - Parameters:
  ///   - index: counted from 0.
  ///   - rateFactor: multiplies the scheduled learning rate; 1 unless the loop had to go back.
  func step(_ index: Int, rateFactor: Double) throws -> [String: Double]

  /// Weights, optimiser moments, averages, controllers, what remedies changed: all that `restore` needs. What belongs
  /// to the best weights so far has names that begin with `TrainingState.bestPrefix`.
  func checkpointState() throws -> TrainingState

  /// Puts everything back as it was when `state` was taken.
  /// - Throws: `TrainingError.missingArray` or `.arrayShape` when the state is another model's.
  func restore(_ state: TrainingState) throws

  /// Writes a sheet of samples as PNG, always of the same codes or pictures. Must not change what later steps do.
  func writeSamples(to url: URL) throws

  /// What a sheet shows, for the report: `Fixed codes`.
  var sampleCaption: String { get }

  /// What good curves of the losses look like, for the report: a sentence or two; empty where nothing can be said.
  var lossAdvice: String { get }

  /// Lines to print with each row of the log.
  /// - Parameters:
  ///   - step: completed steps.
  ///   - total: the steps to expect in all, where that is known.
  ///   - means: of the losses since the row before.
  func logLines(step: Int, total: Int?, means: [String: Double]) -> [String]

  /// Every name that `judge` may return, in the order of the columns of `judgements.csv`; none for a run that does not
  /// measure itself.
  var judgementNames: [String] { get }

  /// Measures the run as it is now, after the sheet of samples of this step was written. Must not change what later
  /// steps do, and be the same whenever it is called in this state. Its time counts for the minutes of a sitting, not
  /// as training. A figure that cannot be had may be missing; one that is not finite is left out.
  /// - Parameter step: completed steps, never 0.
  func judge(step: Int) throws -> [String: Double]

  /// What each figure means, in a line of plain English for the report, by name.
  var judgementMeanings: [String: String] { get }

  /// The figure that decides which judgement is the best; nil where none does.
  var judgementOfBest: JudgementOfBest? { get }

  /// Whether what is judged after this step may be the best of the run.
  func canBeBest(step: Int) -> Bool

  /// Keeps a copy of the present weights: this judgement is the best so far. The copy is part of `checkpointState`.
  /// - Parameter step: completed steps.
  func keepBest(step: Int) throws

  /// Says what to do about a finding; nil for nothing. Only for `.adjust` may it change the run.
  /// - Parameters:
  ///   - finding: what was found wrong with the run.
  ///   - attempt: 1 at the first remedy of this kind in the run, 2 at the second…
  func remedy(_ finding: HealthFinding, attempt: Int) -> Remedy?

  /// Changes the course of a run that has just been put back because of a finding, after `remedy` returned `.goBack`.
  /// What it changes must be part of `checkpointState`.
  func applyRemedy(_ finding: HealthFinding, attempt: Int) throws

  /// The signals that the run keeps within bands, for the report.
  var controlledBands: [ControlledBand] { get }
}

extension TrainableRun {
  /// Prepares nothing, unless a run says otherwise.
  public func prepare(step index: Int) throws {}
  /// Passes over the time, as suits a run whose schedules go by steps alone.
  public func timeIsSpent(_ share: Double, before index: Int) {}
  /// `Fixed codes`, unless a run says otherwise.
  public var sampleCaption: String { "Fixed codes" }
  /// Empty, unless a run says otherwise: nothing is said of its curves.
  public var lossAdvice: String { "" }
  /// No lines, unless a run says otherwise.
  public func logLines(step: Int, total: Int?, means: [String: Double]) -> [String] { [] }
  /// No names, unless a run says otherwise: it does not measure itself.
  public var judgementNames: [String] { [] }
  /// No figures, unless a run says otherwise: it does not measure itself.
  public func judge(step: Int) throws -> [String: Double] { [:] }
  /// No meanings, unless a run says otherwise.
  public var judgementMeanings: [String: String] { [:] }
  /// Nil, unless a run says otherwise: no judgement is the best.
  public var judgementOfBest: JudgementOfBest? { nil }
  /// True, unless a run says otherwise: any judgement may be the best.
  public func canBeBest(step: Int) -> Bool { true }
  /// Keeps nothing, unless a run says otherwise.
  public func keepBest(step: Int) throws {}
  /// Nil, unless a run says otherwise: training goes on as it is.
  public func remedy(_ finding: HealthFinding, attempt: Int) -> Remedy? { nil }
  /// Changes nothing, unless a run says otherwise.
  public func applyRemedy(_ finding: HealthFinding, attempt: Int) throws {}
  /// No signals, unless a run says otherwise.
  public var controlledBands: [ControlledBand] { [] }
}
