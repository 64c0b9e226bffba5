import Testing

@testable import GenerativeModels

struct TrainingStageTests {
  private func expect(
    _ options: ConditionalGANOptions, _ step: Int, _ size: Int, share: Float = 1, begins: Bool = false
  ) {
    let found = options.stage(step: step, size: 64)
    #expect(found == (size, share, begins), "step \(step)")
  }

  /// The layers of a size are faded in evenly over its first steps, of which none has them whole or not at all; those
  /// of the first size are there from the start.
  @Test func stepsOfThreeStages() {
    var options = ConditionalGANOptions()
    options.stages = [
      .init(size: 16, firstStep: 0, fadeSteps: 4), .init(size: 32, firstStep: 100, fadeSteps: 3),
      .init(size: 64, firstStep: 200, fadeSteps: 0),
    ]
    for step in [0, 1, 99] { expect(options, step, 16) }
    expect(options, 100, 32, share: 0.25, begins: true)
    expect(options, 101, 32, share: 0.5)
    expect(options, 102, 32, share: 0.75)
    for step in [103, 199] { expect(options, step, 32) }
    expect(options, 200, 64, begins: true)
    for step in [201, 1_000_000] { expect(options, step, 64) }
  }

  @Test func withoutStagesAllStepsSeeTheFullSize() {
    for step in [0, 1, 1000] { expect(ConditionalGANOptions(), step, 64) }
  }

  /// The rate rises over the first steps of each size and falls over the whole training to its last share.
  @Test func learningRates() {
    var options = ConditionalGANOptions()
    (options.warmUpSteps, options.rateDecaySteps, options.lastRateShare) = (4, 100, 0.5)
    options.stages = [
      TrainingStage(size: 16, firstStep: 0, fadeSteps: 0), TrainingStage(size: 32, firstStep: 50, fadeSteps: 10),
    ]
    for (step, factor) in [
      (0, 0.25), (1, 0.5 * 0.995), (3, 0.985), (20, 0.9), (49, 0.755), (50, 0.25 * 0.75), (53, 0.735), (100, 0.5),
      (1000, 0.5),
    ] as [(Int, Float)] {
      #expect(abs(options.rateFactor(step: step) - factor) < 1e-6, "step \(step)")
    }
    (options.warmUpSteps, options.rateDecaySteps) = (0, 0)
    #expect(options.rateFactor(step: 0) == 1 && options.rateFactor(step: 77) == 1)
  }
}
