import Testing

@testable import Statistics

@Suite struct ScoreThresholdsTests {
  @Test func takesTheShareOnEachSide() throws {
    let thresholds = try ScoreThresholds(scores: (1...10).map(Double.init).shuffled(), share: 0.2)
    #expect(thresholds.low == 2 && thresholds.high == 9 && thresholds.middle == 5.5)
    #expect([1.0, 2, 3, 8, 9, 10].map(thresholds.side) == [false, false, nil, nil, true, true])
  }

  @Test func twoValuesAreTwoSides() throws {
    let thresholds = try ScoreThresholds(scores: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], share: 0.2)
    #expect(thresholds.low == 0 && thresholds.high == 1 && thresholds.middle == 0.5)
  }

  @Test func tiesThatMeetAreCutWhereTheSmallerSideIsLargest() throws {
    let thresholds = try ScoreThresholds(scores: [0, 1, 1, 1, 1, 1, 1, 2, 3, 4], share: 0.4)
    #expect(thresholds.low == 1 && thresholds.high == 2 && thresholds.middle == 1.5)
  }

  @Test func theMiddleDividesNeighbouringNumbers() throws {
    for value in [1.0, 1.0.nextUp, 1.0.nextUp.nextUp, .greatestFiniteMagnitude.nextDown] {
      let thresholds = try ScoreThresholds(scores: [value, value.nextUp], share: 0.5)
      #expect(thresholds.middle >= value && thresholds.middle < value.nextUp)
    }
    let wide = try ScoreThresholds(scores: [-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude], share: 0.5)
    #expect(wide.middle.isFinite)
  }

  @Test func refusals() {
    #expect(throws: StatisticsError.equalScores(value: 2)) { try ScoreThresholds(scores: [2, 2], share: 0.2) }
    #expect(throws: StatisticsError.notFinite(what: "scores", index: 1)) {
      try ScoreThresholds(scores: [2, .nan], share: 0.2)
    }
  }
}
