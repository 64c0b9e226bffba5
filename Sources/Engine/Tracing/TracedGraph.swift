/// A computation as a list of steps, without the values of its inputs: what other programs are told of a network.
///
/// A network is run once on examples of its inputs, and every operation that depends on them is noted. What does not
/// depend on them, such as weights and whatever is computed of weights alone, is a constant. Sizes are those of the
/// examples, the number of samples among them.
public struct TracedGraph {
  /// Where the input of a step comes from.
  public enum Operand {
    /// One of the graph's inputs, by its place.
    case input(Int)
    /// The result of a step before, by its place.
    case step(Int)
    /// Values that do not depend on the inputs, such as weights.
    case constant(Tensor)
  }

  /// One operation.
  public struct Step {
    /// What is computed.
    public let operation: TracedOperation
    /// What it is computed from, in the order that the operation expects.
    public let inputs: [Operand]
    /// The shape of the result.
    public let shape: [Int]
  }

  /// The shapes of the inputs.
  public let inputShapes: [[Int]]
  /// The operations, in the order of the computation.
  public private(set) var steps: [Step] = []
  /// Where the result of the whole computation comes from.
  public private(set) var result: Operand

  /// Runs a network on examples and notes what it does.
  /// - Parameters:
  ///   - examples: one an input; only their shapes matter.
  ///   - body: the network, of the examples as variables.
  /// - Throws: `TracingError` for an operation that cannot be told, since what it does depends on values.
  public init(_ examples: [Tensor], _ body: (_ inputs: [Variable]) throws -> Variable) throws {
    inputShapes = examples.map(\.shape)
    let tape = Tape()
    let inputs = examples.map { tape.variable($0) }
    let output = try body(inputs)
    result = .constant(output.value)
    guard output.index >= 0 else { return }
    var found = [Operand?](repeating: nil, count: tape.count)
    for (place, input) in inputs.enumerated() { found[input.index] = .input(place) }
    for index in tape.ancestors(of: output.index) where found[index] == nil {
      let (operation, operands, value) = tape.recorded(index)
      guard let operation else { continue }
      guard let traceable = operation as? any TraceableOperation else {
        throw TracingError.untold(operation: "\(type(of: operation))")
      }
      found[index] = traceable.trace(
        operands.map { input, value in input >= 0 ? found[input]! : .constant(value) }, to: value.shape, in: &self)
    }
    result = found[output.index]!
  }

  /// Adds a step.
  /// - Returns: its result.
  mutating func add(_ operation: TracedOperation, _ inputs: [Operand], _ shape: [Int]) -> Operand {
    steps.append(Step(operation: operation, inputs: inputs, shape: shape))
    return .step(steps.count - 1)
  }

  /// The shape of an operand.
  public func shape(of operand: Operand) -> [Int] {
    switch operand {
    case .input(let place): inputShapes[place]
    case .step(let place): steps[place].shape
    case .constant(let tensor): tensor.shape
    }
  }
}

/// What cannot be told of a computation.
public enum TracingError: Error, Equatable, CustomStringConvertible {
  /// An operation whose course depends on the values of its inputs, or that only training has.
  case untold(operation: String)

  public var description: String {
    switch self {
    case .untold(let operation): "\(operation): an operation that cannot be written down without the values it works on"
    }
  }
}
