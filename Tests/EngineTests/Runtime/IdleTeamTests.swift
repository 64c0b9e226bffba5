import Foundation
import Testing

@testable import Engine

struct IdleTeamTests {
  /// One of two threads waits for the other, which sleeps: waiting must not take the processor's time. A thread of
  /// GNU's runtime that spins as it does by default takes all of it.
  @Test(.enabled(if: Threads.available > 1))
  func waitingTakesNoTime() {
    func processorSeconds() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
    func wait(_ times: Int) {
      for _ in 0..<times {
        Threads.parallelFor(2, grain: 1) { if $0.contains(1) { usleep(4000) } }
      }
    }
    wait(20)  // the pools are made
    let before = processorSeconds()
    wait(50)
    // 0.2 s of waiting, of which a quarter is more than what else goes on in the process.
    #expect(processorSeconds() - before < 0.05)
  }
}
