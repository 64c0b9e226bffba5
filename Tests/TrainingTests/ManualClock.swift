import Synchronization

/// A clock that stands still until it is told to move.
final class ManualClock: Sendable {
  private let seconds = Mutex(100.0)
  func advance(by amount: Double) { seconds.withLock { $0 += amount } }
  var read: @Sendable () -> Double { { self.seconds.withLock { $0 } } }
}

/// Collects what is written.
final class Transcript: Sendable {
  private let written = Mutex("")
  var text: String { written.withLock { $0 } }
  var write: @Sendable (String) -> Void { { text in self.written.withLock { $0 += text } } }
}
