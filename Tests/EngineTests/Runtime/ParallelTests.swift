import Testing

@testable import Engine

@Suite struct ParallelTests {
  /// Each index is visited once, whatever the grain.
  @Test(arguments: [1, 3, 100, 5000]) func coversEveryIndexOnce(grain: Int) {
    let count = 4001
    var visits = [Int32](repeating: 0, count: count)
    visits.withUnsafeMutableBufferPointer { visits in
      nonisolated(unsafe) let visits = visits
      Threads.parallelFor(count, grain: grain) { range in
        for index in range { visits[index] += 1 }
      }
    }
    #expect(visits.allSatisfy { $0 == 1 })
  }

  /// Within a team OpenMP gives one thread where more are asked for; no part of the work may be left out.
  @Test func aSmallerTeamDoesAllTheWork() {
    let (outer, inner) = (2, 1000)
    var visits = [Int32](repeating: 0, count: outer * inner)
    visits.withUnsafeMutableBufferPointer { visits in
      nonisolated(unsafe) let visits = visits
      Threads.parallelFor(outer, grain: 1) { rows in
        for row in rows {
          Threads.parallelFor(inner, grain: 1) { range in
            for index in range { visits[row * inner + index] += 1 }
          }
        }
      }
    }
    #expect(visits.allSatisfy { $0 == 1 })
  }

  /// The libraries count in 32 bits. In a process of its own, as the count is the process's.
  @Test func aCountBeyondTheLibrariesIsCut() async {
    await #expect(processExitsWith: .success) {
      Threads.use(1 << 40)
      precondition(Threads.count == 1 << 40 && OpenBLAS.threadCount > 0)
    }
  }
}
