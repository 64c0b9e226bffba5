import Testing

@testable import Training

struct StepTimesTests {
  @Test func theFirstStepIsLeftOutOfTheMean() {
    var times = StepTimes()
    #expect(times.mean == 0)
    times.add(9)
    #expect(times.mean == 9)
    times.add(1)
    times.add(2)
    #expect(times.mean == 1.5)
  }
}
