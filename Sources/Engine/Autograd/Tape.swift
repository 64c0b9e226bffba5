/// An arena of recorded operations, addressed by index: reverse-mode differentiation.
///
/// ```swift
/// let tape = Tape()
/// let x = tape.variable(Tensor([1, 2], shape: [2]))
/// let gradient = tape.gradients(of: (x * x).sum(), withRespectTo: [x])[0]   // [2, 4]
/// tape.reset()
/// ```
///
/// A node names its inputs by index and holds values, never closures, so that nothing keeps the tape
/// alive and releasing it does not recurse. Each operation states its derivative in recorded
/// operations, so gradients with `createGraph` can be differentiated again.
public final class Tape {
  private struct Node {
    let operation: (any DifferentiableOperation)?
    let inputs: [Int]
    let inputValues: [Tensor]
    let output: Tensor
  }

  private var nodes: [Node] = []
  /// Off while gradients are computed that nobody will differentiate.
  private(set) var isRecording = true
  /// After gradients that released the values: only `reset` makes the tape usable again.
  private var isSpent = false

  /// A tape on which nothing is recorded yet.
  public init() {}

  /// The number of recorded values.
  public var count: Int { nodes.count }

  /// Forgets every operation and value; variables of this tape must not be used afterwards.
  public func reset() {
    nodes.removeAll(keepingCapacity: true)
    isSpent = false
  }

  /// A value that gradients can be taken with respect to.
  public func variable(_ value: Tensor) -> Variable {
    nodes.append(Node(operation: nil, inputs: [], inputValues: [], output: value))
    return Variable(value: value, index: nodes.count - 1, tape: self)
  }

  func record(_ operation: any DifferentiableOperation, _ inputs: [Variable], _ output: Tensor) -> Variable {
    precondition(
      inputs.allSatisfy { $0.index < 0 || $0.tape === self }, "\(operation): its inputs are variables of two tapes")
    precondition(!isSpent, "\(operation): its tape's values have been released")
    nodes.append(
      Node(operation: operation, inputs: inputs.map(\.index), inputValues: inputs.map(\.value), output: output))
    return Variable(value: output, index: nodes.count - 1, tape: self)
  }

  /// The places of what a value was computed of, itself included, in the order of the computation.
  func ancestors(of index: Int) -> [Int] {
    var leads = [Bool](repeating: false, count: index + 1)
    leads[index] = true
    for place in stride(from: index, through: 0, by: -1) where leads[place] {
      for input in nodes[place].inputs where input >= 0 { leads[input] = true }
    }
    return leads.indices.filter { leads[$0] }
  }

  /// A recorded operation, nil for a variable; its inputs, by their places or with a place below 0 as constants; and its
  /// result.
  func recorded(
    _ index: Int
  ) -> (operation: (any DifferentiableOperation)?, inputs: [(index: Int, value: Tensor)], output: Tensor) {
    let node = nodes[index]
    return (node.operation, Array(zip(node.inputs, node.inputValues)).map { (index: $0, value: $1) }, node.output)
  }

  /// Gradients of the sum of `output` with respect to `targets`, each of its target's shape; zeros where there is no path.
  ///
  /// With `createGraph` the gradients are themselves recorded and can be differentiated again; else they are constants.
  /// With `releasing` each operation's values are given back as soon as it is differentiated, so that gradients take the
  /// place of activations in memory; the tape must then be reset before it is used again.
  public func gradients(
    of output: Variable, withRespectTo targets: [Variable], createGraph: Bool = false, releasing: Bool = false
  ) -> [Variable] {
    precondition(!isSpent, "gradients: the tape's values have been released")
    precondition(!(createGraph && releasing), "gradients: a graph of gradients needs the values")
    for target in targets {
      precondition(target.tape === self && target.index >= 0, "gradients: a target is not a variable of this tape")
    }
    precondition(output.tape == nil || output.tape === self, "gradients: the output is a variable of another tape")
    guard output.tape != nil, let first = targets.map(\.index).min(), first <= output.index else {
      return targets.map { Variable(Tensor.zeros($0.shape)) }
    }
    let isTarget = Set(targets.map(\.index))
    // Nodes on a path from a target to the output; no other gradient is worth computing.
    var leads = [Bool](repeating: false, count: output.index + 1)
    for index in first...output.index {
      leads[index] = isTarget.contains(index) || nodes[index].inputs.contains { $0 >= 0 && leads[$0] }
    }
    guard leads[output.index] else { return targets.map { Variable(Tensor.zeros($0.shape)) } }

    let wasRecording = isRecording
    isRecording = createGraph
    defer {
      isRecording = wasRecording
      isSpent = releasing
    }
    let empty = Node(operation: nil, inputs: [], inputValues: [], output: Tensor(0))
    var sums = [Variable?](repeating: nil, count: output.index + 1)
    sums[output.index] = Variable(Tensor(repeating: 1, shape: output.shape))
    for index in stride(from: output.index, through: first, by: -1) {
      guard leads[index], let gradient = sums[index] else { continue }
      let node = nodes[index]
      guard let operation = node.operation else { continue }
      if releasing { nodes[index] = empty }
      if !isTarget.contains(index) { sums[index] = nil }
      let needs = node.inputs.map { $0 >= 0 && leads[$0] }
      let inputs = zip(node.inputs, node.inputValues).map { input, value in
        createGraph && input >= 0 ? Variable(value: value, index: input, tape: self) : Variable(value)
      }
      let result = createGraph ? Variable(value: node.output, index: index, tape: self) : Variable(node.output)
      let parts = operation.backward(gradient: gradient, inputs: inputs, output: result, needs: needs)
      for (position, part) in parts.enumerated() where needs[position] {
        guard let part else { continue }
        let input = node.inputs[position]
        precondition(
          part.shape == node.inputValues[position].shape,
          "\(operation): a gradient of shape \(part.shape) for an input \(node.inputValues[position].shape)")
        sums[input] = sums[input].map { $0 + part } ?? part
      }
    }
    return targets.map { sums[$0.index] ?? Variable(Tensor.zeros($0.shape)) }
  }
}

/// A differentiable function of tensors: its value, and its derivative in recorded operations.
protocol DifferentiableOperation {
  /// Whether the operation reads values that are stored as bfloat16; others get them in single precision.
  var readsBFloat16: Bool { get }

  func forward(_ inputs: [Tensor]) -> Tensor

  /// The gradients of the inputs from the gradient of the output; only those in `needs` are used.
  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?]
}

extension DifferentiableOperation {
  var readsBFloat16: Bool { false }
}

/// An operation that reads values that are stored as bfloat16.
protocol NarrowOperation: DifferentiableOperation {}

extension NarrowOperation {
  var readsBFloat16: Bool { true }
}
