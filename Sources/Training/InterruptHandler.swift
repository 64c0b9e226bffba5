import Foundation
import Synchronization

/// A signal handler can reach nothing but globals: this one counts the interrupts since the handler was set up.
private let interruptsReceived = Atomic<Int>(0)
private let handlersInPlace = Atomic<Int>(0)

/// Lets a long run end cleanly: the first SIGINT (Ctrl-C) or SIGTERM is only noted, for the run's loop to ask about;
/// the second ends the process at once, with exit status 128 plus the signal's number.
///
/// The earlier handling of both signals is back when the object goes. One that is set up while another is in place
/// also knows of the interrupts before.
public final class InterruptHandler {
  private var previous: [(signal: Int32, action: sigaction)] = []

  /// Takes over SIGINT and SIGTERM for the whole process, and lets the calling thread receive both.
  public init() {
    if handlersInPlace.add(1, ordering: .relaxed).oldValue == 0 { interruptsReceived.store(0, ordering: .relaxed) }
    for signal in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { signal in
        // Only what is safe within a handler: an atomic operation and _exit.
        if interruptsReceived.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + signal) }
      }
      action.sa_flags = SA_RESTART
      var before = sigaction()
      guard sigaction(signal, &action, &before) == 0 else { continue }
      previous.append((signal, before))
    }
    // A program started by a thread that blocks signals, as Dispatch's do, inherits that.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  deinit {
    handlersInPlace.subtract(1, ordering: .relaxed)
    for (signal, action) in previous {
      var action = action
      sigaction(signal, &action, nil)
    }
  }

  /// Whether the user has asked the run to end.
  public var isRequested: Bool { interruptsReceived.load(ordering: .relaxed) > 0 }
}
