import Dispatch
import Testing

@testable import Engine

/// A value under a lock, also under the thread sanitiser (`make test-threads`).
@Suite struct LockedTests {
  @Test func everyChangeCounts() {
    let sum = Locked(0)
    DispatchQueue.concurrentPerform(iterations: 1000) { item in sum.withLock { $0 += item } }
    #expect(sum.withLock { $0 } == 499_500)
  }

  @Test func anErrorUnlocks() {
    struct Stop: Error {}
    let value = Locked([1])
    #expect(throws: Stop.self) {
      try value.withLock { list throws(Stop) in
        list.append(2)
        throw Stop()
      }
    }
    #expect(value.withLock { $0 } == [1, 2])
  }
}
