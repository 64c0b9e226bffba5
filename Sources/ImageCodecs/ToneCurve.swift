import Foundation

/// A curve of an ICC profile, which turns an encoded sample into light, at the 256 values of a byte
/// (ICC.1:2022, sections 10.6 and 10.18).
struct ToneCurve: Equatable {
  /// Light in [0, 1] of each byte.
  let light: [Float]

  /// - Parameter element: the tag's data, of the type `curv` or `para`.
  /// - Returns: nil for another type, data that are too short, and a curve with values that are no numbers.
  init?(_ element: ProfileBytes) {
    let curve: ((Double) -> Double)?
    switch element.signature(at: 0) {
    case "curv": curve = Self.sampled(element)
    case "para": curve = Self.parametric(element)
    default: curve = nil
    }
    guard let curve else { return nil }
    let values = (0..<256).map { curve(Double($0) / 255) }
    guard values.allSatisfy({ !$0.isNaN }) else { return nil }
    light = values.map { Float(min(max($0, 0), 1)) }
  }

  /// No entry is the identity, one is a power in 1/256, and more are values at equal steps, joined by straight lines.
  private static func sampled(_ element: ProfileBytes) -> ((Double) -> Double)? {
    guard let count = element.number(at: 8, bytes: 4), count <= (element.count - 12) / 2 else { return nil }
    guard count > 0 else { return { $0 } }
    let entries = (0..<count).compactMap { element.number(at: 12 + 2 * $0, bytes: 2) }.map(Double.init)
    guard entries.count == count else { return nil }
    if count == 1 { return entries[0] > 0 ? { pow($0, entries[0] / 256) } : nil }
    return { x in
      let place = x * Double(count - 1)
      let lower = min(Int(place), count - 2)
      let share = place - Double(lower)
      return (entries[lower] * (1 - share) + entries[lower + 1] * share) / 65535
    }
  }

  /// `(a x + b)^g + e` from `d` on and `c x + f` below it, and the shorter forms of it.
  private static func parametric(_ element: ProfileBytes) -> ((Double) -> Double)? {
    let counts = [1, 3, 4, 5, 7]
    guard let form = element.number(at: 8, bytes: 2), form < counts.count else { return nil }
    let p = (0..<counts[form]).compactMap { element.fixed(at: 12 + 4 * $0) }
    guard p.count == counts[form] else { return nil }
    let g = p[0]
    func power(_ x: Double) -> Double { pow(max(p[1] * x + p[2], 0), g) }
    switch form {
    case 0: return { pow($0, g) }
    case 1: return { p[1] * $0 + p[2] >= 0 ? power($0) : 0 }
    case 2: return { p[1] * $0 + p[2] >= 0 ? power($0) + p[3] : p[3] }
    case 3: return { $0 >= p[4] ? power($0) : p[3] * $0 }
    default: return { $0 >= p[4] ? power($0) + p[5] : p[3] * $0 + p[6] }
    }
  }
}

/// Numbers within the bytes of an ICC profile, big-endian; nil wherever the bytes end before.
struct ProfileBytes {
  let bytes: ArraySlice<UInt8>

  var count: Int { bytes.count }

  func number(at offset: Int, bytes length: Int) -> Int? {
    guard offset >= 0, offset <= count - length else { return nil }
    let start = bytes.startIndex + offset
    return bytes[start..<(start + length)].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A signed number with 16 bits behind the point.
  func fixed(at offset: Int) -> Double? {
    number(at: offset, bytes: 4).map { Double(Int32(truncatingIfNeeded: $0)) / 65536 }
  }

  /// Four letters.
  func signature(at offset: Int) -> String? {
    guard offset >= 0, offset <= count - 4 else { return nil }
    let start = bytes.startIndex + offset
    return String(decoding: bytes[start..<(start + 4)], as: UTF8.self)
  }

  /// A part of the bytes; nil where it is not within them.
  func part(at offset: Int, count length: Int) -> ProfileBytes? {
    guard offset >= 0, length >= 0, length <= count, offset <= count - length else { return nil }
    let start = bytes.startIndex + offset
    return ProfileBytes(bytes: bytes[start..<(start + length)])
  }
}
