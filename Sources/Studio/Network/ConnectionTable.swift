import FlyingSocks
import Foundation
import Synchronization
import Training

/// The connections there are, how long each may go on waiting, and which makes room for another.
///
/// A connection that has been without a whole request for too long, or takes its answer too slowly, is shut down here;
/// whoever reads or writes it then sees its end and closes it.
final class ConnectionTable: Sendable {
  enum Phase: Sendable {
    /// Before a request, or in its head.
    case waiting
    /// In a request's body, in its work, or in its answer.
    case busy
    /// A WebSocket.
    case socket
    /// Shut down, about to be closed.
    case ending
  }

  private struct Entry {
    let file: Int32
    var phase: Phase
    var deadline: Double?
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var next = 0
  }

  private let state = Mutex(State())
  private let limits: ServerLimits

  init(limits: ServerLimits) { self.limits = limits }

  /// Takes a connection in.
  /// - Returns: its number; nil where all others are at work, and there is no room.
  func add(file: Int32) -> Int? {
    state.withLock { state in
      let open = state.entries.filter { $0.value.phase != .ending }
      if open.count >= limits.connections {
        guard let oldest = open.filter({ $0.value.phase == .waiting }).keys.min() else { return nil }
        Self.shutDown(&state.entries[oldest]!)
      }
      defer { state.next += 1 }
      state.entries[state.next] = Entry(
        file: file, phase: .waiting, deadline: MonotonicClock.seconds() + limits.headSeconds)
      return state.next
    }
  }

  /// Says what a connection does now, and for how many seconds it may.
  func set(_ id: Int, _ phase: Phase, seconds: Double?) {
    state.withLock { state in
      guard var entry = state.entries[id], entry.phase != .ending else { return }
      (entry.phase, entry.deadline) = (phase, seconds.map { MonotonicClock.seconds() + $0 })
      state.entries[id] = entry
    }
  }

  /// Ends the connection of a client that does not take what it is sent, and takes that back.
  func shutDown(_ id: Int) {
    state.withLock { state in
      guard state.entries[id] != nil else { return }
      Self.shutDown(&state.entries[id]!, discardingAnswers: true)
    }
  }

  /// Has to come before its file is closed, whose number is then another's.
  func remove(_ id: Int) { state.withLock { _ = $0.entries.removeValue(forKey: id) } }

  /// Connections there are, those that are ending among them.
  var count: Int { state.withLock { $0.entries.count } }

  /// Connections that have become WebSockets.
  var socketCount: Int { state.withLock { $0.entries.count { $0.value.phase == .socket } } }

  /// Shuts down those whose time is over, from time to time.
  func watch() async throws {
    while true {
      try await Task.sleep(nanoseconds: 250_000_000)
      let now = MonotonicClock.seconds()
      state.withLock { state in
        for (id, entry) in state.entries where entry.phase != .ending {
          if let deadline = entry.deadline, deadline < now {
            Self.shutDown(&state.entries[id]!, discardingAnswers: entry.phase == .socket)
          }
        }
      }
    }
  }

  /// Shuts all down: the server ends.
  func shutDownAll() {
    state.withLock { state in for id in state.entries.keys { Self.shutDown(&state.entries[id]!) } }
  }

  /// - Parameters:
  ///   - entry: of the connection.
  ///   - discardingAnswers: whether what the client has not taken yet is given up with the connection, by a reset. Else
  ///     the system keeps it for minutes, and a client that only sends learns of the end as late.
  private static func shutDown(_ entry: inout Entry, discardingAnswers: Bool = false) {
    entry.phase = .ending
    if discardingAnswers {
      var reset = linger(l_onoff: 1, l_linger: 0)
      setsockopt(entry.file, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
    }
    shutdown(entry.file, Int32(SHUT_RDWR))
  }
}
