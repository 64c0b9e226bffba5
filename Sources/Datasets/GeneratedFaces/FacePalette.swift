/// Colours are red, green, blue in 0...1 (sRGB) with a fourth lane that is not used.
typealias FaceColor = SIMD4<Float>

extension FaceColor {
  init(_ red: Float, _ green: Float, _ blue: Float) { self = SIMD4(red, green, blue, 255) / 255 }

  func mixed(with other: FaceColor, _ share: Float) -> FaceColor { self + (other - self) * share }

  /// A shadow of the colour: darker and a little towards violet.
  func shaded(_ amount: Float) -> FaceColor { mixed(with: self * FaceColor(90, 62, 110), amount) }

  func lightened(_ amount: Float) -> FaceColor { mixed(with: FaceColor(255, 252, 245), amount) }
}

enum FacePalette {
  static let ink = FaceColor(43, 36, 56)
  static let white = FaceColor(255, 253, 248)
  static let blush = FaceColor(240, 96, 110)
  static let mouth = FaceColor(110, 34, 52)
  static let tongue = FaceColor(236, 112, 120)
  static let grey = FaceColor(226, 226, 232)
  static let glow = FaceColor(120, 245, 235)
  static let rust = FaceColor(150, 84, 44)

  /// A ramp through the middle colours of the seven sections; red minus blue grows along the whole of it.
  static func skin(warmth: Float) -> FaceColor {
    let position = (warmth + 1) * 3.5 - 0.5
    let section = min(max(Int(position), 0), 5)
    return skinStop(section).mixed(with: skinStop(section + 1), position - Float(section))
  }

  private static func skinStop(_ index: Int) -> FaceColor {
    switch FaceSkin.allCases[index] {
    case .indigo: FaceColor(112, 128, 228)
    case .sky: FaceColor(126, 190, 236)
    case .mint: FaceColor(150, 216, 186)
    case .cream: FaceColor(248, 238, 210)
    case .peach: FaceColor(250, 212, 176)
    case .caramel: FaceColor(228, 162, 106)
    case .terracotta: FaceColor(200, 104, 62)
    }
  }

  /// Hair greys from middle age on, but keeps enough of its colour to be told.
  static func hair(_ hair: FaceHair, age: Float) -> FaceColor {
    let base =
      switch hair {
      case .black: FaceColor(52, 46, 62)
      case .blond: FaceColor(244, 198, 84)
      case .brown: FaceColor(118, 72, 46)
      case .pink: FaceColor(238, 98, 158)
      case .red: FaceColor(212, 78, 40)
      }
    let greying = min(max((age - 0.45) / 0.5, 0), 1)
    return base.mixed(with: grey, 0.62 * greying)
  }

  static func background(_ background: FaceBackground) -> FaceColor {
    switch background {
    case .navy: FaceColor(62, 76, 130)
    case .plum: FaceColor(138, 86, 150)
    case .rose: FaceColor(242, 152, 160)
    case .sunflower: FaceColor(252, 206, 92)
    case .teal: FaceColor(58, 150, 152)
    }
  }

  static func shirt(_ background: FaceBackground) -> FaceColor {
    switch background {
    case .navy: FaceColor(250, 190, 90)
    case .plum: FaceColor(150, 216, 190)
    case .rose: FaceColor(104, 84, 150)
    case .sunflower: FaceColor(74, 140, 150)
    case .teal: FaceColor(250, 232, 206)
    }
  }
}
