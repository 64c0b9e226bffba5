/// A tensor in a computation: recorded on a tape where it depends on one of its variables, else a constant.
public struct Variable {
  /// The numbers themselves, as the forward pass computed them.
  public let value: Tensor
  let index: Int
  let tape: Tape?

  init(value: Tensor, index: Int, tape: Tape?) {
    self.value = value
    self.index = index
    self.tape = tape
  }

  /// A constant.
  public init(_ value: Tensor) { self.init(value: value, index: -1, tape: nil) }

  /// A constant scalar.
  public init(_ value: Float) { self.init(Tensor(value)) }

  /// Sizes of the value's axes; empty for a scalar.
  public var shape: [Int] { value.shape }

  /// This value without its history: a constant, through which no gradient flows.
  public func detached() -> Variable { Variable(value) }

  /// Applies an operation and records it where an input is on a tape that records.
  static func apply(_ operation: any DifferentiableOperation, _ inputs: Variable...) -> Variable {
    apply(operation, inputs)
  }

  static func apply(_ operation: any DifferentiableOperation, _ inputs: [Variable]) -> Variable {
    let values = operation.readsBFloat16 ? inputs.map(\.value) : inputs.map { $0.value.stored(as: .float32) }
    let output = EngineContext.current.profile?.measure(operation, values) ?? operation.forward(values)
    guard let tape = inputs.first(where: { $0.index >= 0 })?.tape, tape.isRecording else { return Variable(output) }
    return tape.record(operation, inputs.map { $0.index >= 0 ? $0 : Variable($0.value) }, output)
  }
}
