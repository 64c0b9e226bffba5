import Testing

@testable import Training

struct OptionChecksTests {
  @Test func boundsAndIntervalsAreRefusedByName() throws {
    func validate(steps: Int? = nil, minutes: Double? = nil, samples: Int = 1) throws {
      try RunBudget.validate(
        steps: steps, minutes: minutes, intervals: ["logEvery": 1, "sampleEvery": samples], file: "options.json")
    }
    func refusal(_ field: String, _ expected: String, _ found: String) -> TrainingError {
      .option(file: "options.json", field: field, expected: expected, found: found)
    }
    try validate()
    try validate(steps: 0, minutes: 0.01)
    #expect(throws: refusal("steps", "0 to 1,000,000,000", "-1")) { try validate(steps: -1) }
    #expect(throws: refusal("minutes", "a positive number up to 10,000,000", "0.0")) { try validate(minutes: 0) }
    #expect(throws: refusal("minutes", "a positive number up to 10,000,000", "1e+18")) { try validate(minutes: 1e18) }
    #expect(throws: refusal("sampleEvery", "1 to 1,000,000,000", "0")) { try validate(samples: 0) }
    #expect("\(refusal("sampleEvery", "1 or more", "0"))" == "options.json: sampleEvery: expected 1 or more, found 0")
  }
}
