import Testing

@testable import Datasets

struct PictureStatisticsTests {
  /// Grey pictures of one size from their values, row by row.
  private func statistics(_ pictures: [[UInt8]], size: Int = 1, classes: [Int]? = nil) -> PictureStatistics {
    let labels = classes.map {
      ClassLabels(label: "kind", names: (0...$0.max()!).map { "class \($0)" }, indices: $0)
    }
    let bytes = pictures.flatMap { $0.flatMap { [$0, $0, $0] } }
    return PictureStatistics(of: DecodedImages(size: size, pixels: bytes, classes: labels))
  }

  /// Two pictures of one pixel: red is 25.5 bytes to either side of its mean, green stays, blue as red.
  @Test func meansAndDeviationByHand() {
    let found = PictureStatistics(of: DecodedImages(size: 1, pixels: [0, 102, 255, 51, 102, 204], classes: nil))
    #expect(zip(found.means, [-0.8, -0.2, 0.8]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(found.deviation - 0.2 * (2.0 / 3).squareRoot()) < 1e-12)
    #expect(found.pictures == 2 && found.classCounts == [2])
  }

  /// Values 0, 60 and 120 in one class and 180 in the other: a variance of 4,500, of which the means 60 and 180 explain
  /// (3 · 30² + 90²) / 4 = 2,700.
  @Test func whatClassesExplain() {
    let found = statistics([[0], [60], [120], [180]], classes: [0, 0, 0, 1])
    #expect(abs(found.betweenClasses - 0.6) < 1e-12 && found.classCounts == [3, 1])
  }

  /// Everything where a class is one picture; nothing where classes are the same mixture of one-pixel pictures, or
  /// where there is nothing to explain.
  @Test func allAndNothing() {
    let patterned = statistics([[0, 200, 200, 0], [50, 50, 0, 0], [0, 200, 200, 0]], size: 2, classes: [0, 1, 0])
    #expect(abs(patterned.betweenClasses - 1) < 1e-12)
    #expect(abs(statistics([[10], [200], [200], [10]], classes: [0, 0, 1, 1]).betweenClasses) < 1e-12)
    let equal = statistics([[77], [77]], classes: [0, 1])
    #expect(equal.betweenClasses == 0 && equal.deviation == 0)
  }

  /// The layout that all pictures of a class share counts: 255 0 255 0 and 0 0 0 0 have a variance of 255² · 3/16, of
  /// which their mean picture, 127.5 0 127.5 0, explains 63.75² = 255² / 16.
  @Test func theLayoutOfAClassCounts() {
    let found = statistics([[255, 0, 255, 0], [0, 0, 0, 0]], size: 2)
    #expect(abs(found.betweenClasses - 1.0 / 3) < 1e-12)
  }

  /// A class that no picture is of.
  @Test func anEmptyClass() {
    let found = statistics([[0], [100]], classes: [0, 2])
    #expect(found.classCounts == [1, 0, 1] && abs(found.betweenClasses - 1) < 1e-12)
  }

  @Test func greyUntilOnePixelIsNot() {
    #expect(statistics([[3, 4, 5, 6], [7, 8, 9, 0]], size: 2).isGrey)
    for place in 0..<3 {
      var bytes: [UInt8] = [5, 5, 5, 9, 9, 9]
      bytes[3 + place] = 8
      #expect(!PictureStatistics(of: DecodedImages(size: 1, pixels: bytes, classes: nil)).isGrey)
    }
  }
}
