import Foundation
import Testing

@testable import ImageCodecs

@Suite struct LabColorTests {
  /// sRGB's definition in double precision, `[[L, a, b]]` by numpy:
  /// `t = M @ linear / M.sum(1)`, `f = where(t > (6/29)**3, cbrt(t), t / (3 * (6/29)**2) + 4/29)`.
  @Test(arguments: [
    ([255, 0, 0], [53.2408, 80.0925, 67.2032]), ([0, 255, 0], [87.7347, -86.1827, 83.1793]),
    ([0, 0, 255], [32.2970, 79.1875, -107.8602]), ([255, 255, 0], [97.1393, -21.5537, 94.4780]),
    ([128, 128, 128], [53.5850, 0, 0]), ([255, 255, 255], [100, 0, 0]), ([0, 0, 0], [0, 0, 0]),
    ([1, 2, 3], [0.5098, -0.1224, -0.4706]), ([200, 100, 50], [53.6295, 36.3058, 45.3795]),
  ])
  func knownColours(rgb: [UInt8], expected: [Float]) {
    let lab = LabColor(RGBColor(red: rgb[0], green: rgb[1], blue: rgb[2]))
    for (found, wanted) in zip([lab.lightness, lab.a, lab.b], expected) { #expect(abs(found - wanted) < 2e-4) }
    #expect(RGBColor(lab) == RGBColor(red: rgb[0], green: rgb[1], blue: rgb[2]))
  }

  @Test func hueAndChromaArePolarCoordinates() {
    #expect(LabColor(lightness: 50, a: 3, b: 4).chroma == 5)
    #expect(LabColor(lightness: 50, a: 0, b: 0).hue == 0)
    for degrees in stride(from: 0, to: 360, by: 15) {
      let radians = Double(degrees) * .pi / 180
      let color = LabColor(lightness: 50, a: Float(40 * cos(radians)), b: Float(40 * sin(radians)))
      let difference = abs(color.hue - Float(degrees))
      #expect(min(difference, 360 - difference) < 1e-3)
    }
    #expect(LabColor(lightness: 50, a: 1, b: -1e-20).hue < 360)
    #expect(abs(LabColor(RGBColor(red: 0, green: 0, blue: 255)).hue - 306.285) < 0.01)
  }

  @Test func reducingChromaKeepsLightnessAndHueAndIsTight() {
    var reducedCount = 0
    for lightness in stride(from: Float(5), through: 95, by: 7.5) {
      for degrees in stride(from: 0, to: 360, by: 5) {
        let radians = Float(degrees) * .pi / 180
        let wanted = LabColor(lightness: lightness, a: 150 * cos(radians), b: 150 * sin(radians))
        let color = wanted.reducingChroma()
        #expect(color.isInGamut && color.lightness == lightness)
        // The same hue: the vectors (a, b) are parallel.
        #expect(abs(color.a * wanted.b - color.b * wanted.a) < 0.05)
        if color != wanted {
          reducedCount += 1
          let more = 1 + 0.05 / max(color.chroma, 0.05)
          #expect(!LabColor(lightness: lightness, a: color.a * more, b: color.b * more).isInGamut)
        }
      }
    }
    #expect(reducedCount > 900)
  }

  /// Bisection finds the greatest chroma only if a colour once outside stays outside as chroma grows.
  @Test func theGamutHasNoHolesAlongChroma() {
    for lightness in stride(from: Float(1), through: 99, by: 2) {
      for degrees in stride(from: 0, to: 360, by: 3) {
        let radians = Float(degrees) * .pi / 180
        let (a, b) = (cos(radians), sin(radians))
        var isOutside = false
        for chroma in stride(from: Float(0), to: 140, by: 0.5) {
          let inside = LabColor(lightness: lightness, a: a * chroma, b: b * chroma).isInGamut
          #expect(!(isOutside && inside), "L \(lightness), hue \(degrees), chroma \(chroma)")
          isOutside = isOutside || !inside
        }
      }
    }
  }

  @Test func impossibleLightnessIsClamped() {
    #expect(LabColor(lightness: 130, a: 20, b: 20).reducingChroma().lightness == 100)
    #expect(RGBColor(LabColor(lightness: -10, a: 5, b: 5).reducingChroma()) == .black)
  }
}
