import Engine
import Foundation
import ImageCodecs

/// A colour that has to come out at a pixel: a and b of CIE L*a*b*, at the lightness that the picture has there.
struct HeldColor: Equatable, Sendable {
  var x, y: Int
  var a, b: Float

  init(x: Int, y: Int, a: Float, b: Float) { (self.x, self.y, self.a, self.b) = (x, y, a, b) }

  init(_ hint: ColorHint) {
    let color = LabColor(hint.color)
    self.init(x: hint.x, y: hint.y, a: color.a, b: color.b)
  }

  /// The colour as sRGB can show it at a lightness: of the same hue, and of the same chroma or the greatest that there
  /// is.
  func shown(lightness: Float) -> SIMD2<Float> {
    let color = LabColor(lightness: lightness, a: a, b: b).reducingChroma()
    return SIMD2(color.a, color.b)
  }
}

extension ColorHint {
  /// The colour that stands for the hint in a picture, `#rrggbb`, where sRGB does not have its a and b at the lightness
  /// that the picture has at its place; nil where it has.
  public func shownColor(in picture: Image) -> String? {
    let pixel = picture.separatingAlpha().image.cropped(x: x, y: y, width: 1, height: 1)
    let (lightness, color) = (pixel.labPixels()[0], LabColor(color))
    let asked = LabColor(lightness: lightness, a: color.a, b: color.b)
    guard !asked.isInGamut else { return nil }
    let found = RGBColor(asked.reducingChroma())
    func hexadecimal(_ value: UInt8) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }
    return "#" + [found.red, found.green, found.blue].map(hexadecimal).joined()
  }
}

/// Makes given colours come out at their pixels, and corrects what lies around them on the way.
///
/// What is missing at place i, the residual rᵢ in a and b, counts at a pixel by
/// `kᵢ = exp(−d²/2σ² − ΔL²/2τ²)`, d being the distance of the two and ΔL the difference of their lightness. The
/// correction of a pixel is `Σ wᵢ·rᵢ / (1 + Σ wᵢ)` with `wᵢ = kᵢ/(1 − kᵢ)`: inverse distance weighting (Shepard, "A
/// two-dimensional interpolation function for irregularly-spaced data", 1968) with a weight of one for no correction.
/// It is rᵢ at place i, kᵢ·rᵢ about a place that is alone, never more than the greatest residual, smooth, and nothing
/// far from all places.
struct ColorHold {
  /// σ in shares of the picture's shorter side.
  var reach: Float = 0.06
  /// τ in units of L/50.
  var contrast: Float = 0.3

  /// Where kᵢ is less it is taken for 0, in units of σ.
  private static let cutoff: Float = 3.5

  /// - Parameters:
  ///   - held: what comes out, of two for the same pixel the later one; places lie in the picture.
  ///   - lab: the picture, `height × width × 3` values L, a, b.
  ///   - guide: lightness without its noise as L/50 − 1, `[1, height, width, 1]`, by which ΔL goes.
  ///   - share: how far a held pixel goes from its colour in `own` to the held one: 0…1.
  ///   - own: a and b of the picture before it was coloured, at the places held.
  func apply(
    _ held: [HeldColor], to lab: inout [Float], guide: Tensor, width: Int, height: Int, share: Float = 1,
    own: [SIMD2<Float>]
  ) {
    precondition(
      lab.count == width * height * 3 && guide.shape == [1, height, width, 1] && own.count == held.count,
      "ColorHold: \(lab.count) values and a guide \(guide.shape) for \(width)×\(height), \(held.count) held")
    var places: [Int: (wanted: SIMD2<Float>, hint: HeldColor)] = [:]
    for (hint, own) in zip(held, own) {
      let pixel = hint.y * width + hint.x
      let mixed = own * (1 - share) + SIMD2(hint.a, hint.b) * share
      let wanted = HeldColor(x: hint.x, y: hint.y, a: mixed.x, b: mixed.y).shown(lightness: lab[3 * pixel])
      places[pixel] = (wanted, hint)
    }
    let sigma = max(reach * Float(min(width, height)), 0.5)
    let points = places.sorted { $0.key < $1.key }.map { pixel, place in
      Point(
        pixel: pixel, x: place.hint.x, y: place.hint.y, wanted: place.wanted,
        residual: place.wanted - SIMD2(lab[3 * pixel + 1], lab[3 * pixel + 2]),
        columns: (0..<width).map { Self.nearness($0 - place.hint.x, sigma) })
    }
    lab.withUnsafeMutableBufferPointer { lab in
      guide.withUnsafeValues { guide in
        for y in 0..<height { correct(row: y, width: width, lab, guide, points, sigma) }
        for point in points {
          (lab[3 * point.pixel + 1], lab[3 * point.pixel + 2]) = (point.wanted.x, point.wanted.y)
        }
      }
    }
  }

  private struct Point {
    let pixel, x, y: Int
    let wanted, residual: SIMD2<Float>
    /// The factor of each column's distance in k.
    let columns: [Float]
  }

  private static func nearness(_ distance: Int, _ sigma: Float) -> Float {
    let d = Float(distance) / sigma
    return abs(d) > cutoff ? 0 : exp(-d * d / 2)
  }

  private func correct(
    row y: Int, width: Int, _ lab: UnsafeMutableBufferPointer<Float>, _ guide: UnsafeBufferPointer<Float>,
    _ points: [Point], _ sigma: Float
  ) {
    // Of each pixel: the sums of w·r and of w.
    var sums = [SIMD4<Float>](repeating: .zero, count: width)
    let sharpness = 1 / (2 * contrast * contrast)
    let reach = Int(Self.cutoff * sigma)
    var isTouched = false
    for point in points where abs(point.y - y) <= reach {
      isTouched = true
      let rowFactor = Self.nearness(point.y - y, sigma)
      let lightness = guide[point.pixel]
      sums.withUnsafeMutableBufferPointer { sums in
        point.columns.withUnsafeBufferPointer { columns in
          for x in max(0, point.x - reach)...min(width - 1, point.x + reach) {
            let difference = guide[y * width + x] - lightness
            let k = min(columns[x] * rowFactor * exp(-difference * difference * sharpness), 1 - 1e-6)
            let weight = k / (1 - k)
            sums[x] += SIMD4(weight * point.residual.x, weight * point.residual.y, weight, 0)
          }
        }
      }
    }
    guard isTouched else { return }
    sums.withUnsafeBufferPointer { sums in
      for x in 0..<width where sums[x].z > 0 {
        let at = 3 * (y * width + x)
        lab[at + 1] += sums[x].x / (1 + sums[x].z)
        lab[at + 2] += sums[x].y / (1 + sums[x].z)
      }
    }
  }
}
