extension TrainingLoop {
  /// Trains until the budget is spent or the user interrupts, and leaves a checkpoint of the last step.
  /// - Parameters:
  ///   - run: what is trained.
  ///   - resuming: continue from the newest whole checkpoint of the folder instead of starting.
  /// - Throws: `TrainingError.nonFinite` when the guard gives up (the last good checkpoint stays), `.noCheckpoint`,
  ///   `.otherOptions`, `.otherPictures` and `.stepsAreDone` on resume, before anything is written; `.folder` when the
  ///   run is in use or has been started before; whatever `run` throws.
  public func train(_ run: some TrainableRun, resuming: Bool = false) throws -> RunSummary {
    let lock = try folder.lock()
    return try withExtendedLifetime(lock) {
      let session = try TrainingSession(loop: self, run: run, resuming: resuming)
      return try session.train()
    }
  }
}
