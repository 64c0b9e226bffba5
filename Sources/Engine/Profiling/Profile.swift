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
    /// That of the operands.
    public let precision: Precision
    /// How often it was computed.
    public fileprivate(set) var calls = 0
    public fileprivate(set) var seconds = 0.0
    /// Floating-point operations of the direct formula, two a multiplication and addition; 0 where they are not counted.
    public fileprivate(set) var operations = 0.0
    /// Bytes of operands and results, each counted once.
    public fileprivate(set) var bytes = 0.0

    fileprivate init(name: String, precision: Precision) { (self.name, self.precision) = (name, precision) }
  }

  /// One operation on the time line.
  public struct Event: Sendable, Equatable {
    public let name: String
    /// Seconds from the profile's beginning.
    public let start: Double
    public let seconds: Double
    /// Shapes of the operands and of the result.
    public let shapes: [[Int]]
    public let operations: Double
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

  private static func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }

  /// Computes an operation and notes what it took.
  func measure(_ operation: any DifferentiableOperation, _ inputs: [Tensor]) -> Tensor {
    let start = Self.now()
    let output = operation.forward(inputs)
    let seconds = Self.now() - start
    let operations = (operation as? any CountedOperation)?.floatingPointOperations(inputs) ?? 0
    let precision = (operation as? any RoundedOperation)?.geometry.precision ?? .float32
    let bytes = 4 * Double(inputs.reduce(output.count) { $0 + $1.count })
    let event = Event(
      name: Self.name(of: operation) + (precision == .float32 ? "" : ", \(precision.rawValue)"),
      start: start - beginning, seconds: seconds,
      shapes: inputs.map(\.shape) + [output.shape], operations: operations, bytes: bytes)
    state.withLock { state in
      var row = state.rows[event.name] ?? Row(name: event.name, precision: precision)
      row.calls += 1
      row.seconds += seconds
      row.operations += operations
      row.bytes += bytes
      state.rows[event.name] = row
      if state.events.count < mostEvents { state.events.append(event) } else { state.omitted += 1 }
    }
    return output
  }

  /// The type's name in words: `ConvolutionBackwardData` is "convolution backward data".
  private static func name(of operation: any DifferentiableOperation) -> String {
    let type = "\(Swift.type(of: operation))".replacing("Operation", with: "").replacing("ReLU", with: "Relu")
    return type.reduce(into: "") { name, letter in
      if letter.isUppercase, let last = name.last, last != " ", !last.isUppercase { name += " " }
      name += letter.lowercased()
    }
  }
}

/// An operation whose floating-point operations are worth counting.
protocol CountedOperation: DifferentiableOperation {
  /// Those of the direct formula, two a multiplication and addition.
  func floatingPointOperations(_ inputs: [Tensor]) -> Double
}

/// A convolution or one of its adjoints, whose operands the context's precision rounds.
protocol RoundedOperation: CountedOperation {
  var geometry: ConvolutionGeometry { get }
}

extension RoundedOperation {
  func floatingPointOperations(_ inputs: [Tensor]) -> Double { geometry.operations }
}

extension ConvolutionOperation: RoundedOperation {}
extension ConvolutionBackwardData: RoundedOperation {}
extension ConvolutionBackwardWeights: RoundedOperation {}

extension MatrixProduct: CountedOperation {
  func floatingPointOperations(_ inputs: [Tensor]) -> Double {
    let (m, k, n) = matrixProductSizes(inputs[0], inputs[1], transposeA, transposeB)
    return 2 * Double(m) * Double(k) * Double(n)
  }
}
