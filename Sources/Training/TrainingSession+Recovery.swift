import Engine
import Foundation

/// The way back to an earlier checkpoint: one for values that are not finite and for findings of the watch.
extension TrainingSession {
  /// The run's state; nil when something in it is not finite, and the run went back because of it.
  /// - Throws: `TrainingError.nonFinite` when the policy allows no way back.
  func finiteState() throws -> TrainingState? {
    // The state is a copy of all weights and moments, when nothing else of a step is needed.
    TensorMemory.releaseIdle()
    let state = try run.checkpointState()
    guard let bad = state.firstNonFinite() else { return state }
    try recover(from: bad.name, value: "\(bad.value)")
    return nil
  }

  /// Goes back to the last checkpoint, or throws when the policy or its attempts are exhausted.
  func recover(from name: String, value: String) throws {
    let failedStep = progress.step
    guard case .rollback(let rateFactor) = progress.nonFinite.failed(completed: failedStep), let savedStep else {
      bar.finish(completed: failedStep, detail: detail)
      throw TrainingError.nonFinite(
        step: failedStep, name: name, value: value, attempts: progress.nonFinite.attempts, lastCheckpoint: savedStep)
    }
    let message =
      "\"\(name)\" is \(value) at step \(failedStep): back to step \(savedStep), learning rate times \(rateFactor)"
    var finding = HealthFinding(step: failedStep, kind: .nonFinite, message: message, severity: .notice)
    finding.wentBackTo = savedStep
    progress.add(finding)
    try goBack(to: try store.load(step: savedStep))
    bar.note(message)
  }

  /// Puts run, progress and tables back. What stays is the best so far, the lowered learning rate and what was found.
  func goBack(to checkpoint: CheckpointStore.Checkpoint) throws {
    var state = checkpoint.state
    if run.judgementOfBest != nil { state = state.withBest(of: try run.checkpointState()) }
    try run.restore(state)
    let left = progress
    progress = try Self.progress(in: checkpoint.state)
    progress.keep(from: left)
    try log.truncate(after: progress.step)
    try judgements?.truncate(after: progress.judgement?.step ?? 0)
    try loop.folder.removeSamples(after: progress.step)
  }

  /// Replaces the checkpoint of the present step, and removes later ones first: whoever is stopped in between resumes
  /// from the old one, and comes this way again.
  func saveAnew() throws {
    try store.removeLeftovers(after: progress.step)
    savedStep = progress.step
    try save(isScheduled: true, isReplacing: true)
  }
}
