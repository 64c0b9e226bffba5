import Foundation
import Testing

@testable import Training

struct SpentTimeTests {
  /// Even steps of a hundredth each.
  @Test func sharesAndFirstSteps() {
    var time = SpentTime()
    for step in 0...120 { time.note(Double(step) / 100, before: step) }
    for (step, share) in [(0, 0), (1, 0.01), (50, 0.5), (99, 0.99), (100, 1), (120, 1)] as [(Int, Double)] {
      #expect(time.share(before: step) == share, "step \(step)")
    }
    for (share, step) in [(0, 0), (0.001, 1), (0.2, 20), (0.201, 21), (1, 100)] as [(Double, Int)] {
      #expect(time.firstStep(from: share) == step, "share \(share)")
    }
  }

  /// What has not been reached has no first step, and a step later than all that is known has what was known last.
  @Test func whatIsNotKnownYet() {
    var time = SpentTime()
    #expect(time.share(before: 10) == 0 && time.firstStep(from: 0.1) == nil && time.firstStep(from: 0) == 0)
    time.note(0.05, before: 7)
    #expect(time.share(before: 6) == 0 && time.share(before: 7) == 0.05 && time.share(before: 99) == 0.05)
    #expect(time.firstStep(from: 0.05) == 7 && time.firstStep(from: 0.051) == nil)
  }

  /// A long wait takes several shares at once; less than before changes nothing.
  @Test func leaps() {
    var time = SpentTime()
    time.note(0.4, before: 3)
    time.note(0.1, before: 4)
    #expect(time.firstStep(from: 0.1) == 3 && time.firstStep(from: 0.4) == 3 && time.share(before: 4) == 0.4)
  }

  @Test func itIsReadBack() throws {
    var time = SpentTime()
    for step in 0..<40 { time.note(Double(step * step) / 1600, before: step) }
    #expect(try JSONDecoder().decode(SpentTime.self, from: JSONEncoder().encode(time)) == time)
  }

  @Test func stepsDoNotGoBack() async {
    await #expect(processExitsWith: .failure) {
      var time = SpentTime()
      time.note(0.5, before: 9)
      time.note(0.6, before: 8)
    }
  }
}
