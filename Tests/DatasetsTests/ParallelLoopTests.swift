import Engine
import Testing

@testable import Datasets

struct ParallelLoopTests {
  private struct Failure: Error, Equatable { let item: Int }

  @Test func doesEveryItemOnceAndCounts() throws {
    let done = Locked(Array(repeating: 0, count: 100))
    var heard: [Int] = []
    try ParallelLoop.run(count: 100, threads: 8, progress: { heard.append($0) }) { item in
      done.withLock { $0[item] += 1 }
    }
    #expect(done.withLock { $0 } == Array(repeating: 1, count: 100))
    #expect(heard == Array(1...100))
  }

  @Test func throwsTheFirstFailure() {
    let error = #expect(throws: Failure.self) {
      try ParallelLoop.run(count: 50, threads: 1) { item in if item % 10 == 7 { throw Failure(item: item) } }
    }
    #expect(error == Failure(item: 7))
  }

  @Test func progressMayEndIt() {
    let done = Locked(0)
    let error = #expect(throws: Failure.self) {
      try ParallelLoop.run(
        count: 50, threads: 1, progress: { if $0 == 5 { throw Failure(item: $0) } }
      ) { _ in done.withLock { $0 += 1 } }
    }
    #expect(error == Failure(item: 5) && done.withLock { $0 } == 5)
  }

  @Test func nothingToDo() throws {
    try ParallelLoop.run(count: 0) { _ in Issue.record("called for an empty range") }
  }
}
