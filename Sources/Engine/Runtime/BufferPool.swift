import Foundation
import Synchronization

/// Recycles tensor memory, so that a steady training step allocates nothing.
///
/// Buffers are 64-byte aligned and come in size classes of eight steps an octave: a freed buffer
/// serves the next request of its class. The pool is part of the engine's kernel cache.
final class BufferPool: Sendable {
  static let shared = BufferPool()

  private struct FreeLists: ~Copyable {
    var buffers: [Int: [UnsafeMutableRawPointer]] = [:]
    var idleBytes = 0
  }
  private let lists = Mutex(FreeLists())

  /// The smallest size class, in floats, that holds `count` floats.
  static func capacity(for count: Int) -> Int {
    guard count > 256 else { return count <= 16 ? 16 : (count + 63) & ~63 }
    let step = 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount - 3)
    return (count + step - 1) & ~(step - 1)
  }

  /// Uninitialised memory for `capacity` floats, a value returned by `capacity(for:)`.
  func take(capacity: Int) -> UnsafeMutablePointer<Float> {
    let recycled = lists.withLock { lists -> UInt? in
      guard let buffer = lists.buffers[capacity]?.popLast() else { return nil }
      lists.idleBytes -= capacity * 4
      return UInt(bitPattern: buffer)
    }
    if let recycled { return UnsafeMutablePointer(bitPattern: recycled)! }
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, 64, capacity * 4) == 0, let memory else {
      fatalError("Engine: out of memory for a tensor of \(capacity) floats")
    }
    return memory.bindMemory(to: Float.self, capacity: capacity)
  }

  func give(_ pointer: UnsafeMutablePointer<Float>, capacity: Int) {
    let address = UInt(bitPattern: pointer)
    lists.withLock { lists in
      lists.buffers[capacity, default: []].append(UnsafeMutableRawPointer(bitPattern: address)!)
      lists.idleBytes += capacity * 4
    }
  }

  /// Returns idle buffers to the system, as after a phase of work whose shapes do not come back.
  func trim() {
    lists.withLock { lists in
      for buffers in lists.buffers.values { buffers.forEach { free($0) } }
      lists.buffers = [:]
      lists.idleBytes = 0
    }
  }
}
