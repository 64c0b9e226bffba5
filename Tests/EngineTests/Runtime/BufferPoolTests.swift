import Testing

@testable import Engine

struct BufferPoolTests {
  /// Each class holds what is asked of it, wastes at most an eighth beyond small sizes, and is its own class.
  @Test func sizeClasses() {
    for count in Array(1...5000) + [65_535, 65_536, 65_537, 1_000_003, 123_456_789] {
      let capacity = BufferPool.capacity(for: count)
      #expect(capacity >= count)
      #expect(BufferPool.capacity(for: capacity) == capacity)
      if count > 256 { #expect(Double(capacity) <= Double(count) * 1.125) }
    }
    #expect(BufferPool.capacity(for: 1) == 16 && BufferPool.capacity(for: 17) == 64)
    #expect(Set((1025...2048).map(BufferPool.capacity(for:))).count == 8)
  }

  @Test func aFreedBufferServesTheNextRequestOfItsClass() {
    let pool = BufferPool()
    let first = pool.take(capacity: 1024)
    let second = pool.take(capacity: 1024)
    #expect(first != second)
    #expect(UInt(bitPattern: first) % 64 == 0 && UInt(bitPattern: second) % 64 == 0)
    pool.give(first, capacity: 1024)
    let other = pool.take(capacity: 1152)
    #expect(other != first)
    #expect(pool.take(capacity: 1024) == first)
    for (buffer, capacity) in [(first, 1024), (second, 1024), (other, 1152)] { pool.give(buffer, capacity: capacity) }
    pool.trim()
    pool.trim()
  }

  /// A class without idle buffers makes those of other classes go: no more is held than was ever in use at once.
  @Test func holdsNoMoreThanWasInUseAtOnce() {
    let pool = BufferPool()
    let megabyte = 1 << 18
    func use(_ capacities: [Int]) {
      let buffers = capacities.map { pool.take(capacity: $0) }
      for (buffer, capacity) in zip(buffers, capacities) {
        buffer[0] = 1
        buffer[capacity - 1] = 2
      }
      for (buffer, capacity) in zip(buffers, capacities) { pool.give(buffer, capacity: capacity) }
    }
    use([4 * megabyte, 4 * megabyte])
    #expect(pool.heldBytes == 8 << 20)
    // Both buffers of four go, one for the first, one for the third.
    use([megabyte, 2 * megabyte, 3 * megabyte])
    #expect(pool.heldBytes == 6 << 20)
    use([8 * megabyte])
    #expect(pool.heldBytes == 8 << 20)
    use([5 * megabyte, 4 * megabyte])
    #expect(pool.heldBytes == 9 << 20)
    pool.trim()
    #expect(pool.heldBytes == 0)
  }

  /// Takers on several threads never hold the same buffer.
  @Test func buffersAreNeverShared() {
    let pool = BufferPool()
    Threads.parallelFor(8, grain: 1) { range in
      for worker in range {
        for round in 0..<2000 {
          let buffer = pool.take(capacity: 16)
          let mark = Float(worker * 10_000 + round)
          for i in 0..<16 { buffer[i] = mark }
          precondition((0..<16).allSatisfy { buffer[$0] == mark }, "a buffer was handed out twice")
          pool.give(buffer, capacity: 16)
        }
      }
    }
    pool.trim()
  }
}
