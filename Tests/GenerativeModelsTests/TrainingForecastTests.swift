import GenerativeModels
import Testing
import Training

@Suite struct TrainingForecastTests {
  private let forecast = TrainingForecast(secondsPerStep: 1.25, batchSize: 32)

  /// Of 500 steps 200 are of a quarter of the work and 100 of half of it.
  @Test func smallerSizesTakeTheirShare() {
    #expect(forecast.seconds(ofFirst: 500) == 625)
    let stages = [(16, 0), (32, 200), (64, 300)].map { TrainingStage(size: $0, firstStep: $1, fadeSteps: 0) }
    let staged = TrainingForecast(secondsPerStep: 1.25, batchSize: 32, stages: stages) { [16: 5, 32: 10, 64: 20][$0]! }
    #expect(staged.seconds(ofFirst: 500) == 1.25 * (50 + 50 + 200))
    #expect(staged.seconds(ofFirst: 250) == 1.25 * (50 + 25) && staged.seconds(ofFirst: 0) == 0)
  }

  /// The shares are those of the architecture's operations: all steps take what a course of as many operations does.
  @Test func ofSettings() {
    var settings = GeneratorTrainingSettings(
      data: "fruits", label: "class", architecture: StyleArchitecture(size: 64, classes: ["apple", "pear"]),
      training: ConditionalGANOptions(), steps: 3000)
    let course = TrainingCourse(settings) { _ in 1 }
    settings.follow(course)
    let whole = settings.architecture.operationsPerStep(settings.training)
    let seconds = TrainingForecast(settings, secondsPerStep: 0.5).seconds(ofFirst: course.division.steps)
    // The course leaves less than a step of the full size.
    #expect(seconds <= 0.5 * course.division.time / whole && seconds > 0.5 * course.division.time / whole - 0.5)
  }

  /// 469 steps of 32 pictures are the first to have seen 15,000; 100 classes need 25,000, which are 782.
  @Test func recognisable() {
    #expect(forecast.stepsUntilRecognisable(classes: 2) == 469 && forecast.stepsUntilRecognisable(classes: 100) == 782)
    #expect(forecast.secondsUntilRecognisable(classes: 2) == 1.25 * 469)
    func reaches(_ budget: RunBudget, steps: Int? = nil) -> Bool {
      forecast.reachesRecognisable(classes: 2, within: budget, steps: steps)
    }
    #expect(reaches(RunBudget(steps: 469)) && !reaches(RunBudget(steps: 468)))
    // 586.25 s.
    #expect(reaches(RunBudget(minutes: 9.8)) && !reaches(RunBudget(minutes: 9.7)))
    #expect(!reaches(RunBudget(minutes: 9.8), steps: 468) && reaches(RunBudget()))
  }
}
