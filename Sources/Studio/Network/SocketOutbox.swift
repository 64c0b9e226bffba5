import Foundation
import Synchronization

/// What waits to be sent over a WebSocket. Anybody may put messages in; one task takes them out.
final class SocketOutbox: Sendable {
  /// A place in a view: of two pictures of it that wait, only the newer is worth sending.
  struct Place: Hashable, Sendable {
    let view: UInt8
    let index: UInt16
  }

  private struct State {
    var waiting: [(place: Place?, frame: Data)] = []
    var bytes = 0
    var isClosed = false
    var taker: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  /// Bytes that may wait.
  private let limit: Int
  /// Is called once where there would be more.
  private let overflow: @Sendable () -> Void

  init(limit: Int, overflow: @escaping @Sendable () -> Void) { (self.limit, self.overflow) = (limit, overflow) }

  /// Puts a frame in, for one of the same place that still waits.
  func send(_ frame: Data, at place: Place? = nil) {
    let (taker, isOverflow) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
      guard !state.isClosed else { return (nil, false) }
      if let place, let old = state.waiting.firstIndex(where: { $0.place == place }) {
        state.bytes -= state.waiting.remove(at: old).frame.count
      }
      state.waiting.append((place, frame))
      state.bytes += frame.count
      if state.bytes > limit {
        (state.isClosed, state.waiting, state.bytes) = (true, [], 0)
      }
      defer { state.taker = nil }
      return (state.taker, state.isClosed)
    }
    taker?.resume()
    if isOverflow { overflow() }
  }

  /// Nothing more comes; what waits is still sent.
  func close() {
    let taker = state.withLock { state in
      state.isClosed = true
      defer { state.taker = nil }
      return state.taker
    }
    taker?.resume()
  }

  /// The next frame; nil once the outbox is closed and empty. Only one task may wait.
  func next() async -> Data? {
    while true {
      let (frame, isOver) = state.withLock { state -> (Data?, Bool) in
        guard !state.waiting.isEmpty else { return (nil, state.isClosed) }
        let frame = state.waiting.removeFirst().frame
        state.bytes -= frame.count
        return (frame, false)
      }
      if let frame { return frame }
      if isOver { return nil }
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          guard state.waiting.isEmpty, !state.isClosed else { return true }
          state.taker = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    }
  }
}
