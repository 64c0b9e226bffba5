import Engine
import FileFormats

/// Writes a traced computation as a graph of ONNX operators.
///
/// Images are `[N, H, W, C]` here and `[N, C, H, W]` there: inputs and outputs of four axes are turned at the borders of
/// the graph, and each operator of images stands between two transpositions, of which programs that run the graph take
/// out those that undo each other.
struct ONNXConversion {
  private let graph: TracedGraph
  private(set) var model: ONNXModel
  /// Names of the tensors that the inputs became.
  private var inputs: [String] = []
  /// Names of the results of the steps.
  private var results: [String] = []
  private var count = 0

  /// - Parameters:
  ///   - graph: the computation.
  ///   - name: of the graph.
  ///   - inputs: names of the inputs, in their order.
  ///   - output: name of the result.
  init(_ graph: TracedGraph, name: String, inputs: [String], output: String) {
    precondition(inputs.count == graph.inputShapes.count, "ONNXConversion: \(inputs) for \(graph.inputShapes)")
    self.graph = graph
    model = ONNXModel(name: name)
    for (name, shape) in zip(inputs, graph.inputShapes) {
      model.inputs.append(ONNXModel.Port(name, shape: Self.channelsFirst(shape)))
      self.inputs.append(shape.count == 4 ? channelsLast(name) : name)
    }
    for step in graph.steps { results.append(append(step)) }
    let shape = graph.shape(of: graph.result)
    let result = self.name(of: graph.result)
    if shape.count == 4 {
      emit("Transpose", [result], ["perm": .integers([0, 3, 1, 2])], to: output)
    } else {
      emit("Identity", [result], to: output)
    }
    model.outputs = [ONNXModel.Port(output, shape: Self.channelsFirst(shape))]
  }

  private static func channelsFirst(_ shape: [Int]) -> [Int] {
    shape.count == 4 ? [shape[0], shape[3], shape[1], shape[2]] : shape
  }

  // MARK: Names and nodes

  private mutating func name(of operand: TracedGraph.Operand) -> String {
    switch operand {
    case .input(let place): inputs[place]
    case .step(let place): results[place]
    case .constant(let tensor): constant(tensor)
    }
  }

  private mutating func newName() -> String {
    count += 1
    return "t\(count)"
  }

  private mutating func constant(_ tensor: Tensor) -> String {
    let name = newName()
    model.constants.append((name, .floats(tensor.values, shape: tensor.shape)))
    return name
  }

  private mutating func integers(_ values: [Int]) -> String {
    let name = newName()
    model.constants.append((name, .integers(values.map(Int64.init), shape: [values.count])))
    return name
  }

  private mutating func scalar(_ value: Float) -> String { constant(Tensor(value)) }

  @discardableResult
  private mutating func emit(
    _ operatorName: String, _ inputs: [String], _ attributes: [String: ONNXModel.Attribute] = [:],
    to output: String? = nil
  ) -> String {
    let output = output ?? newName()
    model.nodes.append(
      ONNXModel.Node(operatorName, inputs: inputs, outputs: [output], attributes: attributes))
    return output
  }

  private mutating func channelsFirst(_ images: String) -> String {
    emit("Transpose", [images], ["perm": .integers([0, 3, 1, 2])])
  }

  private mutating func channelsLast(_ images: String) -> String {
    emit("Transpose", [images], ["perm": .integers([0, 2, 3, 1])])
  }

  private mutating func reshape(_ tensor: String, _ shape: [Int]) -> String {
    // The empty shape is that of a scalar.
    emit("Reshape", [tensor, integers(shape)])
  }

  // MARK: Operations

  private mutating func append(_ step: TracedGraph.Step) -> String {
    let operands = step.inputs
    let x = name(of: operands[0])
    let shape = graph.shape(of: operands[0])
    switch step.operation {
    case .add: return emit("Add", [x, name(of: operands[1])])
    case .subtract: return emit("Sub", [x, name(of: operands[1])])
    case .multiply: return emit("Mul", [x, name(of: operands[1])])
    case .divide: return emit("Div", [x, name(of: operands[1])])
    case .square: return emit("Mul", [x, x])
    case .squareRoot: return emit("Sqrt", [x])
    case .reciprocalSquareRoot: return emit("Reciprocal", [emit("Sqrt", [x])])
    case .reciprocal: return emit("Reciprocal", [x])
    case .exponential: return emit("Exp", [x])
    case .logarithm: return emit("Log", [x])
    case .tanh: return emit("Tanh", [x])
    case .sigmoid: return emit("Sigmoid", [x])
    case .softplus: return emit("Softplus", [x])
    case .absolute: return emit("Abs", [x])
    case .affine(let scale, let offset): return affine(x, scale: scale, offset: offset)
    case .clamp(let limit): return emit("Clip", [x, scalar(-limit), scalar(limit)])
    case .leakyReLU(let slope, let gain):
      let y = slope == 0 ? emit("Relu", [x]) : emit("LeakyRelu", [x], ["alpha": .float(slope)])
      return affine(y, scale: gain, offset: 0)
    case .sum: return sum(x, shape, to: step.shape)
    case .broadcast: return emit("Expand", [x, integers(step.shape)])
    case .reshape: return reshape(x, step.shape)
    case .concatenate: return emit("Concat", [x, name(of: operands[1])], ["axis": .integer(-1)])
    case .slice(let range):
      return emit("Slice", [x, integers([range.lowerBound]), integers([range.upperBound]), integers([-1])])
    case .swapLastAxes: return emit("Transpose", [x], ["perm": .integers([0, 2, 1])])
    case .rows(let indices): return emit("Gather", [x, integers(indices)], ["axis": .integer(0)])
    case .matrixProduct(let transposesFirst, let transposesSecond):
      let y = name(of: operands[1])
      func transposed(_ matrix: String, _ isTransposed: Bool, _ conversion: inout ONNXConversion) -> String {
        isTransposed ? conversion.emit("Transpose", [matrix], ["perm": .integers([1, 0])]) : matrix
      }
      return emit("MatMul", [transposed(x, transposesFirst, &self), transposed(y, transposesSecond, &self)])
    case .convolution(let stride, let padding):
      return convolution("Conv", x, operands[1], stride: stride, padding: padding)
    case .transposedConvolution(let stride, let padding):
      return transposedConvolution(x, shape, operands[1], stride: stride, padding: padding, to: step.shape)
    case .enlarge: return enlarge(x)
    case .reduce:
      let pooled = emit(
        "AveragePool", [channelsFirst(x)], ["kernel_shape": .integers([2, 2]), "strides": .integers([2, 2])])
      return channelsLast(pooled)
    case .resample(let axis): return resample(x, shape, operands[1], axis: axis, to: step.shape)
    case .canvas: return canvas(x, shape, to: step.shape)
    case .batchNormalization(let epsilon):
      return batchNormalization(x, scale: name(of: operands[1]), bias: name(of: operands[2]), epsilon: epsilon)
    }
  }

  private mutating func affine(_ x: String, scale: Float, offset: Float) -> String {
    let scaled = scale == 1 ? x : emit("Mul", [x, scalar(scale)])
    return offset == 0 ? scaled : emit("Add", [scaled, scalar(offset)])
  }

  /// Axes are aligned at the last one.
  private mutating func sum(_ x: String, _ shape: [Int], to target: [Int]) -> String {
    let padded = [Int](repeating: 1, count: shape.count - target.count) + target
    let axes = shape.indices.filter { shape[$0] != padded[$0] }
    let summed = axes.isEmpty ? x : emit("ReduceSum", [x, integers(axes)], ["keepdims": .integer(1)])
    return padded == target ? summed : reshape(summed, target)
  }

  /// Weights as the operators have them: `[O, kH, kW, I]` → `[O, I, kH, kW]`.
  private mutating func weights(_ operand: TracedGraph.Operand) -> String {
    guard case .constant(let tensor) = operand else { return channelsFirst(name(of: operand)) }
    return constant(tensor.channelsFirst())
  }

  private mutating func convolution(
    _ operatorName: String, _ x: String, _ weight: TracedGraph.Operand, stride: Int, padding: Int,
    _ further: [String: ONNXModel.Attribute] = [:]
  ) -> String {
    let attributes: [String: ONNXModel.Attribute] = [
      "strides": .integers([stride, stride]), "pads": .integers([padding, padding, padding, padding]),
    ]
    let result = emit(
      operatorName, [channelsFirst(x), weights(weight)], attributes.merging(further) { $1 })
    return channelsLast(result)
  }

  private mutating func transposedConvolution(
    _ x: String, _ shape: [Int], _ weight: TracedGraph.Operand, stride: Int, padding: Int, to target: [Int]
  ) -> String {
    let kernel = graph.shape(of: weight)
    let further = [
      target[1] - ((shape[1] - 1) * stride + kernel[1] - 2 * padding),
      target[2] - ((shape[2] - 1) * stride + kernel[2] - 2 * padding),
    ]
    return convolution(
      "ConvTranspose", x, weight, stride: stride, padding: padding, ["output_padding": .integers(further)])
  }

  private mutating func enlarge(_ x: String) -> String {
    let scales = constant(Tensor([1, 1, 2, 2], shape: [4]))
    let result = emit(
      "Resize", [channelsFirst(x), "", scales],
      ["mode": .text("linear"), "coordinate_transformation_mode": .text("half_pixel")])
    return channelsLast(result)
  }

  /// Lines through a matrix: rows of images of `W · C` numbers, or rows of `C` numbers of single lines.
  private mutating func resample(
    _ x: String, _ shape: [Int], _ matrix: TracedGraph.Operand, axis: Int, to target: [Int]
  ) -> String {
    let lines =
      axis == 1 ? [shape[0], shape[1], shape[2] * shape[3]] : [shape[0] * shape[1], shape[2], shape[3]]
    let product = emit("MatMul", [name(of: matrix), reshape(x, lines)])
    return reshape(product, target)
  }

  private mutating func canvas(_ x: String, _ shape: [Int], to target: [Int]) -> String {
    var result = x
    if target[1] < shape[1] || target[2] < shape[2] {
      let ends = [min(shape[1], target[1]), min(shape[2], target[2])]
      result = emit("Slice", [result, integers([0, 0]), integers(ends), integers([1, 2])])
    }
    let further = [max(0, target[1] - shape[1]), max(0, target[2] - shape[2])]
    guard further != [0, 0] else { return result }
    return emit("Pad", [result, integers([0, 0, 0, 0, 0, further[0], further[1], 0])])
  }

  private mutating func batchNormalization(
    _ x: String, scale: String, bias: String, epsilon: Float
  ) -> String {
    let axes: [String: ONNXModel.Attribute] = ["axes": .integers([0, 1, 2]), "keepdims": .integer(1)]
    let centred = emit("Sub", [x, emit("ReduceMean", [x], axes)])
    let variance = emit("ReduceMean", [emit("Mul", [centred, centred])], axes)
    let deviation = emit("Sqrt", [emit("Add", [variance, scalar(epsilon)])])
    return emit("Add", [emit("Mul", [emit("Div", [centred, deviation]), scale]), bias])
  }
}

extension Tensor {
  /// The last axis of four moved to the second place, as other programs keep images and weights:
  /// `[N, H, W, C]` → `[N, C, H, W]`.
  func channelsFirst() -> Tensor {
    precondition(shape.count == 4, "channelsFirst: four axes, found \(shape)")
    let (places, channels) = (shape[1] * shape[2], shape[3])
    return Variable(reshaped([shape[0], places, channels])).swappingLastAxes().value
      .reshaped([shape[0], channels, shape[1], shape[2]])
  }
}
