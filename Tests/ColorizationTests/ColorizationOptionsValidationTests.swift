import Testing
import Training

@testable import Colorization

struct ColorizationOptionsValidationTests {
  @Test func theDefaultsAreAccepted() throws { try ColorizationOptions().validate(file: "options.json") }

  @Test func everyFieldIsRefusedByName() {
    func expect(_ field: String, _ expected: String, _ found: String, _ change: (inout ColorizationOptions) -> Void) {
      var options = ColorizationOptions()
      change(&options)
      #expect(throws: TrainingError.option(file: "options.json", field: field, expected: expected, found: found)) {
        try options.validate(file: "options.json")
      }
    }
    expect("batchSize", "1 to 1024", "0") { $0.batchSize = 0 }
    expect("cropSize", "32 to 1024 pixels", "31") { $0.cropSize = 31 }
    expect("criticBaseChannels", "1 to 1024", "0") { $0.criticBaseChannels = 0 }
    expect("l1Weight", "0 or more", "-1.0") { $0.l1Weight = -1 }
    expect("pretrainSteps", "0 to 1,000,000,000", "-1") { $0.pretrainSteps = -1 }
    expect("averageHalfLife", "0 or more", "-1.0") { $0.averageHalfLife = -1 }
    expect("hints.withoutHints", "a share from 0 to 1", "1.5") { $0.hints.withoutHints = 1.5 }
    expect("hints.recolored", "a share from 0 to 1", "-0.5") { $0.hints.recolored = -0.5 }
    expect("hints.stop", "a chance from 0.001 to 1", "0.0") { $0.hints.stop = 0 }
    expect("hints.largestSide", "1 to 4096 pixels", "0") { $0.hints.largestSide = 0 }
  }
}
