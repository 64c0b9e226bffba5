import Dispatch

/// Where the time of tensor operations goes: each operation that is computed within a context that has a profile is timed.
///
/// An operation is what the tape knows, forward or backward: a convolution, its adjoint in the weights, a sum. What is
/// done beside them (optimisers, reading pictures, drawing sheets) is the rest of the wall time.
public final class Profile: Sendable {
  /// One kind of operation.
  public struct Row: Sendable, Equatable {
    /// The operation's name, with the precision of its operands where that is not single.
    public let name: String
    /// The precision of the operands.
    public let precision: Precision
    /// How often it was computed.
    public fileprivate(set) var calls = 0
    /// Seconds in all its calls together.
    public fileprivate(set) var seconds = 0.0
    /// Floating-point operations of the direct formula, two a multiplication and addition; 0 where they are not counted.
    public fileprivate(set) var operations = 0.0
    /// Bytes of operands and results, each counted once.
    public fileprivate(set) var bytes = 0.0

    fileprivate init(name: String, precision: Precision) { (self.name, self.precision) = (name, precision) }
  }

  /// One operation on the time line.
  public struct Event: Sendable, Equatable {
    /// The operation's name, with the precision of its operands where that is not single.
    public let name: String
    /// Seconds from the profile's beginning.
    public let start: Double
    /// How long it took, in seconds.
    public let seconds: Double
    /// Shapes of the operands and of the result.
    public let shapes: [[Int]]
    /// Floating-point operations of the direct formula, two a multiplication and addition; 0 where they are not
    /// counted.
    public let operations: Double
    /// Bytes of operands and results, each counted once.
    public let bytes: Double
  }

  private struct State {
    var rows: [String: Row] = [:]
    var events: [Event] = []
    var omitted = 0
  }

  private let state = Locked(State())
  private let beginning = Profile.now()
  private let mostEvents: Int

  /// - Parameter mostEvents: how many operations the time line holds, the first ones; the table counts all.
  public init(mostEvents: Int = 200_000) { self.mostEvents = mostEvents }

  /// The kinds of operations, those that took longest first.
  public var rows: [Row] {
    state.withLock { Array($0.rows.values) }.sorted { ($0.seconds, $1.name) > ($1.seconds, $0.name) }
  }

  /// The time line.
  public var events: [Event] { state.withLock { $0.events } }

  /// Operations that the time line has no place for.
  public var omittedEvents: Int { state.withLock { $0.omitted } }

  /// Seconds since the profile began.
  public var wallSeconds: Double { Self.now() - beginning }

  static func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }

  /// Notes an operation that has been computed.
  /// - Parameters:
  ///   - name: its kind.
  ///   - precision: that of its operands.
  ///   - start: when it began, by the clock of `now()`.
  ///   - shapes: of the operands and of the result.
  ///   - operations: floating-point operations; 0 where they are not counted.
  ///   - bytes: of operands and result.
  func note(
    _ name: String, _ precision: Precision, from start: Double, shapes: [[Int]], operations: Double, bytes: Double
  ) {
    let event = Event(
      name: name, start: start - beginning, seconds: Self.now() - start, shapes: shapes, operations: operations,
      bytes: bytes)
    state.withLock { state in
      var row = state.rows[name] ?? Row(name: name, precision: precision)
      row.calls += 1
      row.seconds += event.seconds
      row.operations += operations
      row.bytes += bytes
      state.rows[name] = row
      if state.events.count < mostEvents { state.events.append(event) } else { state.omitted += 1 }
    }
  }
}
