import TestSupport
import Testing

@testable import Engine

/// What is told of a computation is enough to do it again.
@Suite struct TracedGraphTests {
  /// Does the steps of a graph one after the other with the same operations on values.
  private func replay(_ graph: TracedGraph, _ inputs: [Tensor]) -> Tensor {
    var results: [Variable] = []
    func value(_ operand: TracedGraph.Operand) -> Variable {
      switch operand {
      case .input(let place): Variable(inputs[place])
      case .step(let place): results[place]
      case .constant(let tensor): Variable(tensor)
      }
    }
    for step in graph.steps {
      let x = value(step.inputs[0])
      let y = step.inputs.count > 1 ? value(step.inputs[1]) : x
      let result: Variable
      switch step.operation {
      case .add: result = x + y
      case .subtract: result = x - y
      case .multiply: result = x * y
      case .divide: result = x / y
      case .square: result = x.squared()
      case .squareRoot: result = x.squareRoot()
      case .reciprocalSquareRoot: result = x.reciprocalSquareRoot()
      case .reciprocal: result = x.reciprocal()
      case .exponential: result = x.exponential()
      case .logarithm: result = x.logarithm()
      case .tanh: result = x.tanh()
      case .sigmoid: result = x.sigmoid()
      case .softplus: result = x.softplus()
      case .absolute: result = x.absolute()
      case .affine(let scale, let offset): result = x.affine(scale: scale, offset: offset)
      case .clamp(let limit): result = x.clamped(to: limit)
      case .leakyReLU(let slope, let gain): result = x.leakyReLU(slope: slope, gain: gain)
      case .sum: result = x.sum(to: step.shape)
      case .broadcast: result = x.broadcast(to: step.shape)
      case .reshape: result = x.reshaped(step.shape)
      case .concatenate: result = x.concatenated(y)
      case .slice(let range): result = x.lastAxis(range)
      case .swapLastAxes: result = x.swappingLastAxes()
      case .rows(let indices): result = x.rows(indices)
      case .matrixProduct(let first, let second):
        result = x.matrixProduct(y, transposeSelf: first, transposeOther: second)
      case .convolution(let stride, let padding): result = x.convolution(y, stride: stride, padding: padding)
      case .transposedConvolution(let stride, let padding):
        result = x.transposedConvolution(y, stride: stride, padding: padding)
      case .enlarge: result = x.upsampledBilinear()
      case .reduce: result = x.averagePooled()
      case .resample(let axis): result = Variable(resampled(x.value, y.value, axis))
      case .canvas: result = x.onCanvas(height: step.shape[1], width: step.shape[2])
      case .batchNormalization(let epsilon):
        result = x.batchNormalized(scale: y, bias: value(step.inputs[2]), epsilon: epsilon).output
      }
      #expect(result.shape == step.shape, "\(step.operation)")
      results.append(result)
    }
    return value(graph.result).value
  }

  /// Each line of images through a matrix `[outputs, inputs]`.
  private func resampled(_ images: Tensor, _ matrix: Tensor, _ axis: Int) -> Tensor {
    var shape = images.shape
    shape[axis] = matrix.shape[0]
    let (x, factors) = (images.values, matrix.values)
    let inner = images.shape[(axis + 1)...].reduce(1, *)
    let (inputs, outputs) = (images.shape[axis], shape[axis])
    var values = [Float](repeating: 0, count: shape.reduce(1, *))
    for index in values.indices {
      let (place, output, line) = (index % inner, index / inner % outputs, index / (inner * outputs))
      for input in 0..<inputs {
        values[index] += factors[output * inputs + input] * x[(line * inputs + input) * inner + place]
      }
    }
    return Tensor(values, shape: shape)
  }

  private func expectSame(
    _ shapes: [[Int]], in range: ClosedRange<Double> = -1...1, _ body: ([Variable]) -> Variable,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let examples = shapes.enumerated().map { randomTensor($1, seed: UInt64($0), in: range) }
    let others = shapes.enumerated().map { randomTensor($1, seed: UInt64(10 + $0), in: range) }
    // The values of the examples are no part of the graph.
    let graph = try TracedGraph(examples, body)
    #expect(graph.inputShapes == shapes, sourceLocation: location)
    let (found, expected) = (replay(graph, others), body(others.map { Variable($0) }).value)
    #expect(found.shape == expected.shape, sourceLocation: location)
    for (a, b) in zip(found.values, expected.values) { #expect(abs(a - b) < 1e-5, sourceLocation: location) }
  }

  @Test func arithmetic() throws {
    try expectSame([[3, 4], [4]], in: 0.5...2) { ($0[0] + $0[1]) * $0[0] - $0[1] / $0[0] }
    try expectSame([[2, 5]], in: 0.2...2) { inputs in
      let x = inputs[0]
      let roots = x.squareRoot() + x.reciprocalSquareRoot() + x.reciprocal() + x.logarithm() + x.exponential()
      return roots + x.tanh() + x.sigmoid() + x.softplus() + (x - 1).absolute() + x.squared() * 3 + x.clamped(to: 0.7)
    }
    try expectSame([[2, 3, 4]]) { $0[0].sum(to: [2, 1, 4]).broadcast(to: [2, 3, 4]) + $0[0].mean(to: [4]) }
    try expectSame([[3, 4], [3, 4]]) { $0[0].productSum($0[1], to: [3, 1]) }
  }

  @Test func shapes() throws {
    try expectSame([[4, 6]]) { $0[0].lastAxis(1..<4).concatenated($0[0].rows([2, 0, 1, 3])) }
    try expectSame([[2, 3, 4]]) { $0[0].swappingLastAxes().reshaped([8, 3]) }
    try expectSame([[2, 3], [2, 3]]) { $0[0].rectifiedConcatenated($0[1]) }
  }

  @Test func matricesAndImages() throws {
    try expectSame([[3, 4], [5, 4]]) { $0[0].matrixProduct($0[1], transposeOther: true) }
    let weight = Variable(randomTensor([3, 3, 3, 2], seed: 30, in: -1...1))
    let bias = Variable(randomTensor([3], seed: 31, in: -1...1))
    try expectSame([[2, 5, 6, 2]]) {
      $0[0].convolution(weight, bias: bias, stride: 2, padding: 1, activation: .leakyReLU(slope: 0.1, gain: 2))
    }
    try expectSame([[1, 3, 4, 3]]) { $0[0].transposedConvolution(weight, stride: 2, padding: 1) }
    try expectSame([[2, 4, 4, 3]]) { $0[0].upsampledBilinear().averagePooled().onCanvas(height: 3, width: 6) }
    try expectSame([[1, 3, 4, 2]]) {
      $0[0].resampled(
        rows: .filter([0.25, 0.5, 0.75], inputs: 3, outputs: 5, up: 2, before: 1),
        columns: .linear(inputs: 4, factor: 2))
    }
  }

  @Test func normalizationsAndNoise() throws {
    let (scale, bias) = (randomTensor([3], seed: 40, in: 0.5...2), randomTensor([3], seed: 41, in: -1...1))
    try expectSame([[2, 3, 3, 3]]) {
      $0[0].batchNormalized(
        scale: Variable(scale), bias: Variable(bias), activation: .leakyReLU(slope: 0, gain: 1)
      ).output
    }
    let noise = randomTensor([1, 3, 3, 1], seed: 42, in: -1...1)
    try expectSame([[2, 3, 3, 3], [2, 1, 1, 3]]) {
      $0[0].scaledBiasedLeakyReLU(
        scale: $0[1], bias: Variable(bias), noise: noise, strength: Variable(scale), gain: 1.4)
    }
  }

  /// What is computed of constants alone is a constant, and what the result does not depend on is no part.
  @Test func onlyWhatDependsOnInputs() throws {
    let weight = Variable(randomTensor([2, 4], seed: 50, in: -1...1))
    let graph = try TracedGraph([Tensor.zeros([3, 4])]) { inputs in
      _ = inputs[0].tanh()
      return inputs[0].matrixProduct(weight * 0.5, transposeOther: true)
    }
    #expect(graph.steps.count == 1)
    guard case .constant(let factor) = graph.steps[0].inputs[1] else {
      Issue.record("expected a constant")
      return
    }
    #expect(factor.values == weight.value.values.map { 0.5 * $0 })
  }

  /// The places of the largest pixels are known only with the pixels.
  @Test func refusesWhatDependsOnValues() {
    #expect(throws: TracingError.untold(operation: "Gather")) {
      try TracedGraph([randomTensor([1, 4, 4, 1], seed: 1, in: -1...1)]) { $0[0].maximumPooled(size: 2) }
    }
  }
}
