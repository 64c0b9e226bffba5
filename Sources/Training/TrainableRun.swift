import Foundation

/// What the training loop drives: a model with its data, losses and optimisers.
///
/// The step index is the only clock. Whatever is random in a step, and every schedule, must be a function of the run's
/// seed and that index; then `restore` followed by `step(c)`, `step(c + 1)`… repeats an unbroken run bit for bit.
public protocol TrainableRun: AnyObject {
  /// Every name that `step` may return, in the order of the log's columns.
  var lossNames: [String] { get }
  /// Real images a step.
  var imagesPerStep: Int { get }
  /// Number of trained parameters of each network.
  var parameterCounts: [String: Int] { get }

  /// Called before a step with that step's index, for what is no part of it: its time does not count as training.
  func prepare(step index: Int) throws

  /// Trains one step and returns the losses measured in it; lazy ones may be missing.
  /// - Parameters:
  ///   - index: counted from 0.
  ///   - rateFactor: multiplies the scheduled learning rate; 1 unless the loop had to go back.
  func step(_ index: Int, rateFactor: Double) throws -> [String: Double]

  /// Weights, optimiser moments, averages: all that `restore` needs.
  func checkpointState() throws -> TrainingState

  /// Puts everything back as it was when `state` was taken.
  /// - Throws: `TrainingError.missingArray` or `.arrayShape` when the state is another model's.
  func restore(_ state: TrainingState) throws

  /// Writes a sheet of samples as PNG, always of the same codes or pictures. Must not change what later steps do.
  func writeSamples(to url: URL) throws

  /// What a sheet shows, for the report: `Fixed codes`.
  var sampleCaption: String { get }

  /// Lines to print with each row of the log.
  /// - Parameters:
  ///   - step: completed steps.
  ///   - total: the steps to expect in all, where that is known.
  ///   - means: of the losses since the row before.
  func logLines(step: Int, total: Int?, means: [String: Double]) -> [String]
}

extension TrainableRun {
  public func prepare(step index: Int) throws {}
  public var sampleCaption: String { "Fixed codes" }
  public func logLines(step: Int, total: Int?, means: [String: Double]) -> [String] { [] }
}
