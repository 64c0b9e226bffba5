import TestSupport
import Testing

@testable import Engine

struct ActivationOperationsTests {
  @Test(arguments: [[1], [5, 3], [2, 1, 3, 17]]) func leakyReLU(shape: [Int]) {
    let x = randomTensorAwayFromZero(shape, seed: 1)
    for (slope, gain): (Float, Float) in [(0.2, 1.4142135), (0, 1), (1, 3)] {
      #expect(
        GradientComparison([x]) {
          $0[0].leakyReLU(slope: slope, gain: gain)
        } against: {
          $0[0].leakyReLU(slope: Double(slope), gain: Double(gain))
        }.agrees())
    }
  }

  @Test(arguments: [[1, 1, 1, 1], [2, 3, 5, 3], [3, 1, 2, 17]]) func scaledBiasedLeakyReLU(shape: [Int]) {
    let inputs = [
      randomTensor(shape, seed: 2), randomTensor([shape[0], 1, 1, shape[3]], seed: 3),
      randomTensor([shape[3]], seed: 4),
    ]
    let comparison = GradientComparison(inputs) {
      $0[0].scaledBiasedLeakyReLU(scale: $0[1], bias: $0[2], slope: 0.2, gain: 1.5)
    } against: {
      ($0[0] * $0[1] + $0[2]).leakyReLU(slope: Double(Float(0.2)), gain: 1.5)
    }
    #expect(comparison.agrees())
  }

  /// Noise of each image and noise that all share, whose strength has a gradient and itself none.
  @Test(arguments: [[1, 1, 1, 1], [2, 3, 5, 3], [3, 1, 2, 17]], [false, true])
  func scaledBiasedLeakyReLUWithNoise(shape: [Int], isShared: Bool) {
    let inputs = [
      randomTensor(shape, seed: 2), randomTensor([shape[0], 1, 1, shape[3]], seed: 3),
      randomTensor([shape[3]], seed: 4), randomTensor([shape[3]], seed: 5),
    ]
    let noise = randomTensor([isShared ? 1 : shape[0], shape[1], shape[2], 1], seed: 6)
    let comparison = GradientComparison(inputs) {
      $0[0].scaledBiasedLeakyReLU(
        scale: $0[1], bias: $0[2], noise: noise, strength: $0[3], slope: 0.2, gain: 1.5)
    } against: {
      ($0[0] * $0[1] + ReferenceArray(noise) * $0[3] + $0[2]).leakyReLU(slope: Double(Float(0.2)), gain: 1.5)
    }
    #expect(comparison.agrees())
  }

  /// Noise without strength is none, to the bit.
  @Test func noStrengthIsNoNoise() {
    let (x, scale, bias) = (
      Variable(randomTensor([2, 3, 5, 4], seed: 2)), Variable(randomTensor([2, 1, 1, 4], seed: 3)),
      Variable(randomTensor([4], seed: 4))
    )
    let noisy = x.scaledBiasedLeakyReLU(
      scale: scale, bias: bias, noise: randomTensor([2, 3, 5, 1], seed: 5), strength: Variable(Tensor.zeros([4])))
    #expect(noisy.value.values == x.scaledBiasedLeakyReLU(scale: scale, bias: bias).value.values)
  }

  /// At zero the derivative is the lower one, from whichever side the output is asked.
  @Test func theKinkBelongsToTheLowerSide() {
    let tape = Tape()
    let x = tape.variable(Tensor([-1, 0, 1], shape: [3]))
    let gradient = tape.gradients(of: x.leakyReLU(slope: 0.25, gain: 2).sum(), withRespectTo: [x])[0]
    #expect(gradient.value.values == [0.5, 0.5, 2])
  }

  @Test func wrongShapesAreRefused() async {
    await #expect(processExitsWith: .failure) {
      _ = Variable(Tensor.zeros([2, 3])).scaledBiasedLeakyReLU(
        scale: Variable(Tensor.zeros([2, 3])), bias: Variable(Tensor.zeros([3])))
    }
    await #expect(processExitsWith: .failure) {
      _ = Variable(Tensor.zeros([2, 1, 1, 3])).scaledBiasedLeakyReLU(
        scale: Variable(Tensor.zeros([2, 3])), bias: Variable(Tensor.zeros([3])))
    }
    for (noise, strength) in [([3, 2, 2, 1], 3), ([2, 2, 1, 1], 3), ([2, 2, 2, 3], 3), ([1, 2, 2, 1], 2)] {
      await #expect(processExitsWith: .failure) { [noise = noise as [Int], strength = strength as Int] in
        _ = Variable(Tensor.zeros([2, 2, 2, 3])).scaledBiasedLeakyReLU(
          scale: Variable(Tensor.zeros([2, 1, 1, 3])), bias: Variable(Tensor.zeros([3])), noise: Tensor.zeros(noise),
          strength: Variable(Tensor.zeros([strength])))
      }
    }
  }
}
