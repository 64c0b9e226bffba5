import Foundation
import Testing

@testable import ImageCodecs

@Suite struct ImageLabTests {
  /// Every fifth value of each channel, 140,608 colours.
  private static let colours: Image = {
    var pixels: [UInt8] = []
    for r in stride(from: 0, through: 255, by: 5) {
      for g in stride(from: 0, through: 255, by: 5) {
        for b in stride(from: 0, through: 255, by: 5) { pixels += [UInt8(r), UInt8(g), UInt8(b)] }
      }
    }
    return Image(width: 52 * 52, height: 52, channels: 3, pixels: pixels)
  }()

  @Test(arguments: [Image.GamutMapping.clamped, .reducedChroma])
  func coloursSurviveTheRoundTrip(mapping: Image.GamutMapping) {
    let image = Self.colours
    let back = Image(lab: image.labPixels(), width: image.width, height: image.height, gamutMapping: mapping)
    let largest = zip(back.pixels, image.pixels).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
    #expect(largest <= 1)
    let changed = zip(back.pixels, image.pixels).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
    #expect(changed * 1000 < image.pixels.count)
  }

  @Test func bulkAgreesWithDoublePrecision() {
    func linear(_ byte: UInt8) -> Double {
      let v = Double(byte) / 255
      return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    }
    func curve(_ t: Double) -> Double { t > 216.0 / 24389 ? cbrt(t) : t * 841 / 108 + 4.0 / 29 }
    let matrix: [[Double]] = [
      [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041],
    ]
    let lab = Self.colours.labPixels()
    var largest = 0.0
    for i in stride(from: 0, to: Self.colours.pixels.count, by: 3 * 7) {
      let rgb = (0..<3).map { linear(Self.colours.pixels[i + $0]) }
      let f = matrix.map { row in
        curve((row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]) / (row[0] + row[1] + row[2]))
      }
      let exact = [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
      for c in 0..<3 { largest = max(largest, abs(Double(lab[i + c]) - exact[c])) }
    }
    // 500 times the rounding of a number near 1.
    #expect(largest < 1e-4)
  }

  @Test func greyHasNoColourAndAlphaIsCompositedOverWhite() {
    let grey = Image(width: 256, height: 1, channels: 1, pixels: (0...255).map { UInt8($0) })
    let lab = grey.labPixels()
    #expect(lab == grey.converted(toChannels: 3).labPixels())
    for i in 0..<256 { #expect(abs(lab[3 * i + 1]) < 2e-4 && abs(lab[3 * i + 2]) < 2e-4) }
    for i in 1..<256 { #expect(lab[3 * i] > lab[3 * i - 3]) }
    let clear = Image(width: 1, height: 1, channels: 4, pixels: [9, 9, 9, 0])
    #expect(abs(clear.labPixels()[0] - 100) < 1e-4)
  }

  @Test func coloursOutsideKeepTheirHueUnlessClamped() {
    let wanted = LabColor(lightness: 60, a: -90, b: -70)
    let values = [wanted.lightness, wanted.a, wanted.b]
    let image = Image(lab: values, width: 1, height: 1)
    let shown = LabColor(RGBColor(red: image.pixels[0], green: image.pixels[1], blue: image.pixels[2]))
    // Bytes are coarse: half a level of a channel is about half a unit of Lab here.
    #expect(abs(shown.lightness - 60) < 0.5 && abs(shown.hue - wanted.hue) < 1.5)
    let clamped = Image(lab: values, width: 1, height: 1, gamutMapping: .clamped)
    let clampedColor = LabColor(
      RGBColor(red: clamped.pixels[0], green: clamped.pixels[1], blue: clamped.pixels[2]))
    #expect(abs(clampedColor.lightness - 60) > 1 || abs(clampedColor.hue - wanted.hue) > 3)
  }
}
