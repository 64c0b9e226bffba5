import Testing

@testable import Datasets

struct HeldOutSplitTests {
  /// Classes of some sizes, their pictures interleaved.
  private func labels(_ counts: [Int]) -> ClassLabels {
    var rest = counts
    var indices: [Int] = []
    while rest.contains(where: { $0 > 0 }) {
      for index in rest.indices where rest[index] > 0 {
        indices.append(index)
        rest[index] -= 1
      }
    }
    return ClassLabels(label: "kind", names: counts.indices.map { "class \($0)" }, indices: indices)
  }

  private func split(_ counts: [Int], share: Double, seed: UInt64 = 1) -> HeldOutSplit {
    HeldOutSplit(count: counts.reduce(0, +), classes: labels(counts), share: share, seed: seed)
  }

  private func heldOut(_ counts: [Int], share: Double) -> [Int] {
    let (labels, found) = (labels(counts), split(counts, share: share))
    return counts.indices.map { index in found.heldOut.count { labels.indices[$0] == index } }
  }

  /// Every picture is on one side, and the positions ascend.
  @Test(arguments: [0, 0.1, 0.35, 0.5]) func nothingIsLostOrSeenTwice(share: Double) {
    let found = split([40, 25, 3], share: share)
    #expect((found.training + found.heldOut).sorted() == Array(0..<68))
    #expect(found.training == found.training.sorted() && found.heldOut == found.heldOut.sorted())
  }

  @Test func everyClassGivesItsShare() {
    #expect(heldOut([100, 50, 20], share: 0.1) == [10, 5, 2])
    #expect(heldOut([40, 30], share: 0.5) == [20, 15])
  }

  /// 23.75 of 95: rounded down each alone, four classes would lose three of 95 pictures.
  @Test func roundingCarriesOver() {
    #expect(heldOut([95, 95, 95, 95], share: 0.25) == [23, 24, 24, 24])
    let found = heldOut([Int](repeating: 15, count: 10), share: 0.1)
    #expect(found.reduce(0, +) == 15 && found.allSatisfy { (1...2).contains($0) })
  }

  /// Fewer than ten pictures are all needed.
  @Test func smallClassesAreTrainedOnWhole() {
    #expect(heldOut([9, 10, 200], share: 0.5) == [0, 5, 100])
    #expect(heldOut([9, 9, 9], share: 0.5) == [0, 0, 0])
  }

  @Test func noShareHoldsNothingBack() {
    let found = split([100, 100], share: 0)
    #expect(found.heldOut.isEmpty && found.training.count == 200)
    #expect(HeldOutSplit(count: 0, classes: nil, share: 0.5, seed: 1).heldOut.isEmpty)
  }

  /// However many there are, and however small the share that 1,000 are; a rounding may cost one picture.
  @Test(arguments: [2_500, 7_001, 12_345, 60_000]) func aThousandInAll(count: Int) {
    let whole = HeldOutSplit(count: count, classes: nil, share: 0.5, seed: 1)
    #expect((999...1000).contains(whole.heldOut.count))
    let found = heldOut([count / 2, count / 3, count / 6], share: 0.5)
    #expect((998...1000).contains(found.reduce(0, +)))
    #expect(abs(Double(found[0]) - 500) < 2)
  }

  /// The seed decides, and the draw is even: every picture is held out about as often as its share.
  @Test func theSeedDraws() {
    #expect(split([60, 40], share: 0.25) == split([60, 40], share: 0.25))
    #expect(split([60, 40], share: 0.25) != split([60, 40], share: 0.25, seed: 2))
    var times = [Int](repeating: 0, count: 100)
    for seed in 0..<400 { for place in split([60, 40], share: 0.25, seed: UInt64(seed)).heldOut { times[place] += 1 } }
    // 100 ± 8.7; four of these 100 times would be off by three deviations in a hundred trials, and none by six.
    #expect(times.allSatisfy { abs($0 - 100) < 52 })
  }

  @Test func wrongSharesAreRefused() async {
    await #expect(processExitsWith: .failure) { _ = HeldOutSplit(count: 10, classes: nil, share: 0.6, seed: 1) }
    await #expect(processExitsWith: .failure) {
      let labels = ClassLabels(label: "kind", names: ["a"], indices: [0, 0])
      _ = HeldOutSplit(count: 3, classes: labels, share: 0.1, seed: 1)
    }
  }
}
