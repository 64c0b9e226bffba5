import Engine

/// A handle to one tensor of a `ParameterSet`; layers hold handles, never weights.
public struct ParameterReference: Sendable {
  /// The tensor's place in its set, counted from 0.
  public let index: Int
}

/// The named tensors of a network, as a value: a copy is a snapshot, and the average of weights is another set.
public struct ParameterSet {
  /// Names of the tensors, each once, in the order in which they were added.
  public private(set) var names: [String] = []
  /// The tensors, in the order of `names`.
  public var tensors: [Tensor] = []

  /// A set without tensors.
  public init() {}

  /// Adds a tensor under a name of its own.
  public mutating func add(_ name: String, _ tensor: Tensor) -> ParameterReference {
    precondition(!names.contains(name), "ParameterSet: a second parameter named \(name)")
    names.append(name)
    tensors.append(tensor)
    return ParameterReference(index: tensors.count - 1)
  }

  /// The tensor behind a handle; another one has to have its shape.
  public subscript(_ reference: ParameterReference) -> Tensor {
    get { tensors[reference.index] }
    set {
      precondition(
        newValue.shape == tensors[reference.index].shape, "ParameterSet: \(names[reference.index]) keeps its shape")
      tensors[reference.index] = newValue
    }
  }

  /// The number of weights.
  public var count: Int { tensors.reduce(0) { $0 + $1.count } }

  /// Moves every weight towards `other` by the share `amount`: `self + amount · (other − self)`.
  public mutating func interpolate(towards other: ParameterSet, amount: Float) {
    precondition(
      names == other.names && zip(tensors, other.tensors).allSatisfy { $0.shape == $1.shape },
      "interpolate: sets of other networks")
    for i in tensors.indices {
      other.tensors[i].withUnsafeValues { source in
        tensors[i].withUnsafeMutableValues { target in
          let (from, to) = (source.baseAddress!, target.baseAddress!)
          for k in 0..<target.count { to[k] += amount * (from[k] - to[k]) }
        }
      }
    }
  }
}

/// A parameter set in a computation: variables of a tape where it is trained, constants where it is only used.
public struct BoundParameters {
  /// The set's tensors in its order, as the computation takes them.
  public let variables: [Variable]

  /// Weights that gradients are taken of.
  public init(_ set: ParameterSet, on tape: Tape) { self.init(set, on: tape, constant: []) }

  /// Weights that gradients are taken of, but for those at some positions, which stay as they are.
  /// - Parameters:
  ///   - set: the weights.
  ///   - tape: records what is computed with those that gradients are taken of.
  ///   - constant: positions in `set` of the weights that stay as they are.
  public init(_ set: ParameterSet, on tape: Tape, constant: Set<Int>) {
    variables = set.tensors.enumerated().map { constant.contains($0) ? Variable($1) : tape.variable($1) }
  }

  /// Weights that stay as they are.
  public init(constant set: ParameterSet) { variables = set.tensors.map { Variable($0) } }

  /// Variables from elsewhere, in the order of a set's parameters.
  init(variables: [Variable]) { self.variables = variables }

  /// The variable of the tensor behind a handle.
  public subscript(_ reference: ParameterReference) -> Variable { variables[reference.index] }
}
