/// SHA-256 (FIPS 180-4, sections 4.1.2, 5.3.3 and 6.2.2), fed in any number of pieces: what a model is recognised by.
///
///     var hash = SHA256()
///     hash.add(bytes)
///     hash.digits  // 64 hexadecimal digits
///
/// It is here, and not from a package, since the one that has it costs a newcomer's first build more than a minute.
public struct SHA256: Sendable {
  /// The first 32 bits of the fractional parts of the square roots of the first eight primes.
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// Bytes that do not fill a block yet.
  private var rest: [UInt8] = []
  private var length: UInt64 = 0

  private static let blockLength = 64

  /// The digest of an empty message, to which bytes are added.
  public init() {}

  /// Takes in the next bytes of the message.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var start = 0
    if !rest.isEmpty {
      start = min(Self.blockLength - rest.count, bytes.count)
      rest.append(contentsOf: bytes[..<start])
      guard rest.count == Self.blockLength else { return }
      rest.withUnsafeBytes { Self.compress($0.baseAddress!, into: &state) }
      rest.removeAll(keepingCapacity: true)
    }
    while bytes.count - start >= Self.blockLength {
      Self.compress(bytes.baseAddress! + start, into: &state)
      start += Self.blockLength
    }
    rest.append(contentsOf: bytes[start...])
  }

  /// Takes in the next bytes of the message.
  public mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

  /// The digest of what was added so far, 64 hexadecimal digits; more may be added after it.
  public var digits: String {
    var copy = self
    let bits = length &* 8
    let zeros = (2 * Self.blockLength - 9 - rest.count) % Self.blockLength
    copy.add(
      [0x80] + [UInt8](repeating: 0, count: zeros) + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) })
    return copy.state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private static func compress(_ block: UnsafeRawPointer, into state: inout [UInt32]) {
    @inline(__always) func rotated(_ x: UInt32, _ by: UInt32) -> UInt32 { x &>> by | x &<< (32 &- by) }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      let w = schedule.baseAddress!
      for i in 0..<16 { w[i] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self)) }
      for i in 16..<64 {
        let s0 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ (w[i - 15] &>> 3)
        let s1 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ (w[i - 2] &>> 10)
        w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
      }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      var (e, f, g, h) = (state[4], state[5], state[6], state[7])
      // A round gives new values to two of the eight; in the next one all have other names.
      @inline(__always) func round(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
        _ h: inout UInt32, _ constant: UInt32
      ) {
        let s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
        let t1 = h &+ s1 &+ (g ^ (e & (f ^ g))) &+ constant
        let s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
        d = d &+ t1
        h = t1 &+ s0 &+ ((a & b) | (c & (a | b)))
      }
      roundConstants.withUnsafeBufferPointer { k in
        for i in stride(from: 0, to: 64, by: 8) {
          round(a, b, c, &d, e, f, g, &h, k[i] &+ w[i])
          round(h, a, b, &c, d, e, f, &g, k[i + 1] &+ w[i + 1])
          round(g, h, a, &b, c, d, e, &f, k[i + 2] &+ w[i + 2])
          round(f, g, h, &a, b, c, d, &e, k[i + 3] &+ w[i + 3])
          round(e, f, g, &h, a, b, c, &d, k[i + 4] &+ w[i + 4])
          round(d, e, f, &g, h, a, b, &c, k[i + 5] &+ w[i + 5])
          round(c, d, e, &f, g, h, a, &b, k[i + 6] &+ w[i + 6])
          round(b, c, d, &e, f, g, h, &a, k[i + 7] &+ w[i + 7])
        }
      }
      for (i, value) in [a, b, c, d, e, f, g, h].enumerated() { state[i] &+= value }
    }
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let roundConstants: [UInt32] = {
    let primes = (2...311).filter { n in (2..<n).allSatisfy { n % $0 != 0 } }
    return primes.map { prime in
      // The cube root of prime · 2⁹⁶ has 32 bits after its point; it is below 7 · 2³².
      var (low, high) = (UInt64(1) << 32, UInt64(7) << 32)
      func cubeIsAtMost(_ root: UInt64) -> Bool {
        let square = root.multipliedFullWidth(by: root)
        let lower = square.low.multipliedFullWidth(by: root)
        let cube = square.high &* root &+ lower.high
        return cube < UInt64(prime) << 32
      }
      while high - low > 1 {
        let middle = (low + high) / 2
        if cubeIsAtMost(middle) { low = middle } else { high = middle }
      }
      return UInt32(truncatingIfNeeded: low)
    }
  }()
}
