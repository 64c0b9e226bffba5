import Foundation

/// Conversions between sRGB, linear light, CIE XYZ and CIE 1976 L*a*b* (D65, 2° observer).
///
/// sRGB is IEC 61966-2-1 with its primaries in single precision; the white point is the sum of the matrix's columns,
/// so that greys have a = b = 0 exactly up to rounding. sRGB and linear values lie in [0, 1], Y of white is 1.
public enum ColorSpaces {
  /// Undoes sRGB's gamma: `v / 12.92` up to 0.04045, then `((v + 0.055) / 1.055)^2.4`; odd around 0.
  public static func linear(fromSRGB value: Float) -> Float {
    let v = Double(abs(value))
    let linear = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    return value < 0 ? -Float(linear) : Float(linear)
  }

  /// Inverse of `linear(fromSRGB:)`.
  public static func sRGB(fromLinear value: Float) -> Float {
    let v = Double(abs(value))
    let encoded = v <= 0.04045 / 12.92 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055
    return value < 0 ? -Float(encoded) : Float(encoded)
  }

  /// Linear light (red, green, blue) to (X, Y, Z).
  @inline(__always)
  public static func xyz(fromLinear rgb: SIMD3<Float>) -> SIMD3<Float> {
    rgb.x * SIMD3(0.412_456_4, 0.212_672_9, 0.019_333_9)
      + rgb.y * SIMD3(0.357_576_1, 0.715_152_2, 0.119_192_0)
      + rgb.z * SIMD3(0.180_437_5, 0.072_175_0, 0.950_304_1)
  }

  /// Inverse of `xyz(fromLinear:)`; colours outside sRGB give values below 0 or above 1.
  @inline(__always)
  public static func linear(fromXYZ xyz: SIMD3<Float>) -> SIMD3<Float> {
    xyz.x * SIMD3(3.240_454_84, -0.969_266_39, 0.055_643_42)
      + xyz.y * SIMD3(-1.537_138_85, 1.876_010_93, -0.204_025_85)
      + xyz.z * SIMD3(-0.498_531_55, 0.041_556_08, 1.057_225_16)
  }

  /// (X, Y, Z) of white, linear (1, 1, 1).
  static var white: SIMD3<Float> { SIMD3(0.950_470_0, 1.000_000_1, 1.088_830_0) }

  /// `L = 116 f(Y) − 16, a = 500 (f(X) − f(Y)), b = 200 (f(Y) − f(Z))`, relative to white.
  @inline(__always)
  static func lab(fromLinear rgb: SIMD3<Float>) -> SIMD3<Float> {
    let relative = xyz(fromLinear: rgb) / white
    let (fx, fy, fz) = (labCurve(relative.x), labCurve(relative.y), labCurve(relative.z))
    return SIMD3(116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))
  }

  @inline(__always)
  static func linear(fromLab lab: SIMD3<Float>) -> SIMD3<Float> {
    let fy = (lab.x + 16) * (1 / 116)
    let relative = SIMD3(
      inverseLabCurve(fy + lab.y * (1 / 500)), inverseLabCurve(fy), inverseLabCurve(fy - lab.z * (1 / 200)))
    return linear(fromXYZ: relative * white)
  }

  /// CIE's f: the cube root, with a straight line below (6/29)³.
  @inline(__always)
  private static func labCurve(_ t: Float) -> Float {
    t > 216 / 24389 ? cubeRoot(t) : t * (841 / 108) + 4 / 29
  }

  @inline(__always)
  private static func inverseLabCurve(_ f: Float) -> Float {
    f > 6 / 29 ? f * f * f : (f - 4 / 29) * (108 / 841)
  }

  /// Cube root of a positive normal number: a third of the exponent, then two of Halley's steps, each of which
  /// triples the correct digits. The result is right to about one unit in the last place.
  @inline(__always)
  private static func cubeRoot(_ x: Float) -> Float {
    var y = Float(bitPattern: x.bitPattern / 3 + 0x2A51_37A0)
    for _ in 0..<2 {
      let cube = y * y * y
      y += y * ((x - cube) / (2 * cube + x))
    }
    return y
  }
}

/// sRGB bytes to linear light and back by table; building it costs some microseconds.
struct SRGBTable {
  /// Linear light of each byte.
  private let linear: [Float]
  /// The byte at `i / (count − 1)` in linear light, rounded to nearest.
  private let byte: [UInt8]
  /// Linear light from which on the next byte is nearer.
  private let upper: [Float]

  init() {
    linear = (0..<256).map { ColorSpaces.linear(fromSRGB: Float($0) / 255) }
    // sRGB's slope is at most 12.92 · 255 bytes a unit, so within one of 4096 steps the byte grows by one at most.
    byte = (0..<4096).map { roundedByte(255 * ColorSpaces.sRGB(fromLinear: Float($0) / 4095)) }
    upper = (0..<256).map { $0 == 255 ? .infinity : ColorSpaces.linear(fromSRGB: (Float($0) + 0.5) / 255) }
  }

  func withBuffers<Result>(_ body: (Buffers) throws -> Result) rethrows -> Result {
    try linear.withUnsafeBufferPointer { linear in
      try byte.withUnsafeBufferPointer { byte in
        try upper.withUnsafeBufferPointer { try body(Buffers(linear: linear, byte: byte, upper: $0)) }
      }
    }
  }

  struct Buffers {
    let linear: UnsafeBufferPointer<Float>
    let byte: UnsafeBufferPointer<UInt8>
    let upper: UnsafeBufferPointer<Float>

    @inline(__always)
    func linear(red: UInt8, green: UInt8, blue: UInt8) -> SIMD3<Float> {
      SIMD3(linear[Int(red)], linear[Int(green)], linear[Int(blue)])
    }

    /// The nearest byte; what lies outside [0, 1] is clamped, NaN gives 0.
    @inline(__always)
    func byte(fromLinear value: Float) -> UInt8 {
      guard value > 0 else { return 0 }
      guard value < 1 else { return 255 }
      let guess = byte[Int(value * 4095)]
      return value >= upper[Int(guess)] ? guess + 1 : guess
    }
  }
}
