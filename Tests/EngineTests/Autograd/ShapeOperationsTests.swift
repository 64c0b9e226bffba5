import TestSupport
import Testing

@testable import Engine

struct ShapeOperationsTests {
  @Test func reshaping() {
    let x = randomTensor([2, 3, 5], seed: 1)
    #expect(
      GradientComparison([x]) {
        $0[0].reshaped([5, 6])
      } against: {
        $0[0].reshaped([5, 6])
      }.agrees())
    #expect(
      GradientComparison([Tensor(2)]) {
        $0[0].reshaped([1, 1])
      } against: {
        $0[0].reshaped([1, 1])
      }.agrees())
  }

  @Test(arguments: [[[1], [1]], [[3], [5]], [[2, 3, 1], [2, 3, 17]], [[1, 2, 2, 3], [1, 2, 2, 1]]])
  func joining(shapes: [[Int]]) {
    let inputs = [randomTensor(shapes[0], seed: 2), randomTensor(shapes[1], seed: 3)]
    #expect(
      GradientComparison(inputs) {
        $0[0].concatenated($0[1])
      } against: {
        $0[0].concatenated($0[1])
      }.agrees())
  }

  @Test func transposedMatrices() {
    let x = randomTensor([2, 3, 5], seed: 11)
    #expect(
      GradientComparison([x]) {
        $0[0].swappingLastAxes()
      } against: { inputs in
        var result = ReferenceArray(zeros: [2, 5, 3])
        for index in 0..<30 {
          result.values[index] = inputs[0].values[index / 15 * 15 + index % 3 * 5 + index / 3 % 5]
        }
        return result
      }.agrees())
  }

  @Test func rectifiedConcatenated() {
    let inputs = [randomTensorAwayFromZero([2, 3, 4], seed: 5), randomTensor([2, 3, 2], seed: 6)]
    #expect(
      GradientComparison(inputs) {
        $0[0].rectifiedConcatenated($0[1])
      } against: {
        $0[0].leakyReLU(slope: 0, gain: 1).concatenated($0[1])
      }.agrees())
  }

  @Test(arguments: [0..<7, 0..<1, 6..<7, 2..<5]) func cutting(range: Range<Int>) {
    let x = randomTensor([3, 2, 7], seed: 4)
    #expect(
      GradientComparison([x]) {
        $0[0].lastAxis(range)
      } against: {
        $0[0].lastAxis(range)
      }.agrees())
  }

  /// Repeated rows add their gradients; rows that nobody asks for have none.
  @Test(arguments: [[0], [2, 2, 2], [4, 0, 2, 0, 1, 4, 4]]) func lookingUpRows(indices: [Int]) {
    let table = randomTensor([5, 3], seed: 5)
    #expect(
      GradientComparison([table]) {
        $0[0].rows(indices)
      } against: {
        $0[0].rows(indices)
      }.agrees())
  }

  @Test func whatIsNotThereIsRefused() async {
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([5, 3])).rows([5]) }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([5, 3])).rows([-1]) }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([5, 3])).rows([]) }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([5, 3])).lastAxis(1..<4) }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([5, 3])).lastAxis(1..<1) }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([5, 3])).reshaped([4, 4]) }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([2, 2])).reshaped([-2, -2]) }
    await #expect(processExitsWith: .failure) {
      _ = Variable(Tensor.zeros([5, 3])).concatenated(Variable(Tensor.zeros([4, 3])))
    }
  }
}
