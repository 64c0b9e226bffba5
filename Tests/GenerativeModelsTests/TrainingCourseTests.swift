import Datasets
import Testing
import Training

@testable import GenerativeModels

@Suite struct TrainingCourseTests {
  private func settings(
    steps: Int? = nil, minutes: Double? = nil, size: Int = 64, growsCritic: Bool = true, from: String? = nil
  ) -> GeneratorTrainingSettings {
    var options = ConditionalGANOptions()
    options.batchSize = 16
    return GeneratorTrainingSettings(
      data: "fruits", label: "class",
      architecture: StyleArchitecture(size: size, classes: ["apple", "pear"], growsCritic: growsCritic),
      training: options, from: from, steps: steps, minutes: minutes)
  }

  /// Seconds of a step, four times as many at twice the size.
  private func cost(_ size: Int) -> Double { [16: 1, 32: 4, 64: 16][size]! }

  /// Minutes are divided by what steps take, steps by their operations; the clock moves on only what it ends.
  @Test func followsWhatEndsTheRun() {
    let byTime = TrainingCourse(settings(minutes: 200), secondsPerStep: cost)
    #expect(byTime.followsClock)
    #expect(byTime.division == CoarseToFine(size: 64, batchSize: 16, time: 12_000, timePerStep: cost))
    let counted = settings(steps: 3000)
    let bySteps = TrainingCourse(counted) { _ in
      Issue.record("nothing is to be measured where steps are counted")
      return 1
    }
    #expect(!bySteps.followsClock && bySteps.division.steps <= 3000 && bySteps.division.stages.count == 3)
    let operations = CoarseToFine(size: 64, batchSize: 16, steps: 3000) {
      counted.architecture.operationsPerStep(counted.training, size: $0)
    }
    #expect(bySteps.division == operations)
    // Of both, whichever has fewer steps.
    #expect(TrainingCourse(settings(steps: 3000, minutes: 1e6), secondsPerStep: cost) == bySteps)
    #expect(TrainingCourse(settings(steps: 1_000_000, minutes: 200), secondsPerStep: cost) == byTime)
    #expect(TrainingCourse(settings(), secondsPerStep: cost).division == CoarseToFine(steps: 0))
  }

  /// The full size alone: where nobody wants another, where the critic cannot grow, and after a trained model.
  @Test func fullSizeAlone() {
    let full = CoarseToFine(steps: 750)
    #expect(TrainingCourse(settings(minutes: 200), startsCoarse: false, secondsPerStep: cost).division == full)
    #expect(TrainingCourse(settings(minutes: 200, growsCritic: false), secondsPerStep: cost).division == full)
    let continued = TrainingCourse(settings(minutes: 200, from: "fruits64"), secondsPerStep: cost)
    #expect(continued.division == full && continued.followsClock)
    #expect(
      TrainingCourse(settings(steps: 70), startsCoarse: false, secondsPerStep: cost).division == CoarseToFine(steps: 70)
    )
    // A clock that stands still traps nothing.
    #expect(TrainingCourse(settings(minutes: 1), startsCoarse: false) { _ in 0 }.division.steps > 1_000_000)
  }

  /// Measuring takes seconds: a size is measured once.
  @Test func measuresEachSizeOnce() {
    var asked: [Int: Int] = [:]
    _ = TrainingCourse(settings(minutes: 200)) {
      asked[$0, default: 0] += 1
      return cost($0)
    }
    #expect(asked == [16: 1, 32: 1, 64: 1])
  }

  /// 5,750 steps are 25 times 200 and some, 20 times 200, and more than 8 times 600.
  @Test func intervalsFollowTheCourse() {
    var long = settings(minutes: 20_000.0 / 60)
    let course = TrainingCourse(long, secondsPerStep: cost)
    long.follow(course)
    #expect(course.division.steps == 5750 && long.training.rateDecaySteps == 5750)
    #expect(long.sampleEvery == 200 && long.checkpointEvery == 500 && long.classifierSteps == 600)
    #expect(long.training.followsClock && long.training.stages == course.division.timedStages)
    var longer = settings(steps: 40_000)
    longer.follow(TrainingCourse(longer, startsCoarse: false, secondsPerStep: cost))
    #expect(longer.sampleEvery == 1600 && longer.checkpointEvery == 2000 && longer.training.stages.isEmpty)
    longer.follow(TrainingCourse(longer, secondsPerStep: cost), sampleEvery: 7, checkpointEvery: 9)
    #expect(longer.sampleEvery == 7 && longer.checkpointEvery == 9)
  }

  /// 999 steps have no falling rate, 799 no classifier; nor has a model of one class, nor a run that holds nothing out.
  @Test func shortCoursesDoLess() {
    func following(_ steps: Int, changing change: (inout GeneratorTrainingSettings) -> Void = { _ in })
      -> GeneratorTrainingSettings
    {
      var result = settings(steps: steps)
      change(&result)
      result.follow(TrainingCourse(result, startsCoarse: false, secondsPerStep: cost))
      return result
    }
    #expect(following(1000).training.rateDecaySteps == 1000 && following(999).training.rateDecaySteps == 0)
    #expect(following(800).classifierSteps == 100 && following(799).classifierSteps == 0)
    #expect(following(5000) { $0.heldOut = 0 }.classifierSteps == 0)
    let one = following(5000) { $0.architecture = $0.architecture.replacingClasses(["all"]) }
    #expect(one.classifierSteps == 0)
  }
}
