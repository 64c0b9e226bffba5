import Testing
import Training

@testable import GenerativeModels

struct ConditionalGANOptionsValidationTests {
  @Test func theDefaultsAreAccepted() throws {
    for size in StyleArchitecture.sizes { try ConditionalGANOptions(size: size).validate(file: "options.json") }
  }

  @Test func everyFieldIsRefusedByName() {
    func expect(_ field: String, _ expected: String, _ found: String, _ change: (inout ConditionalGANOptions) -> Void) {
      var options = ConditionalGANOptions()
      change(&options)
      #expect(throws: TrainingError.option(file: "options.json", field: field, expected: expected, found: found)) {
        try options.validate(file: "options.json")
      }
    }
    expect("batchSize", "a multiple of 4 up to 4096", "30") { $0.batchSize = 30 }
    expect("batchSize", "a multiple of 4 up to 4096", "0") { $0.batchSize = 0 }
    expect("learningRate", "a positive rate", "0.0") { $0.learningRate = 0 }
    expect("penaltyInterval", "1 or more", "0") { $0.penaltyInterval = 0 }
    expect("pathLengthInterval", "1 or more", "-1") { $0.pathLengthInterval = -1 }
    expect("gradientPenalty", "0 or more", "-1.0") { $0.gradientPenalty = -1 }
    expect("initialGradientPenalty", "0 or more", "inf") { $0.initialGradientPenalty = .infinity }
    expect("penaltyRamp", "0 or more", "-1.0") { $0.penaltyRamp = -1 }
    expect("mismatchWeight", "0 or more", "-1.0") { $0.mismatchWeight = -1 }
    expect("alignmentWeight", "0 or more", "-2.0") { $0.alignmentWeight = -2 }
    expect("pathLengthWeight", "0 or more", "nan") { $0.pathLengthWeight = .nan }
    expect("averageHalfLife", "0 or more", "-1.0") { $0.averageHalfLife = -1 }
    expect("averageRampUp", "0 or more", "-0.5") { $0.averageRampUp = -0.5 }
    expect("mixingProbability", "0 to 1", "1.5") { $0.mixingProbability = 1.5 }
  }
}
