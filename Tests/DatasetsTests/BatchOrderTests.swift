import Testing

@testable import Datasets

struct BatchOrderTests {
  @Test func everyEpochHoldsEveryPictureOnce() {
    var order = BatchOrder(count: 10, batchSize: 4, seed: 1)
    let drawn = (0..<10).flatMap { order.batch(step: $0).items }
    for epoch in 0..<4 { #expect(drawn[epoch * 10..<epoch * 10 + 10].sorted() == Array(0..<10)) }
    #expect(Array(drawn[0..<10]) != Array(drawn[10..<20]))
  }

  @Test func aStepIsItsOwnWhateverCameBefore() {
    let classes = ClassLabels(label: "c", names: ["a", "b", "c"], indices: (0..<31).map { $0 % 7 == 0 ? 2 : $0 % 2 })
    for balancedBy in [nil, classes] {
      var inOrder = BatchOrder(count: 31, batchSize: 8, seed: 9, balancedBy: balancedBy, flips: true)
      let batches = (0..<30).map { inOrder.batch(step: $0) }
      for step in [29, 3, 17, 0] {
        var resumed = BatchOrder(count: 31, batchSize: 8, seed: 9, balancedBy: balancedBy, flips: true)
        #expect(resumed.batch(step: step) == batches[step])
        #expect(inOrder.batch(step: step) == batches[step])
      }
    }
  }

  @Test func seedsDiffer() {
    var (a, b) = (BatchOrder(count: 100, batchSize: 20, seed: 1), BatchOrder(count: 100, batchSize: 20, seed: 2))
    #expect(a.batch(step: 0).items != b.batch(step: 0).items)
  }

  @Test func balancedClassesTakeTurns() {
    // Two pictures of one class against eight of the other, and a class without any.
    let classes = ClassLabels(label: "c", names: ["a", "b", "none"], indices: [0, 1, 1, 1, 1, 0, 1, 1, 1, 1])
    var order = BatchOrder(count: 10, batchSize: 4, seed: 5, balancedBy: classes)
    var counts = Array(repeating: 0, count: 10)
    for step in 0..<40 {
      let items = order.batch(step: step).items
      #expect(items.count { classes.indices[$0] == 0 } == 2)
      for item in items { counts[item] += 1 }
    }
    // 80 draws a class: forty of each of two pictures, ten of each of eight.
    #expect(counts == [40, 10, 10, 10, 10, 40, 10, 10, 10, 10])
  }

  @Test func halfOfThePicturesAreMirrored() {
    var order = BatchOrder(count: 50, batchSize: 50, seed: 3, flips: true)
    let mirrored = (0..<200).reduce(0) { $0 + order.batch(step: $1).mirrored.count { $0 } }
    // Four standard errors of 10,000 coins.
    #expect(abs(mirrored - 5000) < 200)
  }
}
