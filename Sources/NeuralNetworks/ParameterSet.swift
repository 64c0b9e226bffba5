import Engine

/// A handle to one tensor of a `ParameterSet`; layers hold handles, never weights.
public struct ParameterReference: Sendable {
  public let index: Int
}

/// The named tensors of a network, as a value: a copy is a snapshot, and the average of weights is another set.
public struct ParameterSet {
  public private(set) var names: [String] = []
  public var tensors: [Tensor] = []

  public init() {}

  /// Adds a tensor under a name of its own.
  public mutating func add(_ name: String, _ tensor: Tensor) -> ParameterReference {
    precondition(!names.contains(name), "ParameterSet: a second parameter named \(name)")
    names.append(name)
    tensors.append(tensor)
    return ParameterReference(index: tensors.count - 1)
  }

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
  public let variables: [Variable]

  /// Weights that gradients are taken of.
  public init(_ set: ParameterSet, on tape: Tape) { variables = set.tensors.map { tape.variable($0) } }

  /// Weights that stay as they are.
  public init(constant set: ParameterSet) { variables = set.tensors.map { Variable($0) } }

  /// Variables from elsewhere, in the order of a set's parameters.
  init(variables: [Variable]) { self.variables = variables }

  public subscript(_ reference: ParameterReference) -> Variable { variables[reference.index] }
}
