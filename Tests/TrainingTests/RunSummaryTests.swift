import Foundation
import Testing

@testable import Training

struct RunSummaryTests {
  @Test func oneLineOfJSONWithTheAgreedNames() throws {
    let summary = RunSummary(
      steps: 3, secondsPerStep: 0.5, imagesPerSecond: 64, peakResidentBytes: 1024,
      parameters: ["generator": 2, "critic": 1], losses: ["critic": 0.25], ending: .minutes, folder: "runs/00001-a")
    #expect(
      try summary.json() == "{\"ending\":\"minutes\",\"folder\":\"runs/00001-a\",\"imagesPerSecond\":64,"
        + "\"losses\":{\"critic\":0.25},\"parameters\":{\"critic\":1,\"generator\":2},\"peakResidentBytes\":1024,"
        + "\"secondsPerStep\":0.5,\"steps\":3}")
  }

  @Test func judgementsAndFindingsAreSaidWhereThereAreAny() throws {
    var finding = HealthFinding(step: 9, kind: .collapse, message: "all the same", severity: .failure)
    var notice = HealthFinding(step: 8, kind: .criticAlwaysWins, message: "sure", severity: .notice)
    notice.recoveredAt = 9
    var summary = RunSummary(
      steps: 9, secondsPerStep: 0.5, imagesPerSecond: 64, peakResidentBytes: 1024, parameters: [:], losses: [:],
      ending: .steps, folder: "a", best: Judgement(step: 6, figures: ["kernel": 0.25, "bad": .nan]),
      judgement: Judgement(step: 9, figures: ["kernel": 0.5]), health: [notice, finding])
    let json = try summary.json()
    #expect(json.contains(#""best":{"figures":{"kernel":0.25},"step":6}"#))
    #expect(json.contains(#""judgement":{"figures":{"kernel":0.5},"step":9}"#))
    #expect(
      json.contains(
        #""health":[{"kind":"criticAlwaysWins","message":"sure","recoveredAt":9,"severity":"notice","step":8},"#
          + #"{"kind":"collapse","message":"all the same","severity":"failure","step":9}]"#))
    #expect(try JSONDecoder().decode(RunSummary.self, from: Data(json.utf8)) == summary)
    #expect(summary.standingFailures == [finding])
    finding.wentBackTo = 3
    notice.recoveredAt = nil
    summary.health = [notice, finding]
    #expect(summary.standingFailures == [])
  }
}
