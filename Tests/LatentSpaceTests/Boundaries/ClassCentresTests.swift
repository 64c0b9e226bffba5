import Engine
import Testing

@testable import LatentSpace

@Suite struct ClassCentresTests {
  private let codes = Matrix([[0, 1], [2, 5], [4, 3], [10, 0], [30, 8], [7, 7]])
  private let classes = [0, 0, 0, 1, 1, 2]

  /// Means and medians by hand. Rows that do not count are centred all the same, and a class with none that counts
  /// counts with its own.
  @Test func meansAndMedians() {
    let scores = [1.0, 2, 9, 10, 30, 4]
    let all = ClassCentres(codes: codes, scores: scores, classes: classes, rows: Array(0..<6))
    #expect(
      all.centred(codes, classes: classes).elements == [-2, -2, 0, 2, 2, 0, -10, -4, 10, 4, 0, 0])
    #expect(all.centred(scores, classes: classes) == [-1, 0, 7, -10, 10, 0])
    let some = ClassCentres(codes: codes, scores: scores, classes: classes, rows: [0, 1, 3])
    #expect(some.centred(codes, classes: classes).elements == [-1, -2, 1, 2, 3, 0, 0, 0, 20, 8, 0, 0])
    #expect(some.centred(scores, classes: classes) == [-0.5, 0.5, 7.5, 0, 20, 0])
  }

  /// A yes stays a yes whether its class has mostly yes or mostly no.
  @Test func twoValuesStay() {
    let scores = [1.0, 1, 0, 0, 0, 1]
    let centres = ClassCentres(codes: codes, scores: scores, classes: classes, rows: Array(0..<6))
    #expect(centres.centred(scores, classes: classes) == scores)
  }
}
