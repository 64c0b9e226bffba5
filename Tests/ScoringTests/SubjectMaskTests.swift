import Foundation
import ImageCodecs
import Testing

@testable import Scoring

@Suite struct SubjectMaskTests {
  private func mask(_ image: Image) -> SubjectMask {
    image.labPixels().withUnsafeBufferPointer { SubjectMask(lab: $0, width: image.width, height: image.height) }
  }

  /// A ground that brightens from corner to corner by far more than the softness, as a lit wall does.
  @Test func gradientsAndGlowsAreBackground() {
    let gradient = Drawing.draw(
      size: 64, color: { _, _ in RGBColor(200, 40, 40) },
      background: { x, y in
        let level = UInt8(120 + 0.4 * (x + y))
        return RGBColor(level, level, level)
      }, covers: { x, y in abs(x - 32) < 10 && abs(y - 32) < 10 })
    let glow = Drawing.draw(
      size: 64, color: { _, _ in RGBColor(230, 160, 60) },
      background: { x, y in
        let light = 30 * exp(-((x - 32) * (x - 32) + (y - 32) * (y - 32)) / 600)
        return RGBColor(UInt8(60 + light), UInt8(80 + light), UInt8(130 + light))
      }, covers: { x, y in abs(x - 32) < 10 && abs(y - 32) < 10 })
    for (image, pixels) in [gradient, glow] {
      // The quadratic follows the ground to within the softness' lower end.
      #expect(abs(mask(image).share - Float(pixels) / 4096) < 0.002)
    }
  }

  /// A subject that leaves the picture at the bottom, as shoulders do.
  @Test func subjectMayTouchTheBorder() {
    let (image, pixels) = Drawing.draw(
      size: 64, color: { _, _ in RGBColor(200, 120, 60) }, background: { _, _ in RGBColor(30, 120, 120) },
      covers: { x, y in y > 40 && abs(x - 32) < 28 })
    #expect(abs(mask(image).share - Float(pixels) / 4096) < 0.001)
  }

  @Test func plainPictureHasNoSubject() {
    let found = mask(Image(width: 16, height: 16, channels: 3, fill: RGBColor(10, 200, 90)))
    #expect(found.share == 0)
    #expect(!found.hasSubject)
  }

  /// Nine pixels, too few to be taken for an uneven ground; ΔE 12 lies in the middle of the softness.
  @Test func faintPixelsCountInPart() {
    let (image, _) = Drawing.draw(
      size: 64, color: { _, _ in RGBColor(LabColor(lightness: 60, a: 12, b: 0)) },
      background: { _, _ in RGBColor(LabColor(lightness: 60, a: 0, b: 0)) },
      covers: { x, y in abs(x - 31.5) < 1.2 && abs(y - 31.5) < 1.2 })
    let weight = mask(image).weights[31 * 64 + 31]
    #expect(weight > 0.35 && weight < 0.65)
  }

  @Test func onePixelIsAPicture() {
    #expect(mask(Image(width: 1, height: 1, channels: 3, fill: .white)).share == 0)
  }
}
