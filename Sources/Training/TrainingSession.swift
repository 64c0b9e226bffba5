import Engine
import Foundation

/// One sitting of a training loop: from the start or a resume to the end or an interrupt.
///
/// This file has the steps, their log and the checkpoints; `TrainingSession+Judging.swift` what follows from judgements
/// and rows of the log, `TrainingSession+Recovery.swift` the way back to an earlier checkpoint.
final class TrainingSession<Run: TrainableRun> {
  let loop: TrainingLoop
  let run: Run
  let store: CheckpointStore
  let log: TrainingLog
  /// Nil for a run that does not measure itself.
  let judgements: TrainingLog?
  let bar: ProgressBar
  var progress: TrainingProgress
  var savedStep: Int?
  private let startTime: Double
  /// Seconds of the sittings before this one.
  private let timeBefore: Double
  private let startStep: Int
  private var stepTimes = StepTimes()
  /// Whether somebody who waits for the first sheet has one.
  private var hasFirstSheet: Bool

  init(loop: TrainingLoop, run: Run, resuming: Bool) throws {
    self.loop = loop
    self.run = run
    store = CheckpointStore(directory: loop.folder.checkpoints, keep: loop.checkpointsToKeep)
    progress = TrainingProgress(policy: loop.nonFinitePolicy, optionsDigest: loop.optionsDigest, data: loop.data)
    var damaged: [String] = []
    if resuming {
      let newest = try store.loadNewest()
      damaged = newest.damaged
      progress = try Self.progress(in: newest.checkpoint.state)
      try Self.requireSameCourse(progress, loop)
      progress.nonFinite.policy = loop.nonFinitePolicy
      try run.restore(newest.checkpoint.state)
      try store.removeLeftovers(after: progress.step)
      savedStep = progress.step
    } else if try !store.steps().isEmpty {
      throw TrainingError.folder(
        path: loop.folder.url.path, operation: "start", reason: "it already holds checkpoints; resume it instead")
    }
    if !HealthWatch.watches(rows: run.lossNames, judgements: run.judgementNames) {
      progress.health = nil
    } else if progress.health == nil {
      progress.health = .init()
      if let savedStep { progress.health?.mark(savedStep, keeping: loop.checkpointsToKeep) }
    }
    // A row at a step between two intervals was the last of a sitting and is made anew with the whole interval.
    let isBetween = progress.step % loop.intervals.log != 0
    log = try TrainingLog(url: loop.folder.log, names: run.lossNames, resumingAt: progress.step - (isBetween ? 1 : 0))
    // So is a judgement that was made after the last checkpoint.
    judgements =
      run.judgementNames.isEmpty
      ? nil
      : try TrainingLog(
        url: loop.folder.judgements, names: run.judgementNames, resumingAt: progress.judgement?.step ?? 0)
    startStep = progress.step
    startTime = loop.clock()
    timeBefore = progress.elapsed ?? 0
    hasFirstSheet = startStep >= loop.intervals.samples
    bar = ProgressBar(
      total: loop.budget.steps, completed: startStep, unit: loop.progressUnit, output: loop.progress, clock: loop.clock)
    for name in damaged { bar.note("\(name) is damaged; resuming from step \(progress.step)") }
  }

  /// Refuses to go on with other options or other data, and to train to a step that the run has passed.
  private static func requireSameCourse(_ saved: TrainingProgress, _ loop: TrainingLoop) throws {
    let folder = loop.folder.url.path
    guard saved.optionsDigest == loop.optionsDigest else {
      throw TrainingError.otherOptions(folder: folder, expected: saved.optionsDigest, found: loop.optionsDigest)
    }
    guard saved.data?.digest == loop.data?.digest else {
      throw TrainingError.otherPictures(
        folder: folder, expected: saved.data?.pictures ?? 0, found: loop.data?.pictures ?? 0)
    }
    if let steps = loop.budget.steps, saved.step > steps {
      throw TrainingError.stepsAreDone(folder: folder, done: saved.step, asked: steps)
    }
  }

  func train() throws -> RunSummary {
    if progress.step == 0 {
      try run.writeSamples(to: loop.folder.sample(step: 0))
      if needsFirstCheckpoint, savedStep == nil { try save(isScheduled: true) }
    }
    var ending: RunSummary.Ending
    repeat { ending = try trainUntilEnd() } while try !save(isScheduled: false)
    // What follows is no part of the checkpoint: a resumed run knows only what an unbroken one does.
    if progress.step % loop.intervals.log != 0 { _ = try appendRow() }
    if progress.step % loop.intervals.samples != 0 {
      try run.writeSamples(to: loop.folder.sample(step: progress.step))
    }
    try judgeAtEnd()
    bar.finish(completed: progress.step, detail: detail)
    let summary = summary(ending)
    try writeReport(summary)
    return summary
  }

  private var needsFirstCheckpoint: Bool {
    if case .rollback = loop.nonFinitePolicy { true } else { progress.health != nil }
  }

  private func trainUntilEnd() throws -> RunSummary.Ending {
    while true {
      if loop.isInterrupted() {
        bar.note("interrupted: saving step \(progress.step); once more ends at once")
        return .interrupted
      }
      let seconds = loop.clock() - startTime
      if let end = loop.budget.spent(completed: progress.step, seconds: seconds) {
        return end == .steps ? .steps : .minutes
      }
      guard try trainStep() else { continue }
      bar.total = loop.budget.expectedSteps(
        completed: progress.step, doneThisSitting: progress.step - startStep, seconds: loop.clock() - startTime)
      bar.update(completed: progress.step, detail: detail)
      let isSampled = progress.step % loop.intervals.samples == 0
      if isSampled, judgements != nil, try !sampleAndJudge() { continue }
      if progress.step % loop.intervals.checkpoints == 0, try !save(isScheduled: true) { continue }
      if isSampled {
        hasFirstSheet = true
        if judgements == nil { try run.writeSamples(to: loop.folder.sample(step: progress.step)) }
        try writeReport(nil)
      } else {
        try writeFirstSheet()
      }
    }
  }

  /// A sheet before the first interval is over, where that takes long: large pictures would be waited for by the hour.
  /// It is only looked at; when it is written depends on the clock, and nothing of the run may.
  private func writeFirstSheet() throws {
    guard !hasFirstSheet, let delay = loop.firstSheetDelay, loop.clock() - startTime >= delay else { return }
    hasFirstSheet = true
    let sheet = loop.folder.sample(step: progress.step)
    try run.writeSamples(to: sheet)
    bar.note("first sheet: \(sheet.path)")
    try writeReport(nil)
  }

  /// One step with its meters and log; `false` when it went back instead.
  private func trainStep() throws -> Bool {
    try run.prepare(step: progress.step)
    if let whole = loop.timeToSpend, whole > 0 { run.timeIsSpent(min(1, elapsed / whole), before: progress.step) }
    let start = loop.clock()
    let losses = try run.step(progress.step, rateFactor: progress.nonFinite.rateFactor)
    let seconds = loop.clock() - start
    if let bad = losses.sorted(by: { $0.key < $1.key }).first(where: { !$0.value.isFinite }) {
      try recover(from: bad.key, value: "\(bad.value)")
      return false
    }
    stepTimes.add(seconds)
    progress.seconds += seconds
    progress.meters.add(losses)
    progress.step += 1
    if progress.step % loop.intervals.log == 0 {
      let means = try appendRow()
      progress.meters.reset()
      return try watch(row: means)
    }
    return true
  }

  /// Seconds since the start of the run, over all sittings: time does not go back where the run does.
  private var elapsed: Double { timeBefore + loop.clock() - startTime }

  /// Writes a row of the log and returns its means.
  private func appendRow() throws -> [String: Double] {
    let means = Dictionary(
      uniqueKeysWithValues: run.lossNames.compactMap { name in progress.meters.mean(name).map { (name, $0) } })
    try log.append(row(means))
    for line in run.logLines(step: progress.step, total: bar.total, means: means) { bar.note(line) }
    return means
  }

  /// A row of the present step.
  func row(_ values: [String: Double]) -> TrainingLog.Row {
    .init(step: progress.step, seconds: progress.seconds, images: progress.step * run.imagesPerStep, values: values)
  }

  /// Writes a checkpoint of the present step unless there is one; `false` when the state is not finite and the run
  /// went back instead: a loss can still be finite in the step whose update ruins the weights.
  /// - Parameters:
  ///   - isScheduled: whether a run that is never interrupted would write it too.
  ///   - isReplacing: writes it also where there is one.
  @discardableResult
  func save(isScheduled: Bool, isReplacing: Bool = false) throws -> Bool {
    if savedStep == progress.step, !isReplacing { return true }
    guard var state = try finiteState() else { return false }
    progress.nonFinite.saved(completed: progress.step)
    if loop.timeToSpend != nil { progress.elapsed = elapsed }
    let step = progress.step
    if isScheduled { progress.health?.mark(step, keeping: loop.checkpointsToKeep) }
    try state.store(Self.noteName, note: progress)
    try store.save(state, step: step, keeping: Set(progress.health?.marks ?? []))
    savedStep = step
    return true
  }

  private static var noteName: String { "loop" }

  static func progress(in state: TrainingState) throws -> TrainingProgress { try state.note(noteName) }

  var detail: String {
    let losses = run.lossNames.compactMap { name in
      (progress.meters.mean(name) ?? progress.meters.last[name]).map { "\(name) " + String(format: "%.3f", $0) }
    }
    let speed = stepTimes.mean > 0 ? [String(format: "%.1f images/s", Double(run.imagesPerStep) / stepTimes.mean)] : []
    return (losses + speed).joined(separator: "  ")
  }

  private func summary(_ ending: RunSummary.Ending) -> RunSummary {
    RunSummary(
      steps: progress.step, secondsPerStep: stepTimes.mean,
      imagesPerSecond: stepTimes.mean > 0 ? Double(run.imagesPerStep) / stepTimes.mean : 0,
      peakResidentBytes: ProcessMemory.current()?.peakResidentBytes ?? 0, parameters: run.parameterCounts,
      losses: progress.meters.last, ending: ending, folder: loop.folder.url.path, best: progress.best,
      judgement: progress.judgement, health: progress.findings)
  }

  private func writeReport(_ summary: RunSummary?) throws {
    var details = RunReport.Details()
    (details.sampleCaption, details.judgementMeanings) = (run.sampleCaption, run.judgementMeanings)
    details.lossAdvice = run.lossAdvice
    (details.best, details.watch) = (progress.best, progress.health?.watch)
    (details.findings, details.controlledBands) = (progress.findings ?? [], run.controlledBands)
    try RunReport.write(loop.folder, summary: summary, details: details)
  }
}
