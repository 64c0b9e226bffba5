import Foundation

/// NumPy's legacy generator, `numpy.random.RandomState(seed)`, bit for bit in `Double`: MT19937
/// (Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8, 1998), 53-bit uniform numbers and
/// Marsaglia's polar method for normal ones. People share pictures by their seed, and these are the
/// codes they mean. For everything else use `PhiloxGenerator`.
public struct NumPyRandomState: Sendable {
  private static let wordCount = 624
  private static let shift = 397

  private var words: [UInt32]
  private var position = Self.wordCount
  /// The polar method gives numbers in pairs; the second one waits here.
  private var waiting: Double?

  /// The state after `RandomState(seed)`.
  public init(seed: UInt32) {
    words = [seed]
    words.reserveCapacity(Self.wordCount)
    var word = seed
    for index in 1..<UInt32(Self.wordCount) {
      word = 1_812_433_253 &* (word ^ word >> 30) &+ index
      words.append(word)
    }
  }

  /// A uniform number in [0, 1) with 53 random bits, as `random_sample()`.
  public mutating func uniform() -> Double {
    let high = Double(next() >> 5)
    let low = Double(next() >> 6)
    return (high * 0x1p26 + low) * 0x1p-53
  }

  /// A standard normal number, as `randn()`: with x₁, x₂ uniform in the unit disk and r² = x₁² + x₂²,
  /// the pair is √(−2 ln r² / r²) · (x₂, x₁), in this order.
  public mutating func standardNormal() -> Double {
    if let value = waiting {
      waiting = nil
      return value
    }
    var x1: Double
    var x2: Double
    var squaredRadius: Double
    repeat {
      x1 = 2 * uniform() - 1
      x2 = 2 * uniform() - 1
      squaredRadius = x1 * x1 + x2 * x2
    } while squaredRadius >= 1 || squaredRadius == 0
    let scale = (-2 * Foundation.log(squaredRadius) / squaredRadius).squareRoot()
    waiting = scale * x1
    return scale * x2
  }

  /// The next `count` standard normal numbers, as `randn(count)`.
  public mutating func standardNormals(_ count: Int) -> [Double] {
    precondition(count >= 0, "standardNormals: \(count) numbers asked for")
    return (0..<count).map { _ in standardNormal() }
  }

  /// The code that a seed stands for: `RandomState(seed).randn(dimension)` rounded to `Float`.
  public static func latentCode(seed: UInt32, dimension: Int) -> [Float] {
    var state = NumPyRandomState(seed: seed)
    return state.standardNormals(dimension).map { Float($0) }
  }

  /// The code that a seed stands for where codes are uniform: `RandomState(seed).uniform(-1, 1, dimension)` rounded to
  /// `Float`.
  public static func uniformCode(seed: UInt32, dimension: Int) -> [Float] {
    var state = NumPyRandomState(seed: seed)
    return (0..<dimension).map { _ in Float(-1 + 2 * state.uniform()) }
  }

  /// The next 32 bits, tempered.
  mutating func next() -> UInt32 {
    if position == Self.wordCount { twist() }
    var word = words[position]
    position += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9D2C_5680
    word ^= word << 15 & 0xEFC6_0000
    return word ^ word >> 18
  }

  private mutating func twist() {
    words.withUnsafeMutableBufferPointer { words in
      for index in 0..<Self.wordCount {
        let following = words[(index + 1) % Self.wordCount]
        let joined = words[index] & 0x8000_0000 | following & 0x7FFF_FFFF
        words[index] =
          words[(index + Self.shift) % Self.wordCount] ^ joined >> 1 ^ (joined & 1 == 0 ? 0 : 0x9908_B0DF)
      }
    }
    position = 0
  }
}
