import Foundation

/// The loop asks the run how it is, and acts on what the watch finds.
extension TrainingSession {
  /// At most so many remedies in a run: one that three have not helped wants other options.
  static var maximumRemedies: Int { 3 }

  /// Writes the sheet of samples and judges the run; `false` when it went back instead. This comes before a checkpoint
  /// of the same step, which then holds what follows from the judgement.
  func sampleAndJudge() throws -> Bool {
    guard try finiteState() != nil else { return false }
    try run.writeSamples(to: loop.folder.sample(step: progress.step))
    let judgement = try judge()
    return try act(on: progress.health?.watch.observe(judgement: judgement.figures, step: judgement.step))
  }

  /// Judges the run where it ends unless that has been done. Nothing of it is in the checkpoint, and nothing is
  /// remedied.
  func judgeAtEnd() throws {
    guard judgements != nil, progress.step > 0, progress.judgement?.step != progress.step else { return }
    let judgement = try judge()
    let change = progress.health?.watch.observe(judgement: judgement.figures, step: judgement.step)
    for kind in change?.recovered ?? [] { recovered(kind) }
    for finding in change?.found ?? [] { keep(finding, "the run is at its end") }
  }

  /// Hands a row's means to the watch; `false` when the run went back because of them.
  func watch(row means: [String: Double]) throws -> Bool {
    let step = progress.step
    return try act(on: progress.health?.watch.observe(row: means, step: step))
  }

  private func judge() throws -> Judgement {
    let judgement = Judgement(step: progress.step, figures: try run.judge(step: progress.step))
    try judgements?.append(row(judgement.figures))
    progress.judgement = judgement
    if run.canBeBest(step: progress.step), run.judgementOfBest?.isBetter(judgement, than: progress.best) == true {
      try run.keepBest(step: progress.step)
      progress.best = judgement
    }
    return judgement
  }

  /// Says what was found and remedies it; `false` when the run went back: what else was found then belongs to the
  /// course that was left.
  private func act(on change: HealthWatch.Change?) throws -> Bool {
    for kind in change?.recovered ?? [] { recovered(kind) }
    for finding in change?.found ?? [] where try !remedy(finding) { return false }
    return true
  }

  private func recovered(_ kind: HealthFinding.Kind) {
    guard let finding = progress.recovered(kind) else { return }
    bar.note("step \(progress.step): no more signs of what was found at step \(finding.step)")
  }

  /// Keeps and prints a finding, and what is done about it.
  private func keep(_ finding: HealthFinding, _ action: String) {
    var finding = finding
    finding.message += "; " + action
    progress.add(finding)
    bar.note("step \(finding.step): \(finding.message)")
  }

  /// `false` when the run went back.
  private func remedy(_ finding: HealthFinding) throws -> Bool {
    let remedies = progress.health?.remedies ?? []
    guard remedies.count < Self.maximumRemedies else {
      keep(finding, "\(remedies.count) remedies have been tried, training goes on as it is")
      return true
    }
    let attempt = remedies.count { $0 == finding.kind } + 1
    switch run.remedy(finding, attempt: attempt) {
    case nil:
      keep(finding, "training goes on as it is")
    case .adjust(let words):
      progress.health?.remedies.append(finding.kind)
      keep(finding, words)
    case .goBack(let words):
      guard let checkpoint = try goodCheckpoint(before: finding.kind) else {
        keep(finding, "there is no checkpoint from before it, training goes on as it is")
        return true
      }
      keep(finding, "back to step \(checkpoint.step), where \(words)")
      try goBack(to: checkpoint)
      progress.health?.remedies = remedies + [finding.kind]
      try run.applyRemedy(finding, attempt: attempt)
      // At once, or a resume would undo it.
      try saveAnew()
      return false
    }
    return true
  }

  /// The last checkpoint from before the first sign that can be read.
  private func goodCheckpoint(before kind: HealthFinding.Kind) throws -> CheckpointStore.Checkpoint? {
    guard let health = progress.health else { return nil }
    let there = Set(try store.steps())
    let steps = health.marks.filter { $0 <= health.watch.goodUntil(kind) && there.contains($0) }
    return steps.reversed().lazy.compactMap { [store] in try? store.load(step: $0) }.first
  }
}
