import TestSupport
import Testing

@testable import Engine

struct NormalizationOperationsTests {
  private static func reference(
    _ inputs: [ReferenceArray], epsilon: Double, _ activation: FusedActivation
  ) -> ReferenceArray {
    let (x, scale, bias) = (inputs[0], inputs[1], inputs[2])
    let channels = scale.shape
    let count = Double(x.count / channels[0])
    let mean = x.sum(to: channels).map { $0 / count }
    let centred = x - mean
    let variance = (centred * centred).sum(to: channels).map { $0 / count }
    return (centred * variance.map { 1 / ($0 + epsilon).squareRoot() } * scale + bias).leakyReLU(activation)
  }

  /// Values, gradients, and gradients of gradients; the bias keeps outputs away from the kink of the activation.
  @Test(arguments: [[2, 3, 2, 3], [1, 1, 4, 1], [5, 1, 1, 2]]) func batchNormalization(shape: [Int]) {
    let c = shape[3]
    let inputs = [
      Tensor(randomTensor(shape, seed: 1).values.map { 2 * $0 + 1 }, shape: shape),
      randomTensor([c], seed: 2, in: 0.5...1.5), randomTensorAwayFromZero([c], seed: 3),
    ]
    for activation in [FusedActivation.none, .leakyReLU(slope: 0.2, gain: 1), .leakyReLU(slope: 0, gain: 2)] {
      let comparison = GradientComparison(inputs) {
        $0[0].batchNormalized(scale: $0[1], bias: $0[2], epsilon: 1e-3, activation: activation).output
      } against: {
        Self.reference($0, epsilon: Double(Float(1e-3)), activation)
      }
      #expect(comparison.agrees(value: 5e-6, first: 5e-5, second: 5e-4), "\(activation) \(comparison)")
    }
  }

  @Test func givenStatisticsAreConstants() {
    let statistics = ChannelStatistics(
      mean: Tensor([0.5, -1], shape: [2]), variance: Tensor([4, 0.25], shape: [2]), count: 1)
    let inputs = [
      randomTensor([2, 2, 3, 2], seed: 4), randomTensor([2], seed: 5, in: 0.5...1.5),
      randomTensorAwayFromZero([2], seed: 6),
    ]
    let comparison = GradientComparison(inputs) {
      $0[0].normalized(with: statistics, scale: $0[1], bias: $0[2], epsilon: 0)
    } against: {
      let mean = ReferenceArray([0.5, -1], shape: [2])
      return ($0[0] - mean) * ReferenceArray([0.5, 2], shape: [2]) * $0[1] + $0[2]
    }
    #expect(comparison.agrees())
  }

  /// A far-off mean leaves the variance alone: 1000 ± 1 in single precision, of enough rows for several blocks.
  @Test func statisticsDoNotCancel() {
    let values = (0..<3000).flatMap { [Float(1000 + ($0 % 2 == 0 ? 1 : -1)), Float($0)] }
    let statistics = Tensor(values, shape: [3, 10, 100, 2]).channelStatistics()
    #expect(statistics.count == 3000)
    #expect(statistics.mean.values == [1000, 1499.5])
    // (n² − 1) / 12 for the numbers below n.
    #expect(relativeDifference(statistics.variance.values, [1, (3000 * 3000 - 1) / 12]) < 1e-6)
  }

  @Test func constantImagesBecomeTheBias() {
    let x = Variable(Tensor(repeating: 7, shape: [2, 3, 3, 1]))
    let (output, statistics) = x.batchNormalized(
      scale: Variable(Tensor([3], shape: [1])), bias: Variable(Tensor([0.5], shape: [1])))
    #expect(statistics.variance.values == [0])
    #expect(output.value.values.allSatisfy { abs($0 - 0.5) < 1e-4 })
  }

  @Test func wrongShapesAreRefused() async {
    await #expect(processExitsWith: .failure) {
      let two = Variable(Tensor.zeros([2]))
      _ = Variable(Tensor.zeros([1, 2, 2, 3])).batchNormalized(scale: two, bias: two)
    }
  }
}
