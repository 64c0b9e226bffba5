import Engine
import TestSupport
import Testing

@testable import NeuralNetworks

struct WeightInitializationTests {
  /// 64 filters of 4·4·32 values: fan in 512, fan out 1024. Deviations of 32,768 values, within five of their own
  /// deviations of 1/256.
  @Test(arguments: [(WeightInitialization.normal, 0.02), (.xavier, 0.03608), (.kaiming, 0.0625)]) func deviations(
    initialization: WeightInitialization, expected: Double
  ) {
    let values = Initializer(seed: 1).weights("w", [64, 4, 4, 32], initialization).values.map { Double($0) }
    let square = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    #expect(abs(square.squareRoot() / expected - 1) < 0.02)
    #expect(abs(values.reduce(0, +) / Double(values.count)) < 0.03 * expected)
  }

  /// Rows are orthonormal where there are fewer rows than columns, else columns.
  @Test(arguments: [[6, 2, 2, 5], [20, 2, 2, 1], [8, 8]]) func orthogonalWeights(shape: [Int]) {
    let tensor = Initializer(seed: 3).weights("w", shape, .orthogonal)
    let w = ReferenceArray(tensor).reshaped([shape[0], tensor.count / shape[0]])
    let gram = w.shape[0] <= w.shape[1] ? w.matrixProduct(w.transposed) : w.transposed.matrixProduct(w)
    let order = gram.shape[0]
    let identity = (0..<order * order).map { $0 / order == $0 % order ? 1.0 : 0 }
    #expect(relativeDifference(gram.values, identity) < 1e-6)
    #expect(tensor.values != Initializer(seed: 4).weights("w", shape, .orthogonal).values)
  }

  /// 10,000 scales: mean and deviation within five of their own deviations, 0.0002 and 1/141.
  @Test func scalesAreAroundOne() {
    let scales = Initializer(seed: 1).scales("s", 10_000).values.map { Double($0) }
    let mean = scales.reduce(0, +) / 10_000
    let variance = scales.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10_000
    #expect(abs(mean - 1) < 0.001 && abs(variance.squareRoot() / 0.02 - 1) < 0.036)
  }
}
