import TestSupport
import Testing

@testable import Engine

struct CanvasOperationsTests {
  @Test(arguments: [(3, 4), (2, 2), (4, 1), (2, 3)]) func cutsAndFillsAtTheEnd(height: Int, width: Int) {
    let x = randomTensor([2, 2, 3, 2], seed: 1)
    let comparison = GradientComparison([x]) {
      $0[0].onCanvas(height: height, width: width)
    } against: { inputs in
      var result = ReferenceArray(zeros: [2, height, width, 2])
      for n in 0..<2 {
        for row in 0..<min(2, height) {
          for column in 0..<min(3, width) {
            for c in 0..<2 {
              result.values[((n * height + row) * width + column) * 2 + c] =
                inputs[0].values[((n * 2 + row) * 3 + column) * 2 + c]
            }
          }
        }
      }
      return result
    }
    #expect(comparison.agrees())
  }
}
