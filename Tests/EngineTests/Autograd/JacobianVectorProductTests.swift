import TestSupport
import Testing

@testable import Engine

@Suite struct JacobianVectorProductTests {
  /// d/dt (x + tv)³ = 3x²v.
  @Test func elementwise() {
    let (value, derivative) = Tape.jacobianVectorProduct(
      of: { $0 * $0 * $0 }, at: Tensor([2, -1, 0.5], shape: [3]), along: Tensor([1, 4, -2], shape: [3]))
    #expect(value.values == [8, -1, 0.125])
    #expect(derivative.values == [12, 12, -1.5])
  }

  /// A linear map is its own derivative, wherever it is taken.
  @Test func linearMaps() {
    let weight = Variable(randomTensor([5, 3, 3, 2], seed: 1))
    func map(_ x: Variable) -> Variable { x.convolution(weight, padding: 1) }
    let velocity = randomTensor([2, 6, 6, 2], seed: 3)
    let result = Tape.jacobianVectorProduct(of: map, at: randomTensor([2, 6, 6, 2], seed: 2), along: velocity)
    // Two orders of summation of 18 products in single precision.
    #expect(relativeDifference(result.derivative.values, map(Variable(velocity)).value.values) < 3e-6)
  }

  /// Through what networks are made of, against central differences; the kinks of the leaky ReLU are far from the point.
  @Test func networksAgainstDifferences() {
    let (first, second) = (Variable(randomTensor([4, 6], seed: 4)), Variable(randomTensor([6, 3], seed: 5)))
    func network(_ x: Variable) -> Variable {
      let normalized = x * (x.squared().mean(to: [x.shape[0], 1]) + 1e-8).reciprocalSquareRoot()
      return normalized.matrixProduct(first).tanh().matrixProduct(second).leakyReLU(slope: 0.2, gain: 1)
    }
    let point = randomTensor([3, 4], seed: 6)
    let velocity = randomTensor([3, 4], seed: 7)
    let result = Tape.jacobianVectorProduct(of: network, at: point, along: velocity)
    #expect(result.value.values == network(Variable(point)).value.values)
    func moved(_ step: Float) -> [Float] {
      network(Variable(Tensor(zip(point.values, velocity.values).map { $0 + step * $1 }, shape: [3, 4]))).value.values
    }
    let differences = zip(moved(1e-2), moved(-1e-2)).map { ($0 - $1) / 2e-2 }
    // The square of the step, 1e-4, times third derivatives that are about ten times the first.
    #expect(relativeDifference(result.derivative.values, differences) < 5e-3)
  }

  @Test func constantsDoNotMove() {
    let result = Tape.jacobianVectorProduct(
      of: { _ in Variable(Tensor([1, 2], shape: [2])) }, at: Tensor([3], shape: [1]), along: Tensor([1], shape: [1]))
    #expect(result.value.values == [1, 2] && result.derivative.values == [0, 0])
  }
}
