import Engine
import Foundation

/// One sitting of a training loop: from the start or a resume to the end or an interrupt.
final class TrainingSession<Run: TrainableRun> {
  /// What the loop itself needs to continue, beside the run's own state.
  private struct Progress: Codable {
    /// Completed steps: the index of the next.
    var step = 0
    /// Time spent in steps, over all sittings.
    var seconds = 0.0
    var meters = LossMeters()
    var nonFinite: NonFiniteGuard
    let optionsDigest: String
    let data: TrainingData?

    init(_ loop: TrainingLoop) {
      nonFinite = NonFiniteGuard(policy: loop.nonFinitePolicy)
      (optionsDigest, data) = (loop.optionsDigest, loop.data)
    }
  }

  private let loop: TrainingLoop
  private let run: Run
  private let store: CheckpointStore
  private let log: TrainingLog
  private let bar: ProgressBar
  private let startTime: Double
  private let startStep: Int
  private var progress: Progress
  private var savedStep: Int?
  private var stepTimes = StepTimes()

  init(loop: TrainingLoop, run: Run, resuming: Bool) throws {
    self.loop = loop
    self.run = run
    store = CheckpointStore(directory: loop.folder.checkpoints, keep: loop.checkpointsToKeep)
    progress = Progress(loop)
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
    // A row at a step between two intervals was the last of a sitting and is made anew with the whole interval.
    let isBetween = progress.step % loop.intervals.log != 0
    log = try TrainingLog(
      url: loop.folder.log, lossNames: run.lossNames, resumingAt: progress.step - (isBetween ? 1 : 0))
    startStep = progress.step
    startTime = loop.clock()
    bar = ProgressBar(
      total: loop.budget.steps, completed: startStep, unit: loop.progressUnit, output: loop.progress, clock: loop.clock)
    for name in damaged { bar.note("\(name) is damaged; resuming from step \(progress.step)") }
  }

  /// Refuses to go on with other options or other data, and to train to a step that the run has passed.
  private static func requireSameCourse(_ saved: Progress, _ loop: TrainingLoop) throws {
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
      if case .rollback = loop.nonFinitePolicy, savedStep == nil { try save() }
    }
    var ending: RunSummary.Ending
    repeat { ending = try trainUntilEnd() } while try !save()
    if progress.step % loop.intervals.log != 0 { try appendRow() }
    if progress.step % loop.intervals.samples != 0 {
      try run.writeSamples(to: loop.folder.sample(step: progress.step))
    }
    bar.finish(completed: progress.step, detail: detail)
    let summary = summary(ending)
    try RunReport.write(loop.folder, summary: summary, sampleCaption: run.sampleCaption)
    return summary
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
      if progress.step % loop.intervals.checkpoints == 0, try !save() { continue }
      if isSampled {
        try run.writeSamples(to: loop.folder.sample(step: progress.step))
        try RunReport.write(loop.folder, summary: nil, sampleCaption: run.sampleCaption)
      }
    }
  }

  /// One step with its meters and log; `false` when it went back instead.
  private func trainStep() throws -> Bool {
    try run.prepare(step: progress.step)
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
      try appendRow()
      progress.meters.reset()
    }
    return true
  }

  private func appendRow() throws {
    let means = Dictionary(
      uniqueKeysWithValues: run.lossNames.compactMap { name in progress.meters.mean(name).map { (name, $0) } })
    try log.append(
      .init(
        step: progress.step, seconds: progress.seconds, images: progress.step * run.imagesPerStep, losses: means))
    for line in run.logLines(step: progress.step, total: bar.total, means: means) { bar.note(line) }
  }

  /// Writes a checkpoint of the present step unless there is one; `false` when the state is not finite and the run
  /// went back instead: a loss can still be finite in the step whose update ruins the weights.
  @discardableResult
  private func save() throws -> Bool {
    if savedStep == progress.step { return true }
    // The state is a copy of all weights and moments, when nothing else of a step is needed.
    TensorMemory.releaseIdle()
    var state = try run.checkpointState()
    if let bad = state.firstNonFinite() {
      try recover(from: bad.name, value: "\(bad.value)")
      return false
    }
    progress.nonFinite.saved(completed: progress.step)
    state.notes[Self.noteName] = String(decoding: try JSONEncoder().encode(progress), as: UTF8.self)
    try store.save(state, step: progress.step)
    savedStep = progress.step
    return true
  }

  /// Goes back to the last checkpoint, or throws when the policy or its attempts are exhausted.
  private func recover(from name: String, value: String) throws {
    var nonFinite = progress.nonFinite
    let failedStep = progress.step
    guard case .rollback(let rateFactor) = nonFinite.failed(completed: failedStep), let savedStep else {
      bar.finish(completed: failedStep, detail: detail)
      throw TrainingError.nonFinite(
        step: failedStep, name: name, value: value, attempts: nonFinite.attempts, lastCheckpoint: savedStep)
    }
    let checkpoint = try store.load(step: savedStep)
    try run.restore(checkpoint.state)
    progress = try Self.progress(in: checkpoint.state)
    progress.nonFinite = nonFinite
    try log.truncate(after: progress.step)
    bar.note(
      "\"\(name)\" is \(value) at step \(failedStep): back to step \(savedStep), learning rate times \(rateFactor)")
  }

  private static var noteName: String { "loop" }

  private static func progress(in state: TrainingState) throws -> Progress {
    guard let note = state.notes[noteName],
      let progress = try? JSONDecoder().decode(Progress.self, from: Data(note.utf8))
    else {
      throw TrainingError.damagedCheckpoint(
        file: state.origin, field: "loop state", expected: "JSON of this version", found: "something else")
    }
    return progress
  }

  private var detail: String {
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
      losses: progress.meters.last, ending: ending, folder: loop.folder.url.path)
  }
}

/// Mean time of steps without the first, which builds caches; of the first alone when there is no other.
struct StepTimes {
  private var first: Double?
  private var sum = 0.0
  private var count = 0

  mutating func add(_ seconds: Double) {
    guard first != nil else { return first = seconds }
    sum += seconds
    count += 1
  }

  var mean: Double { count > 0 ? sum / Double(count) : first ?? 0 }
}
