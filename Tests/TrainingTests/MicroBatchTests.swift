import Testing

@testable import Training

struct MicroBatchTests {
  @Test func theWholeBatchIsOne() {
    let parts = MicroBatch.dividing(batchSize: 8, by: nil, groupSize: 4)
    #expect(parts.count == 1 && parts[0].isWhole && parts[0].samples == Array(0..<8) && parts[0].share == 1)
  }

  /// Of eight samples in groups of four, 0, 2, 4, 6 are a group and 1, 3, 5, 7 the other.
  @Test func aGroupStaysTogether() {
    let parts = MicroBatch.dividing(batchSize: 8, by: 4, groupSize: 4)
    #expect(parts.map(\.samples) == [[0, 2, 4, 6], [1, 3, 5, 7]])
    #expect(parts.map(\.index) == [0, 1] && parts.allSatisfy { $0.share == 0.5 && !$0.isWhole })
  }

  /// Groups are the same in a micro-batch as in the batch, and every sample is in one of them.
  @Test(arguments: [4, 8, 12, 24]) func groupsAreThoseOfTheBatch(size: Int) {
    func groups(_ samples: [Int]) -> [[Int]] {
      let count = samples.count / 4
      return (0..<count).map { group in (0..<4).map { samples[group + $0 * count] } }
    }
    let whole = groups(Array(0..<24))
    let parts = MicroBatch.dividing(batchSize: 24, by: size, groupSize: 4)
    #expect(parts.flatMap { groups($0.samples) } == whole)
    #expect(parts.count == 24 / size && parts.flatMap(\.samples).sorted() == Array(0..<24))
  }

  @Test func sizesThatDoNotDivideAreRefused() async {
    await #expect(processExitsWith: .failure) { _ = MicroBatch.dividing(batchSize: 8, by: 3) }
    await #expect(processExitsWith: .failure) { _ = MicroBatch.dividing(batchSize: 8, by: 2, groupSize: 4) }
    await #expect(processExitsWith: .failure) { _ = MicroBatch.dividing(batchSize: 8, by: 0) }
  }
}
