import Testing
import Training

@testable import GenerativeModels

struct ConditionalGANOptionsValidationTests {
  @Test func theDefaultsAreAccepted() throws {
    try ConditionalGANOptions().validate(file: "options.json")
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
    expect("generatorRate", "0.01 to 100", "0.0") { $0.generatorRate = 0 }
    expect("penaltyInterval", "1 to 1,000,000,000", "0") { $0.penaltyInterval = 0 }
    expect("pathLengthInterval", "1 to 1,000,000,000", "-1") { $0.pathLengthInterval = -1 }
    expect("gradientPenalty", "0 or more", "-1.0") { $0.gradientPenalty = -1 }
    expect("gradientPenalty", "0 or more", "inf") { $0.gradientPenalty = .infinity }
    expect("mismatchWeight", "0 or more", "-1.0") { $0.mismatchWeight = -1 }
    expect("alignmentWeight", "0 or more", "-2.0") { $0.alignmentWeight = -2 }
    expect("pathLengthWeight", "0 or more", "nan") { $0.pathLengthWeight = .nan }
    expect("averageHalfLife", "0 or more", "-1.0") { $0.averageHalfLife = -1 }
    expect("averageRampUp", "0 or more", "-0.5") { $0.averageRampUp = -0.5 }
    expect("mixingProbability", "a share from 0 to 1", "1.5") { $0.mixingProbability = 1.5 }
    expect("clusterSize", "0 to 1,000,000,000", "-1") { $0.clusterSize = -1 }
    expect("confidenceBand", "0.5 to 1", "0.4...0.7") { $0.confidenceBand = 0.4...0.7 }
    expect("confidenceBand", "0.5 to 1", "0.6...1.1") { $0.confidenceBand = 0.6...1.1 }
    expect("overfittingBand", "-1 to 1", "-1.0...0.4") { $0.overfittingBand = -1...0.4 }
    expect("overfittingBand", "-1 to 1", "0.2...1.5") { $0.overfittingBand = 0.2...1.5 }
    expect("augmentationProbability", "0 to 0.8", "0.9") { $0.augmentationProbability = 0.9 }
    for factors in [[], [1, 1, 1, 1, 1], [1, 0], [.infinity]] as [[Double]] {
      expect("averageFactors", "one to four positive factors", "\(factors)") { $0.averageFactors = factors }
    }
  }

  private typealias Stage = (size: Int, firstStep: Int, fadeSteps: Int)

  /// Sizes and first steps grow, the first at step 0, and no layer fades in over less than nothing.
  @Test func stages() throws {
    func validate(_ stages: [Stage]) throws {
      var options = ConditionalGANOptions()
      options.stages = stages.map { TrainingStage(size: $0.size, firstStep: $0.firstStep, fadeSteps: $0.fadeSteps) }
      try options.validate(file: "options.json")
    }
    for sound in [[], [(16, 0, 0)], [(16, 0, 0), (32, 100, 25)], [(32, 0, 5), (64, 1, 0), (128, 2, 9)]]
      as [[Stage]]
    {
      try validate(sound)
    }
    func error(_ expected: String, _ found: String) -> TrainingError {
      .option(file: "options.json", field: "stages", expected: expected, found: found)
    }
    let sizes = "sizes that grow, powers of two from 16 on"
    for (stages, found) in [
      ([(8, 0, 0)], "8"), ([(24, 0, 0)], "24"), ([(512, 0, 0)], "512"), ([(32, 0, 0), (16, 9, 0)], "32 16"),
      ([(32, 0, 0), (32, 9, 0)], "32 32"),
    ] as [([Stage], String)] {
      #expect(throws: error(sizes, found)) { try validate(stages) }
    }
    let steps = "first steps that grow from 0, and fades of 0 or more steps"
    for (stages, found) in [
      ([(16, 1, 0)], "1+0"), ([(16, 0, 0), (32, 0, 0)], "0+0 0+0"),
    ] as [([Stage], String)] {
      #expect(throws: error(steps, found)) { try validate(stages) }
    }
    let fade = TrainingError.option(
      file: "options.json", field: "stages[1].fadeSteps", expected: "0 to 1,000,000,000", found: "-1")
    #expect(throws: fade) { try validate([(16, 0, 0), (32, 9, -1)]) }
  }
}
