import Foundation
import Testing

@testable import LatentSpace

@Suite struct InversionOptionsTests {
  /// By hand from the ramps, at the middles of 100 steps.
  @Test func rampsOfTheRate() {
    var options = InversionOptions()
    (options.steps, options.rate) = (100, 0.1)
    #expect(abs(options.rate(at: 0) - 0.01) < 1e-12)  // a tenth of the first twentieth
    for step in [5, 50, 74] { #expect(abs(options.rate(at: step) - 0.1) < 1e-12) }
    #expect(abs(options.rate(at: 87) - 0.05) < 1e-12)  // half of the last quarter
    #expect(abs(options.rate(at: 99) - 0.1 * (0.5 - 0.5 * cos(0.02 * .pi))) < 1e-12)
  }

  @Test func noiseIsGoneAfterThreeQuarters() {
    var options = InversionOptions()
    (options.steps, options.noise) = (100, 0.4)
    #expect(abs(options.noise(at: 0) - 0.4 * (1 - 0.005 / 0.75) * (1 - 0.005 / 0.75)) < 1e-12)
    #expect(abs(options.noise(at: 37) - 0.4 / 4) < 1e-12)  // half of the way to 75
    #expect(options.noise(at: 74) > 0 && options.noise(at: 75) == 0)
  }

  /// A quarter of the steps, rounded up; one start needs no trial.
  @Test func stepsOfTheTrial() {
    var options = InversionOptions()
    (options.steps, options.restarts) = (10, 3)
    #expect(options.trialSteps == 3)
    options.restarts = 1
    #expect(options.trialSteps == 0)
  }
}
