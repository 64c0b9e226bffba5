extension Profile {
  /// Computes an operation and notes what it took.
  func measure(_ operation: any DifferentiableOperation, _ inputs: [Tensor]) -> Tensor {
    let start = Self.now()
    let output = operation.forward(inputs)
    let counted = operation as? any CountedOperation
    let precision = counted?.precision ?? .float32
    note(
      Self.name(of: operation) + (precision == .float32 ? "" : ", \(precision.rawValue)"), precision, from: start,
      shapes: inputs.map(\.shape) + [output.shape], operations: counted?.floatingPointOperations(inputs) ?? 0,
      bytes: Double(inputs.reduce(output.byteCount) { $0 + $1.byteCount }))
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

  /// That of its operands in the current context.
  var precision: Precision { get }
}
