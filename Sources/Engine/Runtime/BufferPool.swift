import Foundation

/// Recycles tensor memory, so that a steady training step allocates next to nothing.
///
/// Buffers are 64-byte aligned and come in size classes of eight steps an octave: a freed buffer serves the next
/// request of its class. Where a class has none, idle buffers of other classes go back to the system first, so that
/// the pool never holds more than was in use at once. The pool is part of the engine's kernel cache.
final class BufferPool: Sendable {
  static let shared = BufferPool()

  private struct FreeLists: ~Copyable {
    var buffers: [Int: [UnsafeMutableRawPointer]] = [:]
    var idleBytes = 0
    var usedBytes = 0
    var mostUsedBytes = 0

    mutating func use(_ bytes: Int) {
      usedBytes += bytes
      mostUsedBytes = max(mostUsedBytes, usedBytes)
    }

    /// Takes the largest idle buffer that has pages of its own off its list.
    mutating func removeLargest() -> (buffer: UnsafeMutableRawPointer, capacity: Int)? {
      guard let capacity = buffers.lazy.filter({ !$1.isEmpty && BufferPool.isMapped($0) }).map(\.key).max(),
        let buffer = buffers[capacity]?.popLast()
      else { return nil }
      idleBytes -= 4 * capacity
      return (buffer, capacity)
    }
  }
  private let lists = Locked(FreeLists())

  /// Bytes in use and idle.
  var heldBytes: Int { lists.withLock { $0.usedBytes + $0.idleBytes } }

  /// Whether buffers of a class are pages of their own, which go back to the system as soon as they are freed.
  private static func isMapped(_ capacity: Int) -> Bool { capacity >= 1 << 18 }

  /// The smallest size class, in floats, that holds `count` floats.
  static func capacity(for count: Int) -> Int {
    guard count > 256 else { return count <= 16 ? 16 : (count + 63) & ~63 }
    let step = 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount - 3)
    return (count + step - 1) & ~(step - 1)
  }

  /// Uninitialised memory for `capacity` floats, a value returned by `capacity(for:)`.
  func take(capacity: Int) -> UnsafeMutablePointer<Float> {
    let recycled = lists.withLock { lists -> UInt? in
      lists.use(4 * capacity)
      if let buffer = lists.buffers[capacity]?.popLast() {
        lists.idleBytes -= 4 * capacity
        return UInt(bitPattern: buffer)
      }
      while lists.usedBytes + lists.idleBytes > lists.mostUsedBytes, let (buffer, capacity) = lists.removeLargest() {
        Self.free(buffer, capacity: capacity)
      }
      return nil
    }
    if let recycled { return UnsafeMutablePointer(bitPattern: recycled)! }
    guard let memory = Self.allocate(capacity: capacity) else {
      fatalError("Engine: out of memory for a tensor of \(capacity) floats")
    }
    return memory.bindMemory(to: Float.self, capacity: capacity)
  }

  func give(_ pointer: UnsafeMutablePointer<Float>, capacity: Int) {
    let address = UInt(bitPattern: pointer)
    lists.withLock { lists in
      lists.buffers[capacity, default: []].append(UnsafeMutableRawPointer(bitPattern: address)!)
      lists.idleBytes += capacity * 4
      lists.usedBytes -= capacity * 4
    }
  }

  /// Returns idle buffers to the system, as after a phase of work whose shapes do not come back.
  func trim() {
    lists.withLock { lists in
      for (capacity, buffers) in lists.buffers { buffers.forEach { Self.free($0, capacity: capacity) } }
      lists.buffers = [:]
      lists.idleBytes = 0
      lists.mostUsedBytes = lists.usedBytes
    }
  }

  private static func allocate(capacity: Int) -> UnsafeMutableRawPointer? {
    if isMapped(capacity) {
      let memory = mmap(nil, 4 * capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      guard memory != MAP_FAILED else { return nil }
      // Pages of 2 MB where the system has them: it spends far less time on handing out five hundred times fewer.
      if 4 * capacity >= 4 << 20 { madvise(memory, 4 * capacity, MADV_HUGEPAGE) }
      return memory
    }
    var memory: UnsafeMutableRawPointer?
    return posix_memalign(&memory, 64, 4 * capacity) == 0 ? memory : nil
  }

  private static func free(_ buffer: UnsafeMutableRawPointer, capacity: Int) {
    if isMapped(capacity) { munmap(buffer, 4 * capacity) } else { Foundation.free(buffer) }
  }
}

/// The memory of tensors.
public enum TensorMemory {
  /// Returns what no tensor uses to the system, before work that needs memory of another kind.
  public static func releaseIdle() { BufferPool.shared.trim() }
}
