import ImageCodecs

extension RGBColor {
  /// From `0xRRGGBB`.
  init(hex: UInt32) {
    self.init(red: UInt8(hex >> 16 & 0xFF), green: UInt8(hex >> 8 & 0xFF), blue: UInt8(hex & 0xFF))
  }

  /// The colour of the series with this index, from a cycle of twelve that can be told apart and that read on white and
  /// on black.
  static func series(_ index: Int) -> RGBColor { RGBColor(hex: seriesCycle[index % seriesCycle.count]) }

  /// Neighbours differ most.
  static let seriesCycle: [UInt32] = [
    0x2F7ED8, 0xE0702C, 0x2E9E6B, 0xC44FA0, 0x8A6FDF, 0xB38A00, 0x12A5B8, 0xC9353F, 0x7A8793, 0x7CB518, 0xF08CB4,
    0x8C5A32,
  ]

  /// `#rrggbb`.
  var hexadecimal: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The mixture `(1 − t) self + t other`, channel by channel.
  func mixed(with other: RGBColor, _ t: Double) -> RGBColor {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * min(max(t, 0), 1)).rounded())
    }
    return RGBColor(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }
}
