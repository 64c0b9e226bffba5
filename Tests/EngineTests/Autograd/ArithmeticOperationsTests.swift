import Foundation
import TestSupport
import Testing

@testable import Engine

struct ArithmeticOperationsTests {
  static let pairs: [[[Int]]] = [
    [[3], [3]], [[1], [1]], [[], [2, 3]], [[2, 3], []], [[5, 1], [1, 7]], [[2, 3, 5, 3], [3]],
    [[2, 1, 1, 3], [2, 5, 3, 3]], [[3, 1, 2, 1, 2], [1, 3, 1, 3, 1]], [[7, 1, 3], [7, 5, 1]], [[1, 17], [2, 17]],
  ]

  @Test(arguments: pairs) func binaryFunctionsBroadcast(shapes: [[Int]]) {
    let a = randomTensor(shapes[0], seed: 1)
    let b = randomTensor(shapes[1], seed: 2, in: 0.5...2)  // away from zero: it is a divisor too
    #expect(
      GradientComparison([a, b]) {
        $0[0] + $0[1]
      } against: {
        $0[0] + $0[1]
      }.agrees())
    #expect(
      GradientComparison([a, b]) {
        $0[0] - $0[1]
      } against: {
        $0[0] - $0[1]
      }.agrees())
    #expect(
      GradientComparison([a, b]) {
        $0[0] * $0[1]
      } against: {
        $0[0] * $0[1]
      }.agrees())
    #expect(
      GradientComparison([a, b]) {
        $0[0] / $0[1]
      } against: {
        $0[0] / $0[1]
      }.agrees())
  }

  @Test(arguments: [[1], [7, 1], [2, 3, 5], [1, 1, 1, 17]]) func unaryFunctions(shape: [Int]) {
    let any = randomTensor(shape, seed: 3)
    let positive = randomTensor(shape, seed: 4, in: 0.5...2)
    let kinked = randomTensorAwayFromZero(shape, seed: 5)
    #expect(
      GradientComparison([any]) {
        -$0[0]
      } against: {
        $0[0].map { -$0 }
      }.agrees())
    #expect(
      GradientComparison([any]) {
        $0[0].squared()
      } against: {
        $0[0].map { $0 * $0 }
      }.agrees())
    #expect(
      GradientComparison([positive]) {
        $0[0].squareRoot()
      } against: {
        $0[0].map { $0.squareRoot() }
      }.agrees())
    #expect(
      GradientComparison([positive]) {
        $0[0].reciprocalSquareRoot()
      } against: {
        $0[0].map { 1 / $0.squareRoot() }
      }.agrees())
    #expect(
      GradientComparison([positive]) {
        $0[0].reciprocal()
      } against: {
        $0[0].map { 1 / $0 }
      }.agrees())
    #expect(
      GradientComparison([any]) {
        $0[0].exponential()
      } against: {
        $0[0].map { exp($0) }
      }.agrees())
    #expect(
      GradientComparison([positive]) {
        $0[0].logarithm()
      } against: {
        $0[0].map { log($0) }
      }.agrees())
    #expect(
      GradientComparison([any]) {
        $0[0].tanh()
      } against: {
        $0[0].map { Foundation.tanh($0) }
      }.agrees())
    #expect(
      GradientComparison([any]) {
        $0[0].sigmoid()
      } against: {
        $0[0].map { 1 / (1 + exp(-$0)) }
      }.agrees())
    #expect(
      GradientComparison([any]) {
        $0[0].softplus()
      } against: {
        $0[0].map { log(1 + exp($0)) }
      }.agrees())
    #expect(
      GradientComparison([kinked]) {
        $0[0].absolute()
      } against: {
        $0[0].map { abs($0) }
      }.agrees())
    #expect(
      GradientComparison([any]) {
        $0[0].affine(scale: -3, offset: 0.5)
      } against: {
        $0[0].map { -3 * $0 + 0.5 }
      }
      .agrees())
  }

  @Test func scalarsOfFloatOnEitherSide() {
    let x = Variable(Tensor([2, -4], shape: [2]))
    #expect((x + 1).value.values == [3, -3] && (x - 1).value.values == [1, -5])
    #expect((x * 3).value.values == [6, -12] && (3 * x).value.values == [6, -12])
    #expect((x / 4).value.values == [0.5, -1])
  }

  /// Shape and target: no axis, all, the first, the last, those between, and alternating ones of five.
  static let reductions: [[[Int]]] = [
    [[5], [5]], [[5], []], [[1], [1]], [[], []], [[3, 5], [1, 5]], [[3, 5], [3, 1]], [[3, 5], [5]],
    [[2, 3, 5], [2, 1, 5]],
    [[2, 3, 5], [1, 3, 1]], [[4, 2, 3, 3, 5], [1, 2, 3, 3, 5]], [[4, 2, 3, 1, 5], [4, 1, 3, 1, 5]],
    [[2, 3, 2, 3, 2], [1, 3, 1, 3, 1]], [[2, 3, 2, 3, 2], [2, 1, 2, 1, 2]], [[2, 3, 2, 2, 3], [1, 3, 1, 1, 1]],
    [[2, 3, 2, 2, 3], [3]], [[1, 3, 1, 2, 1], [1, 1, 1, 2, 1]],
  ]

  @Test(arguments: reductions) func sums(shapes: [[Int]]) {
    let (shape, target) = (shapes[0], shapes[1])
    let (x, y) = (randomTensor(shape, seed: 6), randomTensor(shape, seed: 7))
    #expect(
      GradientComparison([x]) {
        $0[0].sum(to: target)
      } against: {
        $0[0].sum(to: target)
      }.agrees())
    let share = Double(target.reduce(1, *)) / Double(x.count)
    #expect(
      GradientComparison([x]) {
        $0[0].mean(to: target)
      } against: {
        $0[0].sum(to: target).map { $0 * share }
      }.agrees())
    #expect(
      GradientComparison([x, y]) {
        $0[0].productSum($0[1], to: target)
      } against: {
        ($0[0] * $0[1]).sum(to: target)
      }.agrees())
    let small = randomTensor(target, seed: 8)
    #expect(
      GradientComparison([small]) {
        $0[0].broadcast(to: shape)
      } against: {
        $0[0].broadcast(to: shape)
      }.agrees())
  }

  /// Blocks of partial sums: more rows than one block, with and without a remainder.
  @Test(arguments: [
    [[20000], []], [[6001, 3], [3]], [[3, 700, 70], [3, 1, 70]], [[2, 40007], [2, 1]], [[513, 64], [64]],
  ])
  func longSums(shapes: [[Int]]) {
    let (x, y) = (randomTensor(shapes[0], seed: 9), randomTensor(shapes[0], seed: 10))
    let (a, b) = (ReferenceArray(x), ReferenceArray(y))
    // Up to 5,461 terms are added one by one: their roundings of 2⁻²⁴ walk at random to about 4e-6 of the sum.
    let sum = ReferenceArray(x.summed(to: shapes[1]))
    #expect(relativeDifference(sum.values, a.sum(to: shapes[1]).values) < 1e-5)
    let product = ReferenceArray(x.productSummed(with: y, to: shapes[1]))
    #expect(relativeDifference(product.values, (a * b).sum(to: shapes[1]).values) < 1e-5)
  }

  @Test func aVariableUsedTwiceCollectsBothGradients() {
    let x = randomTensor([3, 2], seed: 11)
    #expect(
      GradientComparison([x]) {
        $0[0] * $0[0].exponential() + $0[0] / ($0[0].squared() + 1)
      } against: {
        $0[0].map { $0 * exp($0) + $0 / ($0 * $0 + 1) }
      }.agrees())
  }

  @Test func shapesThatDoNotCombineAreRefused() async {
    await #expect(processExitsWith: .failure) {
      _ = Variable(Tensor.zeros([2, 3])) + Variable(Tensor.zeros([2, 2]))
    }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([2, 3])).sum(to: [3, 3]) }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([2, 3])).broadcast(to: [2, 2]) }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([3])).sum(to: [1, 1]) }
  }
}
