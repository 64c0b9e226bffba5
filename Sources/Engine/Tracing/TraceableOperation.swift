/// An operation that can be told without values.
protocol TraceableOperation: DifferentiableOperation {
  /// Adds what the operation does, a step or several.
  /// - Parameters:
  ///   - inputs: its operands.
  ///   - shape: of the result.
  ///   - graph: is added to.
  /// - Returns: the result.
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand
}

/// One that is told by one step.
protocol SingleStepOperation: TraceableOperation {
  var traced: TracedOperation { get }
}

extension SingleStepOperation {
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand {
    graph.add(traced, inputs, shape)
  }
}

extension TracedGraph {
  fileprivate mutating func activated(
    _ operand: Operand, _ activation: FusedActivation, _ shape: [Int]
  ) -> Operand {
    guard case .leakyReLU(let slope, let gain) = activation else { return operand }
    return add(.leakyReLU(slope: slope, gain: gain), [operand], shape)
  }
}

extension Binary: SingleStepOperation {
  var traced: TracedOperation {
    switch function {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    }
  }
}

extension Unary: TraceableOperation {
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand {
    let operation: TracedOperation
    switch function {
    case .negate: operation = .affine(scale: -1, offset: 0)
    case .square: operation = .square
    case .squareRoot: operation = .squareRoot
    case .reciprocalSquareRoot: operation = .reciprocalSquareRoot
    case .reciprocal: operation = .reciprocal
    case .exponential: operation = .exponential
    case .logarithm: operation = .logarithm
    case .tanh: operation = .tanh
    case .sigmoid: operation = .sigmoid
    case .softplus: operation = .softplus
    case .absolute: operation = .absolute
    case .affine(let scale, let offset): operation = .affine(scale: scale, offset: offset)
    case .clamp(let limit): operation = .clamp(limit: limit)
    case .sign, .isWithin:
      preconditionFailure("trace: \(function) is part of derivatives, which no network computes")
    }
    return graph.add(operation, inputs, shape)
  }
}

extension LeakyReLU: SingleStepOperation {
  var traced: TracedOperation { .leakyReLU(slope: slope, gain: gain) }
}

extension ScaledBiasedLeakyReLU: TraceableOperation {
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand {
    var sum = graph.add(.multiply, [inputs[0], inputs[1]], shape)
    if let noise {
      let strength = graph.shape(of: inputs[3])
      let part = graph.add(
        .multiply, [.constant(noise), inputs[3]], Broadcast(noise.shape, strength).shape)
      sum = graph.add(.add, [sum, part], shape)
    }
    let biased = graph.add(.add, [sum, inputs[2]], shape)
    return graph.add(.leakyReLU(slope: slope, gain: gain), [biased], shape)
  }
}

extension SumTo: SingleStepOperation { var traced: TracedOperation { .sum } }

extension BroadcastTo: SingleStepOperation { var traced: TracedOperation { .broadcast } }

extension ProductSum: TraceableOperation {
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand {
    let product = Broadcast(graph.shape(of: inputs[0]), graph.shape(of: inputs[1])).shape
    return graph.add(.sum, [graph.add(.multiply, inputs, product)], shape)
  }
}

extension Reshape: SingleStepOperation { var traced: TracedOperation { .reshape } }

extension Concatenate: TraceableOperation {
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand {
    let first =
      rectifiesFirst
      ? graph.add(.leakyReLU(slope: 0, gain: 1), [inputs[0]], graph.shape(of: inputs[0])) : inputs[0]
    return graph.add(.concatenate, [first, inputs[1]], shape)
  }
}

extension SliceLast: SingleStepOperation { var traced: TracedOperation { .slice(range) } }

extension SwapLastAxes: SingleStepOperation { var traced: TracedOperation { .swapLastAxes } }

extension GatherRows: SingleStepOperation { var traced: TracedOperation { .rows(indices) } }

extension MatrixProduct: SingleStepOperation {
  var traced: TracedOperation { .matrixProduct(transposesFirst: transposeA, transposesSecond: transposeB) }
}

extension ConvolutionOperation: TraceableOperation {
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand {
    let convolved = graph.add(
      .convolution(stride: geometry.stride, padding: geometry.padding), Array(inputs.prefix(2)), shape)
    let biased = inputs.count > 2 ? graph.add(.add, [convolved, inputs[2]], shape) : convolved
    return graph.activated(biased, activation, shape)
  }
}

extension ConvolutionBackwardData: SingleStepOperation {
  var traced: TracedOperation { .transposedConvolution(stride: geometry.stride, padding: geometry.padding) }
}

extension UpsampleBilinear: TraceableOperation {
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand {
    precondition(!adjoint, "trace: the adjoint of an enlargement is part of derivatives, which no network computes")
    return graph.add(.enlarge, inputs, shape)
  }
}

extension AveragePool: TraceableOperation {
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand {
    precondition(!adjoint, "trace: the adjoint of a reduction is part of derivatives, which no network computes")
    return graph.add(.reduce, inputs, shape)
  }
}

extension Resample: TraceableOperation {
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand {
    let images = graph.shape(of: inputs[0])
    let between = [images[0], rows.outputs, images[2], images[3]]
    let tall = graph.add(.resample(axis: 1), [inputs[0], .constant(rows.matrix)], between)
    return graph.add(.resample(axis: 2), [tall, .constant(columns.matrix)], shape)
  }
}

extension PlaceOnCanvas: SingleStepOperation { var traced: TracedOperation { .canvas } }

extension BatchNormalizationOperation: TraceableOperation {
  func trace(_ inputs: [TracedGraph.Operand], to shape: [Int], in graph: inout TracedGraph) -> TracedGraph.Operand {
    graph.activated(graph.add(.batchNormalization(epsilon: epsilon), inputs, shape), activation, shape)
  }
}

extension ResamplingAxis {
  /// The factors of all inputs for all outputs, `[outputs, inputs]`.
  var matrix: Tensor {
    var result = Tensor.zeros([outputs, inputs])
    result.withUnsafeMutableValues { values in
      for output in 0..<outputs {
        for term in starts[output]..<starts[output + 1] { values[output * inputs + sources[term]] += weights[term] }
      }
    }
    return result
  }
}
