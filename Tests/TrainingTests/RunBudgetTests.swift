import Testing

@testable import Training

struct RunBudgetTests {
  @Test func whicheverEndsFirst() {
    let both = RunBudget(steps: 10, minutes: 1)
    #expect(both.spent(completed: 9, seconds: 59.9) == nil)
    #expect(both.spent(completed: 10, seconds: 0) == .steps)
    #expect(both.spent(completed: 3, seconds: 60) == .minutes)
    #expect(RunBudget().spent(completed: .max, seconds: 1e9) == nil)
    #expect(RunBudget(steps: 0).spent(completed: 0, seconds: 0) == .steps)
  }

  /// At 1.25 s a step 60 minutes are 2,880 steps; what was done before counts for steps and not for minutes.
  @Test func theNextSitting() {
    func sitting(_ steps: Int?, _ minutes: Double?, after completed: Int = 0) -> RunBudget.Sitting? {
      RunBudget(steps: steps, minutes: minutes).sitting(after: completed, secondsPerStep: 1.25)
    }
    #expect(sitting(nil, 60) == .init(steps: 2880, seconds: 3600, end: .minutes))
    #expect(sitting(100, 60) == .init(steps: 100, seconds: 125, end: .steps))
    #expect(sitting(5000, 60, after: 3000) == .init(steps: 2000, seconds: 2500, end: .steps))
    #expect(sitting(5000, 60, after: 1000) == .init(steps: 2880, seconds: 3600, end: .minutes))
    #expect(sitting(10, nil, after: 20) == .init(steps: 0, seconds: 0, end: .steps))
    #expect(sitting(nil, nil) == nil)
    // A clock that stands still.
    #expect(RunBudget(minutes: 1e7).sitting(after: 0, secondsPerStep: 0)?.steps == 600_000_000_000_000)
  }

  @Test func expectedStepsFollowTheSpeed() {
    // 50 steps in 30 s of a minute, after 200 in an earlier sitting: 100 more than those.
    #expect(RunBudget(minutes: 1).expectedSteps(completed: 250, doneThisSitting: 50, seconds: 30) == 300)
    #expect(RunBudget(steps: 270, minutes: 1).expectedSteps(completed: 250, doneThisSitting: 50, seconds: 30) == 270)
    #expect(RunBudget(minutes: 1).expectedSteps(completed: 0, doneThisSitting: 0, seconds: 0) == nil)
  }
}
