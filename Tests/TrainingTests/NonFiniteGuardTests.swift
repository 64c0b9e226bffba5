import Testing

@testable import Training

struct NonFiniteGuardTests {
  @Test func stopStops() {
    var guardian = NonFiniteGuard(policy: .stop)
    #expect(guardian.failed(completed: 5) == .stop)
  }

  @Test func attemptsCountAnewBeyondTheBadStep() {
    var guardian = NonFiniteGuard(policy: .rollback(maximumAttempts: 2, rateFactor: 0.5))
    #expect(guardian.failed(completed: 60) == .rollback(rateFactor: 0.5))
    guardian.saved(completed: 60)  // not beyond it yet
    #expect(guardian.failed(completed: 58) == .rollback(rateFactor: 0.25))
    guardian.saved(completed: 61)
    #expect(guardian.attempts == 0 && guardian.rateFactor == 0.25)
    #expect(guardian.failed(completed: 90) == .rollback(rateFactor: 0.125))
    #expect(guardian.failed(completed: 90) == .rollback(rateFactor: 0.0625))
    #expect(guardian.failed(completed: 90) == .stop)
  }
}
