import Engine
import Foundation
import ImageCodecs
import Testing

@testable import Colorization

struct HeldColorTests {
  private let width = 60
  private let height = 50

  /// A grey picture of one lightness, L 60, and its guide.
  private func flat() -> (lab: [Float], guide: Tensor) {
    let lab = (0..<width * height).flatMap { _ -> [Float] in [60, 0, 0] }
    return (lab, Tensor(repeating: 0.2, shape: [1, height, width, 1]))
  }

  private func apply(
    _ held: [HeldColor], to lab: inout [Float], _ guide: Tensor, share: Float = 1, own: [SIMD2<Float>]? = nil
  ) {
    ColorHold().apply(
      held, to: &lab, guide: guide, width: width, height: height, share: share, own: own ?? held.map { _ in .zero })
  }

  private func color(_ lab: [Float], _ x: Int, _ y: Int) -> SIMD2<Float> {
    let at = 3 * (y * width + x)
    return SIMD2(lab[at + 1], lab[at + 2])
  }

  /// About a place that is alone, `exp(−d²/2σ²)` of what is missing there, σ being a share of the shorter side; at
  /// 3.5σ it ends, where it is 0.002 of that.
  @Test func aSinglePlaceIsSurroundedByItsKernel() {
    var (lab, guide) = flat()
    apply([HeldColor(x: 20, y: 30, a: 20, b: -10)], to: &lab, guide)
    let sigma = ColorHold().reach * 50
    #expect(color(lab, 20, 30) == SIMD2(20, -10))
    for (x, y) in [(21, 30), (20, 27), (24, 33), (29, 30)] {
      let squared = Float((x - 20) * (x - 20) + (y - 30) * (y - 30))
      let k = exp(-squared / (2 * sigma * sigma))
      // Sums in single precision.
      #expect(abs(color(lab, x, y).x - 20 * k) < 1e-3 && abs(color(lab, x, y).y + 10 * k) < 1e-3, "\(x), \(y)")
    }
    #expect(color(lab, 50, 10) == .zero)
    #expect(lab.enumerated().allSatisfy { $0.offset % 3 > 0 || $0.element == 60 })
  }

  /// Across an edge of 2τ in lightness the correction is `e⁻²` of what it would be.
  @Test func edgesOfLightnessHoldItBack() {
    var (lab, _) = flat()
    let contrast = ColorHold().contrast
    let guide = Tensor(
      (0..<width * height).map { $0 % width < 22 ? Float(0) : 2 * contrast }, shape: [1, height, width, 1])
    apply([HeldColor(x: 20, y: 30, a: 20, b: 0)], to: &lab, guide)
    let sigma = ColorHold().reach * 50
    let (within, across) = (color(lab, 18, 30).x, color(lab, 22, 30).x)
    let k = exp(-4 / (2 * sigma * sigma))
    #expect(abs(within - 20 * k) < 1e-3 && abs(across - 20 * k * exp(-2)) < 1e-3)
  }

  /// Ten places of colours that contradict one another: each comes out, no correction is beyond the greatest of them,
  /// and those of two for one pixel that came later counts.
  @Test func manyPlacesComeOut() {
    var random = PhiloxGenerator(seed: 4, purpose: "places")
    let held = (0..<10).map { _ in
      HeldColor(
        x: random.integer(below: width), y: random.integer(below: height), a: Float(random.uniform() * 30 - 15),
        b: Float(random.uniform() * 30 - 15))
    }
    let first = HeldColor(x: held[3].x, y: held[3].y, a: -15, b: 15)
    var (lab, guide) = flat()
    apply([first] + held, to: &lab, guide)
    for hint in held { #expect(color(lab, hint.x, hint.y) == SIMD2(hint.a, hint.b)) }
    let (a, b) = (held.map(\.a), held.map(\.b))
    let bounds = (min(a.min()!, 0)...max(a.max()!, 0), min(b.min()!, 0)...max(b.max()!, 0))
    for pixel in 0..<width * height {
      let found = color(lab, pixel % width, pixel / width)
      // Sums in single precision.
      #expect(found.x > bounds.0.lowerBound - 1e-3 && found.x < bounds.0.upperBound + 1e-3)
      #expect(found.y > bounds.1.lowerBound - 1e-3 && found.y < bounds.1.upperBound + 1e-3)
    }
  }

  /// What is asked for is mixed with the picture's own colour, as all that is found.
  @Test func aShareOfTheWay() {
    var (lab, guide) = flat()
    apply([HeldColor(x: 5, y: 5, a: 20, b: 0)], to: &lab, guide, share: 0.25, own: [SIMD2(-4, 8)])
    #expect(color(lab, 5, 5) == SIMD2(2, 6))
  }

  /// The colour of the hue that was asked for with the greatest chroma that sRGB has at the lightness.
  @Test func whatCannotBeShownKeepsItsHue() {
    let red = HeldColor(ColorHint(x: 0, y: 0, color: RGBColor(red: 200, green: 60, blue: 50)))
    let full = red.shown(lightness: 45)
    #expect(abs(full.x - red.a) < 1e-3 && abs(full.y - red.b) < 1e-3)
    let pale = red.shown(lightness: 95)
    #expect(abs(pale.y / pale.x - red.b / red.a) < 1e-3 && pale.x > 3 && pale.x < 15)
    #expect(LabColor(lightness: 95, a: pale.x, b: pale.y).isInGamut)
    #expect(!LabColor(lightness: 95, a: pale.x * 1.02, b: pale.y * 1.02).isInGamut)

    let picture = Image(width: 2, height: 1, channels: 1, pixels: [107, 240])
    let hints = (0..<2).map { ColorHint(x: $0, y: 0, color: RGBColor(red: 200, green: 60, blue: 50)) }
    #expect(hints[0].shownColor(in: picture) == nil)
    #expect(hints[1].shownColor(in: picture)?.hasPrefix("#") == true)
  }
}
