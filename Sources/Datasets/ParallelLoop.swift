import Dispatch
import Engine

/// Independent work on items 0..<count, shared among threads.
enum ParallelLoop {
  /// Calls `body` once for each item. `progress` hears how many are done, never two calls at a time, and may throw to
  /// end the loop. When items fail, the rest is skipped and the error of the first of those that failed is thrown.
  static func run(
    count: Int, threads: Int = MachineState.processorCount, progress: ((_ done: Int) throws -> Void)? = nil,
    _ body: @Sendable (_ item: Int) throws -> Void
  ) throws {
    struct State: Sendable {
      var next = 0
      var done = 0
      var failure: (item: Int, error: any Error)?
    }
    let state = Locked(State())
    // Called under the lock while the caller waits, so by one thread at a time.
    nonisolated(unsafe) let progress = progress
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
      while true {
        let item: Int? = state.withLock { state in
          guard state.failure == nil, state.next < count else { return nil }
          defer { state.next += 1 }
          return state.next
        }
        guard let item else { return }
        do {
          try body(item)
          try state.withLock { state in
            state.done += 1
            try progress?(state.done)
          }
        } catch {
          state.withLock { state in
            if item < state.failure?.item ?? .max { state.failure = (item, error) }
          }
        }
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure.error }
  }
}
