import Foundation

/// A colour in CIE 1976 L*a*b* (D65): lightness 0...100, `a` from green to red, `b` from blue to yellow.
public struct LabColor: Sendable, Hashable {
  /// L*, from 0 (black) to 100 (white).
  public var lightness: Float
  /// a*, from green (negative) over grey (0) to red (positive).
  public var a: Float
  /// b*, from blue (negative) over grey (0) to yellow (positive).
  public var b: Float

  /// A colour by its coordinates, whether sRGB can show it or not.
  /// - Parameters:
  ///   - lightness: L*, from 0 (black) to 100 (white).
  ///   - a: from green (negative) to red (positive).
  ///   - b: from blue (negative) to yellow (positive).
  public init(lightness: Float, a: Float, b: Float) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// The coordinates of an sRGB colour.
  public init(_ color: RGBColor) {
    let linear = SIMD3(color.red, color.green, color.blue)
    let lab = ColorSpaces.lab(
      fromLinear: SIMD3(
        ColorSpaces.linear(fromSRGB: Float(linear.x) / 255), ColorSpaces.linear(fromSRGB: Float(linear.y) / 255),
        ColorSpaces.linear(fromSRGB: Float(linear.z) / 255)))
    self.init(lightness: lab.x, a: lab.y, b: lab.z)
  }

  /// `√(a² + b²)`.
  public var chroma: Float { (a * a + b * b).squareRoot() }

  /// Angle of (a, b) in degrees, 0..<360: red near 40, yellow 103, green 136, blue 306. Zero for greys.
  public var hue: Float {
    let degrees = atan2(b, a) * (180 / .pi)
    return degrees < 0 ? max(0, degrees + 360).truncatingRemainder(dividingBy: 360) : degrees
  }

  /// Whether sRGB can show the colour.
  public var isInGamut: Bool { GamutReduction.contains(SIMD3(lightness, a, b)) }

  /// The colour itself if sRGB can show it; else the one of the same lightness and hue with the greatest chroma that
  /// sRGB can show, found by bisection. Lightness outside 0...100 is clamped first.
  public func reducingChroma() -> LabColor {
    let lab = GamutReduction.reduced(SIMD3(lightness, a, b))
    return LabColor(lightness: lab.x, a: lab.y, b: lab.z)
  }
}

extension RGBColor {
  /// The nearest bytes, each clamped: for a colour that sRGB cannot show, take `lab.reducingChroma()` first if hue
  /// and lightness matter more than chroma.
  public init(_ lab: LabColor) {
    let linear = ColorSpaces.linear(fromLab: SIMD3(lab.lightness, lab.a, lab.b))
    func byte(_ value: Float) -> UInt8 { roundedByte(255 * ColorSpaces.sRGB(fromLinear: value)) }
    self.init(red: byte(linear.x), green: byte(linear.y), blue: byte(linear.z))
  }
}

/// Keeps colours within what sRGB can show.
enum GamutReduction {
  /// In linear light; a tenth of a level at the dark end, where levels are finest. It covers single-precision rounding.
  private static let tolerance: Float = 3e-5

  @inline(__always)
  static func contains(linear rgb: SIMD3<Float>) -> Bool {
    rgb.min() >= -tolerance && rgb.max() <= 1 + tolerance
  }

  @inline(__always)
  static func contains(_ lab: SIMD3<Float>) -> Bool {
    contains(linear: ColorSpaces.linear(fromLab: lab))
  }

  static func reduced(_ lab: SIMD3<Float>) -> SIMD3<Float> {
    let lab = SIMD3(min(max(lab.x, 0), 100), lab.y, lab.z)
    if contains(lab) { return lab }
    // The gamut is star-shaped around the grey axis in this plane to well below a level. 16 halvings of a chroma
    // of at most some hundreds leave less than 0.01.
    var (inside, outside): (Float, Float) = (0, 1)
    for _ in 0..<16 {
      let middle = (inside + outside) / 2
      if contains(SIMD3(lab.x, lab.y * middle, lab.z * middle)) { inside = middle } else { outside = middle }
    }
    return SIMD3(lab.x, lab.y * inside, lab.z * inside)
  }
}
