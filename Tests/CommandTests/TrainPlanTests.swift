import GenerativeModels
import Testing
import Training

@testable import latent

@Suite struct TrainPlanTests {
  private func plan(steps: Int?, minutes: Double?, completed: Int = 0, secondsPerStep: Double = 1.25) -> TrainPlan {
    TrainPlan(
      pictures: 12_345, size: 64, classes: [("apple", 6000), ("pear", 6345)], generatorParameters: 995_567,
      criticParameters: 1_074_432, channels: [128, 64], operationsPerStep: 198.1e9,
      forecast: TrainingForecast(secondsPerStep: secondsPerStep, batchSize: 32),
      budget: RunBudget(steps: steps, minutes: minutes), completed: completed)
  }

  @Test func linesSayWhatAndHowMuch() {
    #expect(
      plan(steps: 5000, minutes: nil).lines == [
        "pictures    12,345 at 64 pixels",
        "classes     2: apple 6000, pear 6345",
        "parameters  generator 995,567, critic 1,074,432; channels 128 64",
        "work        198 GFLOP a step of 32 pictures",
        "penalty     5 at 64 pixels, moved to keep the critic's confidence in 0.7 to 0.85",
        "time        about 1.25 s a step: about 1 h 44 min for 5,000 steps",
        "expect      samples become recognisable after about 10 min (15,000 pictures seen)",
      ])
  }

  @Test func whicheverEndsFirst() {
    #expect(plan(steps: nil, minutes: 60).time == "about 1.25 s a step: about 2,880 steps in 1 h 0 min")
    #expect(plan(steps: 100, minutes: 60).time == "about 1.25 s a step: about 2 min for 100 steps")
    #expect(plan(steps: 5000, minutes: 1).time == "about 1.25 s a step: about 48 steps in 60 s")
  }

  @Test func resumedRunCountsWhatIsLeft() {
    #expect(
      plan(steps: 5000, minutes: nil, completed: 4999).time
        == "about 1.25 s a step: about 2 s for 1 step, from step 4,999 on")
    #expect(plan(steps: 10, minutes: nil, completed: 20).time.contains("about 0 s for 0 steps"))
  }

  /// 469 steps of 32 pictures are the first to have seen 15,000; 100 classes need 25,000, which are 782.
  @Test func saysWhenSamplesBecomeRecognisable() {
    #expect(
      plan(steps: 468, minutes: nil).expectation
        == "samples become recognisable after about 10 min (15,000 pictures seen), which this run does not reach; try "
        + "--minutes 20")
    #expect(plan(steps: nil, minutes: 9.7).expectation.contains("does not reach"))
    #expect(plan(steps: nil, minutes: 9.8).expectation.hasSuffix("(15,000 pictures seen)"))
    var many = plan(steps: 5000, minutes: nil)
    many.classes = (0..<100).map { ("c\($0)", 50) }
    #expect(many.expectation == "samples become recognisable after about 16 min (25,000 pictures seen)")
    // 200 steps at a quarter of the work, 269 at all of it: 6 min 39 s.
    var staged = plan(steps: 5000, minutes: nil)
    let sizes = [
      TrainingStage(size: 32, firstStep: 0, fadeSteps: 0), TrainingStage(size: 64, firstStep: 200, fadeSteps: 50),
    ]
    staged.forecast = TrainingForecast(secondsPerStep: 1.25, batchSize: 32, stages: sizes) { [32: 1, 64: 4][$0]! }
    #expect(staged.expectation == "samples become recognisable after about 7 min (15,000 pictures seen)")
    #expect(staged.lines.contains("pixels      32 from step 0, 64 from step 200"))
    #expect(!plan(steps: 5000, minutes: nil, completed: 10).lines.contains { $0.hasPrefix("expect") })
  }

  /// Of how many clusters there are, whether by a measurement or from a model.
  @Test func clusters() {
    func line(_ change: (inout TrainPlan) -> Void) -> String? {
      var plan = plan(steps: 5000, minutes: nil)
      change(&plan)
      return plan.lines.first { $0.hasPrefix("clusters") }
    }
    #expect(line { _ in } == nil)
    #expect(
      line { ($0.clusters, $0.spread) = ([900, 340], 0.523) }
        == "clusters    1,240 of pictures of like colours, 340 to 900 a class, told apart like classes; they leave 52 % of "
        + "what a cloud would")
    #expect(
      line { ($0.clusters, $0.keepsClusters) = ([6, 6], true) }
        == "clusters    12 of pictures of like colours, 6 a class, told apart like classes; those of the model")
    #expect(
      line { $0.spread = 0.93 }
        == "clusters    none: they would leave 93 % of what they leave of a cloud, more than 55 %")
  }

  /// Where the generator's is another.
  @Test func rates() {
    var plan = plan(steps: 5000, minutes: nil)
    #expect(!plan.lines.contains { $0.hasPrefix("rates") })
    plan.options.generatorRate = 2
    #expect(plan.lines.contains("rates       the generator's 2 times the critic's"))
  }

  @Test func manyClassesAreCut() {
    var plan = plan(steps: 1, minutes: nil)
    plan.classes = (0..<100).map { ("c\($0)", 2) }
    #expect(plan.lines[1].hasSuffix("c11 2 and 88 more"))
  }

  @Test func groupsOfThree() {
    #expect([0, 999, 1000, 1_234_567].map(grouped) == ["0", "999", "1,000", "1,234,567"])
  }
}
