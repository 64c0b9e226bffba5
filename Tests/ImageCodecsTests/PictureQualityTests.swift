import Foundation
import TestSupport
import Testing

@testable import ImageCodecs

struct PictureQualityTests {
  private func picture(_ samples: [UInt8], width: Int = 2) -> Image {
    Image(width: width, height: samples.count / 3 / width, channels: 3, pixels: samples)
  }

  /// Every sample off by 10: 10 log₁₀(255²/100) = 28.1308 dB; equal pictures 100 dB.
  @Test func psnrIsThatOfTheMeanSquare() {
    let (a, b) = (picture([10, 20, 30, 40, 50, 60]), picture([20, 10, 40, 30, 60, 50]))
    #expect(abs(PictureQuality.psnr(a, b) - 28.1308) < 1e-4)
    #expect(PictureQuality.psnr(a, a) == 100)
    let (black, white) = (picture([0, 0, 0, 0, 0, 0]), picture([255, 255, 255, 255, 255, 255]))
    #expect(PictureQuality.psnr(black, white) == 0)
  }

  /// Two pixels, pure red and pure blue. rg: 255, 0; yb: 127.5, −255. Worked out by hand:
  /// σ² = 127.5², 191.25²; μ = 127.5, −63.75; with |yb|: σ² = 63.75², μ = 191.25.
  @Test func colorfulnessOfTwoPixels() {
    let image = picture([255, 0, 0, 0, 0, 255])
    let signed = (127.5 * 127.5 + 191.25 * 191.25).squareRoot() + 0.3 * (127.5 * 127.5 + 63.75 * 63.75).squareRoot()
    let absolute = (127.5 * 127.5 + 63.75 * 63.75).squareRoot() + 0.3 * (127.5 * 127.5 + 191.25 * 191.25).squareRoot()
    #expect(abs(PictureQuality.colorfulness(image) - signed) < 1e-9)
    #expect(abs(PictureQuality.colorfulness(image, absolute: true) - absolute) < 1e-9)
    #expect(PictureQuality.colorfulness(picture([7, 7, 7, 200, 200, 200])) == 0)
  }

  /// Grey against a colour: half the sum of |a| and |b|.
  @Test func colorDifferenceIsInUnitsOfLab() {
    let red = LabColor(RGBColor(red: 255, green: 0, blue: 0))
    let difference = PictureQuality.colorDifference(
      picture([255, 0, 0, 9, 9, 9]), picture([80, 80, 80, 200, 200, 200]))
    #expect(abs(difference - Double(red.a + red.b) / 4) < 1e-3)
  }
}
