/// SHA-1 (FIPS 180-4, section 6.1.2), which the handshake of WebSockets asks for (RFC 6455, section 4.2.2). It guards
/// nothing.
enum SHA1 {
  /// The digest of a message, 20 bytes.
  static func digest(_ message: [UInt8]) -> [UInt8] {
    func rotated(_ x: UInt32, _ by: UInt32) -> UInt32 { x &<< by | x &>> (32 &- by) }
    let bits = UInt64(message.count) &* 8
    let zeros = (119 - message.count % 64) % 64
    let padded =
      message + [0x80] + [UInt8](repeating: 0, count: zeros)
      + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
    var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    for start in stride(from: 0, to: padded.count, by: 64) {
      var w = (0..<16).map { word in
        (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(padded[start + 4 * word + $1]) }
      }
      for t in 16..<80 { w.append(rotated(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1)) }
      var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
      for t in 0..<80 {
        let (f, k): (UInt32, UInt32)
        switch t {
        case ..<20: (f, k) = (b & c | ~b & d, 0x5a82_7999)
        case ..<40: (f, k) = (b ^ c ^ d, 0x6ed9_eba1)
        case ..<60: (f, k) = (b & c | b & d | c & d, 0x8f1b_bcdc)
        default: (f, k) = (b ^ c ^ d, 0xca62_c1d6)
        }
        (a, b, c, d, e) = (rotated(a, 5) &+ f &+ e &+ k &+ w[t], a, rotated(b, 30), c, d)
      }
      for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
    }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
  }
}
