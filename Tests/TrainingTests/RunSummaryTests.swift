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

  @Test func theFirstStepIsLeftOutOfTheMean() {
    var times = StepTimes()
    #expect(times.mean == 0)
    times.add(9)
    #expect(times.mean == 9)
    times.add(1)
    times.add(2)
    #expect(times.mean == 1.5)
  }
}
