import TestSupport
import Testing

@testable import Engine

struct PoolingOperationsTests {
  /// Values and two orders of gradients against the largest of each square, from the definition.
  @Test func theLargestOfEachSquare() {
    let comparison = GradientComparison([randomTensor([2, 5, 4, 3], seed: 1)]) {
      $0[0].maximumPooled(size: 2)
    } against: { inputs in
      var result = ReferenceArray(zeros: [2, 2, 2, 3])
      for index in 0..<result.count {
        let (channel, column, row, image) = (index % 3, index / 3 % 2, index / 6 % 2, index / 12)
        result.values[index] = (0..<4).map { place in
          inputs[0].values[((image * 5 + 2 * row + place / 2) * 4 + 2 * column + place % 2) * 3 + channel]
        }.max()!
      }
      return result
    }
    #expect(comparison.agrees())
  }
}
