import Foundation

/// Counter-based random numbers: Philox 4×32 with ten rounds (Salmon, Moraes, Dror and Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
///
/// The stream is a pure function of `(seed, purpose, index)`, so results depend neither on the
/// thread count nor on the order of use.
public struct PhiloxGenerator: RandomNumberGenerator, Sendable {
  /// Number of 128-bit blocks drawn so far.
  private var block: UInt64 = 0
  private let key: (UInt32, UInt32)
  private let stream: UInt64
  private var buffer: (UInt64, UInt64) = (0, 0)
  private var buffered = 0

  /// - Parameters:
  ///   - seed: the run's seed.
  ///   - purpose: what the numbers are for ("initialisation", "batches"…); other purposes give independent streams.
  ///   - index: a step or item number that gives a stream of its own within the purpose.
  public init(seed: UInt64, purpose: String, index: UInt64 = 0) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a, 64 bits
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let mixed = seed ^ hash
    key = (UInt32(truncatingIfNeeded: mixed), UInt32(truncatingIfNeeded: mixed >> 32))
    stream = index
  }

  /// The stream of one sample of a training step, whatever the other samples of its batch are.
  /// - Parameters:
  ///   - seed: the run's seed.
  ///   - purpose: what the numbers are for; other purposes give independent streams.
  ///   - step: the step's index, below 2³².
  ///   - sample: the sample's place in the batch of the step, below 2³².
  public init(seed: UInt64, purpose: String, step: Int, sample: Int) {
    precondition(
      UInt32(exactly: step) != nil && UInt32(exactly: sample) != nil,
      "PhiloxGenerator: step \(step), sample \(sample)")
    self.init(seed: seed, purpose: purpose, index: UInt64(step) << 32 | UInt64(sample))
  }

  /// The next 64 random bits: half of a block of the published function.
  public mutating func next() -> UInt64 {
    if buffered == 0 {
      let words = Self.block(
        counter: (
          UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32),
          UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)
        ), key: key)
      buffer = (UInt64(words.0) | UInt64(words.1) << 32, UInt64(words.2) | UInt64(words.3) << 32)
      block += 1
      buffered = 2
    }
    buffered -= 1
    return buffered == 1 ? buffer.0 : buffer.1
  }

  /// A uniform number in [0, 1) with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal number (Box–Muller, the cosine branch; two draws each, so draws stay aligned).
  public mutating func normal() -> Double {
    let radius = 1 - uniform()  // in (0, 1]
    let angle = 2 * Double.pi * uniform()
    return (-2 * Foundation.log(radius)).squareRoot() * Foundation.cos(angle)
  }

  /// A uniform integer in `0..<bound`, without modulo bias.
  public mutating func integer(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  /// A uniformly random permutation of `0..<count` (Fisher–Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, integer(below: i + 1)) }
    return order
  }

  /// One block of the published function: ten rounds over a 128-bit counter.
  static func block(
    counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var c = counter
    var k = key
    for _ in 0..<10 {
      let p0 = UInt64(0xD251_1F53) * UInt64(c.0)
      let p1 = UInt64(0xCD9E_8D57) * UInt64(c.2)
      c = (
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c.1 ^ k.0, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c.3 ^ k.1, UInt32(truncatingIfNeeded: p0)
      )
      k = (k.0 &+ 0x9E37_79B9, k.1 &+ 0xBB67_AE85)
    }
    return c
  }
}
