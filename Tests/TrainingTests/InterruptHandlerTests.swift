import Foundation
import Testing

@testable import Training

/// Signals belong to the whole process, so each case has one of its own.
struct InterruptHandlerTests {
  /// Threads of the test library's pool have all signals blocked; one raised there has to be let through.
  private static func unblockSignals() {
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
  }

  @Test func theFirstIsNotedAndHandlingIsPutBack() async {
    await #expect(processExitsWith: .exitCode(3)) {
      InterruptHandlerTests.unblockSignals()
      signal(SIGTERM, SIG_IGN)
      do {
        let interrupts = InterruptHandler()
        precondition(!interrupts.isRequested)
        raise(SIGTERM)
        precondition(interrupts.isRequested)
      }
      raise(SIGTERM)  // ignored again
      exit(3)
    }
  }

  /// Work within a command that listens already ends by what the command has heard.
  @Test func anInnerOneKnowsOfEarlierInterrupts() async {
    await #expect(processExitsWith: .exitCode(3)) {
      InterruptHandlerTests.unblockSignals()
      do {
        let outer = InterruptHandler()
        raise(SIGINT)
        precondition(InterruptHandler().isRequested && outer.isRequested)
        withExtendedLifetime(outer) {}
      }
      precondition(!InterruptHandler().isRequested)
      exit(3)
    }
  }

  @Test func theSecondEndsTheProcessAtOnce() async {
    await #expect(processExitsWith: .exitCode(128 + SIGINT)) {
      InterruptHandlerTests.unblockSignals()
      let interrupts = InterruptHandler()
      raise(SIGINT)
      raise(SIGINT)
      withExtendedLifetime(interrupts) {}
      exit(0)
    }
  }
}
