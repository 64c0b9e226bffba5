import Datasets
import Engine
import ImageCodecs
import TestSupport
import Testing

@testable import Colorization

struct MeanColorsTests {
  /// Two pictures of one lightness have its mean; lightnesses nobody has take the nearest one's.
  @Test func meansAreThoseOfEachLightness() throws {
    // Reds and greens of nearly equal lightness (both round to L = 53), and white.
    let patches = [
      RGBColor(red: 255, green: 0, blue: 0), RGBColor(red: 0, green: 148, blue: 0), RGBColor.white,
    ]
    let pixels = patches.flatMap { color in (0..<4).flatMap { _ in [color.red, color.green, color.blue] } }
    let means = try MeanColors(of: PictureCache(DecodedImages(size: 2, pixels: pixels, classes: nil)))
    let (red, green) = (LabColor(patches[0]), LabColor(patches[1]))
    #expect(red.lightness.rounded() == 53 && green.lightness.rounded() == 53)
    let mean: [Float] = [(red.a + green.a) / 220, (red.b + green.b) / 220]
    func colors(_ lightness: [Float]) -> [Float] {
      means.colors(of: Tensor(lightness.map { $0 / 50 - 1 }, shape: [1, 1, lightness.count, 1])).values
    }
    #expect(relativeDifference(colors([53]), mean) < 1e-5)
    #expect(colors([0, 76, -5]) == colors([53, 53, 53]))
    // White's own a and b are rounding errors; those of its neighbours are the same ones.
    #expect(colors([77, 101]) == colors([100, 100]) && colors([100]).allSatisfy { abs($0) < 1e-5 })
  }
}
