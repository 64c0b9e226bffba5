import Engine
import Foundation
import ImageCodecs
import Testing

@testable import Scoring

struct PictureTextureTests {
  @Test func aPictureOfOneColour() {
    let image = Image(width: 40, height: 30, channels: 3, fill: RGBColor(red: 119, green: 119, blue: 119))
    let features = PictureTexture.features(of: image)
    #expect(features.count == PictureTexture.count && features.count == 63)
    let lightness = Double(image.labPixels()[0]) / 20
    #expect(features.prefix(7).allSatisfy { abs($0 - lightness) < 1e-6 })
    #expect(features.dropFirst(7).allSatisfy { abs($0 - log(0.1)) < 1e-4 })
  }

  /// A ramp of lightness of one step a pixel: |∇L| is the step, twice it at half the size, and so on; |ΔL| is nothing.
  @Test func aRamp() {
    // Greys that are even in L to within half a level, 0.2 of L.
    let levels = (0..<64).map { column -> UInt8 in
      RGBColor(LabColor(lightness: 20 + Float(column), a: 0, b: 0)).red
    }
    let image = Image(width: 64, height: 64, channels: 1, pixels: (0..<4096).map { levels[$0 % 64] })
    let features = PictureTexture.features(of: image)
    for scale in 0..<4 {
      let median = features[7 + 14 * scale + 3]
      #expect(abs(exp(median) - 0.1 - Double(1 << scale)) < 0.35 * Double(1 << scale), "\(scale)")
      let curvature = features[7 + 14 * scale + 10]
      #expect(exp(curvature) - 0.1 < 0.4, "\(scale)")
    }
    // The lower and upper tenth of the levels.
    #expect(abs(features[1] * 20 - 26.3) < 0.8 && abs(features[5] * 20 - 76.7) < 0.8)
  }

  /// Noise has more of everything that is fine than the same picture enlarged.
  @Test func enlargementsAreSoft() {
    var random = PhiloxGenerator(seed: 1, purpose: "noise")
    let noise = Image(
      width: 64, height: 64, channels: 1, pixels: (0..<4096).map { _ in UInt8(random.integer(below: 256)) })
    let soft = noise.cropped(x: 0, y: 0, width: 16, height: 16).resized(width: 64, height: 64)
    let (sharp, blurred) = (PictureTexture.features(of: noise), PictureTexture.features(of: soft))
    for place in 7..<21 { #expect(sharp[place] > blurred[place] + 0.5, "\(place)") }
  }

  @Test(arguments: [(1, 1), (1, 50), (2, 2), (3, 3), (300, 1)]) func smallPictures(width: Int, height: Int) {
    let features = PictureTexture.features(
      of: Image(width: width, height: height, channels: 1, pixels: [UInt8](repeating: 9, count: width * height)))
    #expect(features.count == PictureTexture.count && features.allSatisfy(\.isFinite))
  }
}
