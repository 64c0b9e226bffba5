import Foundation
import Synchronization
import Testing

@testable import Datasets

@Suite struct OrderedPipelineTests {
  private struct Failure: Error, Equatable { let number: Int }

  /// With either side the slower one, everything arrives once and in order.
  @Test(arguments: [(0.0, 0.0), (0.001, 0.0), (0.0, 0.001)])
  func itemsKeepTheirOrder(producerDelay: Double, consumerDelay: Double) throws {
    for capacity in [1, 3] {
      var taken: [Int] = []
      try OrderedPipeline.run(capacity: capacity) { emit in
        for item in 0..<50 {
          Thread.sleep(forTimeInterval: producerDelay)
          try emit(item)
        }
      } consume: { (item: Int) in
        Thread.sleep(forTimeInterval: consumerDelay)
        taken.append(item)
      }
      #expect(taken == Array(0..<50))
    }
  }

  /// Beside the one in work, no more wait than the capacity allows, however fast they are made.
  @Test func memoryIsBounded() throws {
    let alive = Atomic<Int>(0)
    let most = Atomic<Int>(0)
    try OrderedPipeline.run(capacity: 2) { emit in
      for item in 0..<30 {
        try emit(item)
        let count = alive.add(1, ordering: .sequentiallyConsistent).newValue
        _ = most.max(count, ordering: .sequentiallyConsistent)
      }
    } consume: { (_: Int) in
      Thread.sleep(forTimeInterval: 0.002)
      alive.subtract(1, ordering: .sequentiallyConsistent)
    }
    // Two wait, one is in work; the count can lag by one behind what the queue took.
    #expect((2...3).contains(most.load(ordering: .sequentiallyConsistent)))
    #expect(alive.load(ordering: .sequentiallyConsistent) == 0)
  }

  /// The two steps really run at the same time: each waits for the other's sign.
  @Test func stepsOverlap() throws {
    let (produced, consumed) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    try OrderedPipeline.run(capacity: 1) { emit in
      try emit(0)
      #expect(consumed.wait(timeout: .now() + 20) == .success)
      produced.signal()
    } consume: { (_: Int) in
      consumed.signal()
      #expect(produced.wait(timeout: .now() + 20) == .success)
    }
  }

  /// A consumer that fails stops a producer that would never end, and nothing is consumed after it.
  @Test func failureOfTheConsumer() throws {
    var taken = 0
    #expect(throws: Failure(number: 3)) {
      try OrderedPipeline.run(capacity: 2) { emit in
        var item = 0
        while true {
          try emit(item)
          item += 1
        }
      } consume: { (item: Int) in
        taken += 1
        if item == 3 { throw Failure(number: item) }
      }
    }
    #expect(taken == 4)
  }

  /// The error of the last item is not lost, though nothing is emitted after it.
  @Test func failureAtTheEnd() {
    #expect(throws: Failure(number: 0)) {
      try OrderedPipeline.run(capacity: 4) {
        try $0(0)
      } consume: { (item: Int) in
        throw Failure(number: item)
      }
    }
  }

  @Test func failureOfTheProducer() {
    var taken: [Int] = []
    #expect(throws: Failure(number: 9)) {
      try OrderedPipeline.run(capacity: 1) { emit in
        try emit(0)
        try emit(1)
        throw Failure(number: 9)
      } consume: { (item: Int) in
        taken.append(item)
      }
    }
    // What waited is dropped; what was taken was taken in order.
    #expect(taken == Array([0, 1].prefix(taken.count)))
  }

  @Test func nothingToDo() throws {
    try OrderedPipeline.run(capacity: 1) { (_: (Int) throws -> Void) in
    } consume: { _ in
      Issue.record("no item")
    }
  }
}
