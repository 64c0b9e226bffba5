import TestSupport
import Testing

@testable import Training

struct LearningRateScheduleTests {
  @Test func endsAndMiddlesAreTheFormulas() {
    let linear = LearningRateSchedule.linear(start: 1, end: 0.5, steps: 10)
    #expect([0, 5, 10, 99].map(linear.rate) == [1, 0.75, 0.5, 0.5])
    let cosine = LearningRateSchedule.cosine(start: 1, end: 0.2, steps: 12)
    let expected = [1, 0.2 + 0.4 * (1 + 0.5), 0.6, 0.2, 0.2]
    #expect(relativeDifference([0, 4, 6, 12, 50].map(cosine.rate), expected) < 1e-15)
    #expect(LearningRateSchedule.constant(0.002).rate(at: 7) == 0.002)
    #expect([linear, cosine, .constant(1)].map(\.decaySteps) == [10, 12, nil])
    #expect(LearningRateSchedule.linear(start: 1, end: 0.5, steps: 0).rate(at: 0) == 0.5)
  }
}
