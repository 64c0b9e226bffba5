import Engine
import Foundation
import Testing

@testable import Training

struct HealthWatchTests {
  /// Rows of one signal, ten steps each; the numbers, from 1, of those that found and those that saw a recovery.
  private func follow(_ name: String, _ values: [Double]) -> (found: [Int], recovered: [Int], watch: HealthWatch) {
    follow(values) { watch, value, row in watch.observe(row: [name: value], step: 10 * row) }
  }

  private func followJudgements(
    _ name: String, _ values: [Double]
  ) -> (found: [Int], recovered: [Int], watch: HealthWatch) {
    follow(values) { watch, value, row in watch.observe(judgement: [name: value], step: 10 * row) }
  }

  private func follow(
    _ values: [Double], _ observe: (inout HealthWatch, Double, Int) -> HealthWatch.Change
  ) -> (found: [Int], recovered: [Int], watch: HealthWatch) {
    var (watch, found, recovered) = (HealthWatch(), [Int](), [Int]())
    for (index, value) in values.enumerated() {
      let change = observe(&watch, value, index + 1)
      found += change.found.map { $0.step / 10 }
      recovered += change.recovered.map { _ in index + 1 }
    }
    return (found, recovered, watch)
  }

  private func times(_ count: Int, _ value: Double) -> [Double] { [Double](repeating: value, count: count) }

  @Test func aDeadCriticIsFoundInFiveRows() {
    let dying = follow("confidence", times(40, 0.75) + times(20, 0.502))
    #expect(dying.found == [45])
    #expect(dying.watch.goodUntil(.deadCritic) == 400)
    // One that is dead from the start is found once the first twenty rows are over.
    #expect(follow("confidence", times(60, 0.5)).found == [25])
    // Four rows are no finding, nor is one in between that breaks them.
    #expect(follow("confidence", times(30, 0.7) + times(4, 0.5) + [0.504] + times(4, 0.5) + [0.47]).found == [])
    // A critic that tells them a little, as rows of a real training had it, is not dead.
    let alive = [0.503, 0.505, 0.513, 0.498, 0.506, 0.514, 0.509, 0.506, 0.507, 0.5, 0.514, 0.505, 0.503]
    #expect(follow("confidence", times(30, 0.7) + alive + alive).found == [])
  }

  @Test func aCriticThatAlwaysWinsIsFoundInTenRows() {
    #expect(follow("confidence", times(70, 0.9) + times(20, 0.99)).found == [80])
    #expect(follow("confidence", times(90, 0.99)).found == [60])
    #expect(follow("confidence", times(70, 0.9) + times(9, 0.99) + [0.96] + times(9, 0.99)).found == [])
  }

  /// The mean of half-life 5 passes 0.6 at the eighth row after a jump from 0.1 to 0.9 (0.8 · 2^(−8/5) < 0.3), and is
  /// there ten rows running at the seventeenth. Single outliers are no memorising.
  @Test func memorisingIsFoundInSeventeenRows() {
    #expect(follow("overfitting", times(50, 0.1) + times(30, 0.9)).found == [67])
    let outliers = (0..<200).map { $0 % 4 == 0 ? 1.2 : 0.2 }
    #expect(follow("overfitting", outliers).found == [])
  }

  @Test func collapseIsFoundAtTwoJudgements() {
    #expect(followJudgements("variety", times(5, 0.8) + times(3, 0.1)).found == [7])
    #expect(followJudgements("variety", times(8, 0.1)).found == [5])
    #expect(followJudgements("variety", times(4, 0.8) + [0.1, 0.8, 0.1, 0.8]).found == [])
    // Of a real training that ended in one picture a class, and of the healthy one with the least varied beginning.
    #expect(followJudgements("variety", [0.60, 0.51, 0.37, 0.33, 0.28, 0.28, 0.30, 0.29]).found == [5])
    #expect(followJudgements("variety", [0.40, 0.56, 0.62, 0.59, 0.68, 0.68, 0.69, 0.72]).found == [])
  }

  /// The limit is 3 · 0.1 + 0.1 · 1 here, once the mean has come down to 0.1. A single lucky estimate does not move it
  /// that far, and one may be below 0.
  @Test func divergenceIsFoundAtTwoJudgements() {
    let falling = [1.0, 0.5, 0.2] + times(12, 0.1)
    #expect(followJudgements("kernel", falling + times(3, 0.41)).found == [17])
    #expect(followJudgements("kernel", falling + [0.41, 0.39, 0.41, 0.39]).found == [])
    #expect(followJudgements("kernel", falling + [0] + times(3, 0.24)).found == [])
    #expect(followJudgements("kernel", [1] + times(12, -0.02) + times(3, 0.09)).found == [])
    #expect(followJudgements("kernel", [1] + times(20, -0.02) + times(3, 0.11)).found == [23])
  }

  /// Noise of the kind that short means have, in a run that learns.
  @Test func aHealthyRunIsLeftInPeace() {
    var noise = PhiloxGenerator(seed: 2, purpose: "healthy")
    var watch = HealthWatch()
    for row in 1...2000 {
      let early = exp(-Double(row) / 30)
      let rows = [
        "confidence": min(0.7 + 0.25 * early + 0.06 * noise.normal(), 1),
        "overfitting": 0.3 + 0.3 * noise.normal(), "gradientNorm": 0.1,
      ]
      #expect(watch.observe(row: rows, step: 10 * row) == HealthWatch.Change())
      guard row % 20 == 0 else { continue }
      let figures = [
        "kernel": early + 0.05 + 0.02 * noise.normal(), "variety": 0.7 - 0.6 * early + 0.1 * noise.normal(),
        "coverage": 0.5,
      ]
      #expect(watch.observe(judgement: figures, step: 10 * row) == HealthWatch.Change())
    }
    #expect(HealthFinding.Kind.allCases.allSatisfy { !watch.isReported($0) })
    #expect(watch.last(.deadCritic) != nil && watch.last(.divergence) != nil)
  }

  /// Around the bound it is said once; when the signal has been well off for as long as it takes, it may be said again.
  @Test func aFindingIsSaidOnceUntilItHasRecovered() {
    let around = (0..<50).map { $0 % 2 == 0 ? 0.508 : 0.505 }
    let well = times(5, 0.6)
    let result = follow("confidence", times(30, 0.7) + times(5, 0.5) + around + well + times(5, 0.5))
    #expect(result.found == [35, 95] && result.recovered == [90])
    #expect(follow("confidence", times(30, 0.7) + times(5, 0.5) + times(4, 0.6) + times(20, 0.5)).found == [35])
    let judged = followJudgements("variety", times(4, 0.8) + [0.1, 0.1, 0.45, 0.45, 0.1, 0.1, 0.6, 0.6, 0.1, 0.1])
    #expect(judged.found == [6, 14] && judged.recovered == [12])
  }

  @Test func missingSignalsAreSilent() {
    var watch = HealthWatch()
    for row in 1...300 {
      #expect(watch.observe(row: ["loss": 0.5, "confidence": .nan], step: row) == HealthWatch.Change())
      #expect(watch.observe(judgement: ["coverage": 0, "kernel": .infinity], step: row) == HealthWatch.Change())
    }
    #expect(watch == HealthWatch())
    #expect(!HealthWatch.watches(rows: ["loss", "gradientNorm", "kernel"], judgements: ["confidence"]))
    #expect(HealthWatch.watches(rows: ["loss", "confidence"], judgements: []))
    #expect(HealthWatch.watches(rows: [], judgements: ["kernel"]))
  }

  /// A row with a signal missing does not break what the others show.
  @Test func rowsWithoutTheSignalDoNotCount() {
    var (watch, found) = (HealthWatch(), [Int]())
    for row in 1...60 {
      let values = row % 2 == 0 ? ["confidence": row > 40 ? 0.5 : 0.8] : [:]
      found += watch.observe(row: values, step: row).found.map(\.step)
    }
    #expect(found == [50])
  }

  /// Read back after any row, it goes on as if nothing had been.
  @Test func aCheckpointGoesOnToTheBit() throws {
    var noise = PhiloxGenerator(seed: 3, purpose: "ill")
    var (unbroken, broken) = (HealthWatch(), HealthWatch())
    var count = 0
    for row in 1...300 {
      let ill = row / 60 % 2 == 1
      let rows = ["confidence": ill ? 0.5 : 0.8, "overfitting": ill ? 0.9 : 0.3 + 0.1 * noise.normal()]
      let change = unbroken.observe(row: rows, step: row)
      #expect(broken.observe(row: rows, step: row) == change)
      let figures = ["kernel": ill ? 0.9 : 0.1, "variety": ill ? 0.1 : 0.8]
      let judged = unbroken.observe(judgement: figures, step: row)
      #expect(broken.observe(judgement: figures, step: row) == judged)
      count += change.found.count + judged.found.count
      broken = try JSONDecoder().decode(HealthWatch.self, from: JSONEncoder().encode(broken))
      #expect(broken == unbroken)
    }
    #expect(count == 8)
  }

  @Test func whatIsSaidHasItsFigures() throws {
    var watch = HealthWatch()
    var found: [HealthFinding] = []
    for row in 1...80 {
      let values = ["confidence": row > 40 ? 0.9912 : 0.8, "gradientNorm": 0.25]
      found += watch.observe(row: values, step: row).found
    }
    for step in 1...4 { found += watch.observe(judgement: ["kernel": step > 2 ? 0.9 : 0.1], step: step).found }
    for step in 1...5 {
      let figures = ["variety": 0.1234, "leastVariety": 0.05, "coverage": 0.5]
      found += watch.observe(judgement: figures, step: step).found
    }
    for step in 6...11 {
      let figures = ["variety": 0.9, "clusterVariety": 0.0987, "coverage": 0.4]
      found += watch.observe(judgement: figures, step: step).found
    }
    for row in 81...200 {
      found += watch.observe(row: ["confidence": 0.502, "gradientNorm": 0.25, "overfitting": 0.72], step: row).found
    }
    #expect(
      found.map(\.kind) == [
        .criticAlwaysWins, .divergence, .collapse, .clusterCollapse, .deadCritic, .memorising,
      ])
    #expect(found.map(\.severity) == [.notice] + [HealthFinding.Severity](repeating: .failure, count: 5))
    for (finding, parts) in zip(
      found,
      [
        ["0.991", "above 0.97 in 10 rows running"], ["0.9 after 0.1,", "above 0.31 at 2 judgements running"],
        ["0.123", "below 0.4 at 2 judgements running", "least class 0.05", "coverage 0.5"],
        ["0.0987", "below 0.3 at 2 judgements running", "within classes 0.9", "coverage 0.4"],
        ["0.502", "within 0.497 to 0.503 in 5 rows running", "gradient norm 0.25"], ["0.72", "above 0.6 in 10 rows"],
      ])
    {
      for part in parts { #expect(finding.message.contains(part), "\(finding.message)") }
      #expect(!finding.message.contains("\n"))
    }
    #expect(
      HealthRule.memorising.alarm == "mean (half-life 5) above 0.6 in 10 rows running, after the first 20")
    #expect(
      HealthRule.divergence.alarm == "above 3 times the least mean plus 0.1 times the first at 2 judgements running")
  }
}
