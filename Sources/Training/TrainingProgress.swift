/// What a training loop itself needs to continue, beside the run's own state; kept in every checkpoint.
///
/// Fields that not every run has are optional, so that checkpoints of earlier versions resume.
struct TrainingProgress: Codable {
  /// Completed steps: the index of the next.
  var step = 0
  /// Time spent in steps, over all sittings.
  var seconds = 0.0
  /// Time since the start, judgements and sheets included, over all sittings; there for runs whose schedules go by it.
  var elapsed: Double?
  var meters = LossMeters()
  var nonFinite: NonFiniteGuard
  let optionsDigest: String
  let data: TrainingData?
  /// The newest judgement.
  var judgement: Judgement?
  /// The best judgement, whose weights the run keeps.
  var best: Judgement?
  /// All that was found, oldest first; going back takes nothing away.
  var findings: [HealthFinding]?
  /// There for runs that are watched.
  var health: Health?

  struct Health: Codable {
    var watch = HealthWatch()
    /// What was remedied so far in this course, oldest first.
    var remedies: [HealthFinding.Kind] = []
    /// Steps of checkpoints to go back to, ascending: those that any sitting of the run would have written, so that a
    /// resumed run goes back as far as an unbroken one.
    var marks: [Int] = []

    /// Marks a new checkpoint and forgets those that are neither among the newest nor the last good one of some rule.
    mutating func mark(_ step: Int, keeping newest: Int) {
      if marks.last != step { marks.append(step) }
      let good = Set(watch.goodUntil.compactMap { limit in marks.last { $0 <= limit } })
      let recent = Set(marks.suffix(newest))
      marks = marks.filter { recent.contains($0) || good.contains($0) }
    }
  }

  init(policy: NonFiniteGuard.Policy, optionsDigest: String, data: TrainingData?) {
    nonFinite = NonFiniteGuard(policy: policy)
    (self.optionsDigest, self.data) = (optionsDigest, data)
  }

  /// Keeps a finding with what was done about it.
  mutating func add(_ finding: HealthFinding) { findings = (findings ?? []) + [finding] }

  /// Notes that the signs of a kind are gone, and returns the finding that does not stand any more.
  mutating func recovered(_ kind: HealthFinding.Kind) -> HealthFinding? {
    guard let index = findings?.lastIndex(where: { $0.kind == kind && $0.stands }) else { return nil }
    findings?[index].recoveredAt = step
    return findings?[index]
  }

  /// Brings over what a run that went back to this progress keeps of the later one: the best judgement, the learning
  /// rate that was lowered, and all findings, those of the course that was left marked as such.
  mutating func keep(from later: TrainingProgress) {
    (nonFinite, best) = (later.nonFinite, later.best)
    findings = later.findings?.map { finding in
      var finding = finding
      if finding.step > step, finding.wentBackTo == nil { finding.wentBackTo = step }
      if let recovery = finding.recoveredAt, recovery > step { finding.recoveredAt = nil }
      return finding
    }
  }
}
