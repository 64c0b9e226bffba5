import Engine
import Foundation
import TestSupport
import Testing

@testable import ImageCodecs

struct StructuralSimilarityTests {
  private func noise(_ width: Int, _ height: Int, seed: UInt64) -> Image {
    var random = PhiloxGenerator(seed: seed, purpose: "noise")
    return Image(
      width: width, height: height, channels: 3,
      pixels: (0..<width * height * 3).map { _ in UInt8(random.integer(below: 256)) })
  }

  /// The formula at every place of an 11×11 window, in double precision.
  private func reference(_ a: Image, _ b: Image) -> Double {
    let weights = (0..<121).map { i -> Double in
      let (y, x) = (Double(i / 11 - 5), Double(i % 11 - 5))
      return exp(-(y * y + x * x) / 4.5)
    }
    let total = weights.reduce(0, +)
    var (sum, count) = (0.0, 0.0)
    for c in 0..<3 {
      for top in 0...(a.height - 11) {
        for left in 0...(a.width - 11) {
          func mean(_ value: (Double, Double) -> Double) -> Double {
            (0..<121).reduce(0) { sum, i in
              let at = ((top + i / 11) * a.width + left + i % 11) * 3 + c
              return sum + weights[i] / total * value(Double(a.pixels[at]), Double(b.pixels[at]))
            }
          }
          let (mx, my) = (mean { x, _ in x }, mean { _, y in y })
          let vx = mean { x, _ in (x - mx) * (x - mx) }
          let vy = mean { _, y in (y - my) * (y - my) }
          let xy = mean { x, y in (x - mx) * (y - my) }
          sum += (2 * mx * my + 6.5025) * (2 * xy + 58.5225) / ((mx * mx + my * my + 6.5025) * (vx + vy + 58.5225))
          count += 1
        }
      }
    }
    return sum / count
  }

  @Test func agreesWithTheFormula() {
    let (a, b) = (noise(17, 14, seed: 1), noise(17, 14, seed: 2))
    let half = Image(
      width: 17, height: 14, channels: 3, pixels: zip(a.pixels, b.pixels).map { UInt8((Int($0) + Int($1)) / 2) })
    // Sums in single precision of squares up to 65,025.
    #expect(abs(PictureQuality.structuralSimilarity(a, half) - reference(a, half)) < 1e-5)
    #expect(abs(PictureQuality.structuralSimilarity(a, b) - reference(a, b)) < 1e-5)
    #expect(abs(PictureQuality.structuralSimilarity(a, a) - 1) < 1e-6)
  }

  /// Two flat greys of 100 and 150: (2·100·150 + C₁) / (100² + 150² + C₁); also smaller than a window.
  @Test(arguments: [(20, 20), (3, 2), (1, 1), (30, 5)])
  func flatPictures(width: Int, height: Int) {
    func flat(_ value: UInt8) -> Image {
      Image(width: width, height: height, channels: 3, fill: RGBColor(red: value, green: value, blue: value))
    }
    let expected = (30_000 + 6.5025) / (32_500 + 6.5025)
    #expect(abs(PictureQuality.structuralSimilarity(flat(100), flat(150)) - expected) < 1e-4)
  }
}
