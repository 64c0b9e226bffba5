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

  @Test func expectedStepsFollowTheSpeed() {
    // 50 steps in 30 s of a minute, after 200 in an earlier sitting: 100 more than those.
    #expect(RunBudget(minutes: 1).expectedSteps(completed: 250, doneThisSitting: 50, seconds: 30) == 300)
    #expect(RunBudget(steps: 270, minutes: 1).expectedSteps(completed: 250, doneThisSitting: 50, seconds: 30) == 270)
    #expect(RunBudget(minutes: 1).expectedSteps(completed: 0, doneThisSitting: 0, seconds: 0) == nil)
  }
}
