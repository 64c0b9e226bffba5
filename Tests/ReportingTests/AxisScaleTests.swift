import TestSupport
import Testing

@testable import Reporting

struct AxisScaleTests {
  @Test func ticksAreRoundAndWithinTheAxis() {
    let scale = AxisScale(fitting: [0, 1], logarithmic: false, margin: 0)
    #expect(relativeDifference(scale.ticks(about: 5), [0, 0.2, 0.4, 0.6, 0.8, 1]) < 1e-12)  // a few roundings
    #expect(
      AxisScale(fitting: [0, 4000], logarithmic: false, margin: 0).ticks(about: 4) == [0, 1000, 2000, 3000, 4000])
    #expect(AxisScale(fitting: [-3, 7], logarithmic: false, margin: 0).ticks(about: 5) == [-2, 0, 2, 4, 6])
    #expect(AxisScale(fitting: [1e-4, 1], logarithmic: true, margin: 0).ticks(about: 5).count == 5)
    #expect(AxisScale(fitting: [1, 100], logarithmic: true, margin: 0).ticks(about: 9) == [1, 2, 5, 10, 20, 50, 100])
  }

  @Test func positionsRunFromZeroToOne() {
    let linear = AxisScale(fitting: [2, 4], logarithmic: false, margin: 0)
    #expect([2, 3, 4].map { linear.position($0) } == [0, 0.5, 1])
    #expect(linear.position(.nan) == nil)
    let decades = AxisScale(fitting: [0.01, 100, -5, .infinity], logarithmic: true, margin: 0)
    #expect(decades.position(1) == 0.5)
    #expect(decades.position(0) == nil)
    #expect(AxisScale(fitting: [0, 1], logarithmic: false, margin: 0.5).position(0) == 0.25)
  }

  @Test func degenerateDataStillHaveAnAxis() throws {
    for values in [[], [0.0], [5, 5], [.nan]] {
      for logarithmic in [false, true] {
        let scale = AxisScale(fitting: values, logarithmic: logarithmic, margin: 0.05)
        #expect(scale.upper > scale.lower)
        #expect(!scale.ticks(about: 4).isEmpty)
      }
    }
    #expect(try #require(AxisScale(fitting: [5], logarithmic: false, margin: 0).position(5)) == 0.5)
  }

  @Test func labelsAreShort() {
    let values = [0, 0.25, -1.5, 1500, 20000, 2_500_000, 1e-6]
    #expect(values.map(AxisScale.label) == ["0", "0.25", "-1.5", "1500", "20k", "2.5M", "1e-06"])
  }
}
