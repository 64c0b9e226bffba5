import Engine
import Foundation
import ImageCodecs
import TestSupport
import Testing

@testable import Colorization

struct ColorizerTests {
  private func noise(_ width: Int, _ height: Int, channels: Int = 1, seed: UInt64 = 1) -> Image {
    var random = PhiloxGenerator(seed: seed, purpose: "noise")
    return Image(
      width: width, height: height, channels: channels,
      pixels: (0..<width * height * channels).map { _ in UInt8(random.integer(below: 256)) })
  }

  /// L of the input lies within what the bytes of the result, each give or take half a level, can mean.
  private func expectSameLightness(_ result: Image, _ input: Image) {
    func lightness(_ pixel: Int, _ shift: Float) -> Float {
      let linear = SIMD3<Float>(
        (0..<3).map { c in
          ColorSpaces.linear(fromSRGB: (Float(result.pixels[3 * pixel + c]) + shift) / 255)
        })
      let y = ColorSpaces.xyz(fromLinear: linear).y
      return y > 216 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27
    }
    let expected = input.labPixels()
    var outside = 0
    for pixel in 0..<input.width * input.height {
      // The gamut's own tolerance of 3e-5 in linear light is up to 0.03 in L.
      let l = expected[3 * pixel]
      if l < lightness(pixel, -0.5) - 0.03 || l > lightness(pixel, 0.5) + 0.03 { outside += 1 }
    }
    #expect(outside == 0)
  }

  @Test(arguments: [1, 3]) func lightnessIsKept(channels: Int) throws {
    var colorizer = Colorizer(makeColorizer())
    // Far out of gamut in places.
    colorizer.saturation = 3
    let picture = noise(80, 57, channels: channels)
    let result = try colorizer.colorize(picture)
    #expect(result.channels == 3 && result.width == 80 && result.height == 57)
    expectSameLightness(result, picture)
    #expect(PictureQuality.colorfulness(result) > 20)
  }

  /// A picture of the copy's size takes the network's colours as they are.
  @Test func aPictureOfTheCopysSizeIsColouredByTheNetworkAlone() throws {
    let model = makeColorizer()
    let picture = noise(32, 32)
    let copy = LabPictures([picture])
    let expected = copy.colored(model.colors(of: copy.lightness)).images()[0]
    #expect(try Colorizer(model).colorize(picture) == expected)
  }

  @Test func strengthAndSaturation() throws {
    var colorizer = Colorizer(makeColorizer())
    let picture = noise(40, 33, channels: 3)
    colorizer.strength = 0
    // L*a*b* and back rounds to the same byte.
    #expect(try colorizer.colorize(picture) == picture)
    colorizer.strength = 1
    colorizer.saturation = 0
    #expect(PictureQuality.colorfulness(try colorizer.colorize(picture)) == 0)

    // Within the gamut, half the saturation is half of a and b; on a grey picture so is half the strength.
    let grey = Image(width: 32, height: 32, channels: 1, pixels: noise(32, 32).pixels.map { 100 + $0 / 5 })
    func colors(strength: Float, saturation: Float) throws -> [Float] {
      (colorizer.strength, colorizer.saturation) = (strength, saturation)
      return try colorizer.colorize(grey).labPixels().enumerated().filter { $0.offset % 3 > 0 }.map(\.element)
    }
    let full = try colors(strength: 1, saturation: 0.3)
    for half in [try colors(strength: 1, saturation: 0.15), try colors(strength: 0.5, saturation: 0.3)] {
      // Half a level of a byte is up to 0.7 of a or b at this lightness.
      #expect(zip(half, full).allSatisfy { abs($0 - $1 / 2) < 1.2 })
    }
    #expect(full.contains { abs($0) > 5 })
  }

  @Test func alphaIsKeptAndDoesNotColour() throws {
    let picture = noise(50, 40, channels: 4)
    let colorizer = Colorizer(makeColorizer())
    let result = try colorizer.colorize(picture)
    #expect(result.channels == 4 && result.separatingAlpha().alpha == picture.separatingAlpha().alpha)
    #expect(try colorizer.colorize(picture.separatingAlpha().image) == result.separatingAlpha().image)
  }

  @Test(arguments: [(1, 1), (20_000, 3), (3, 20_000), (1, 300), (33, 31), (500, 20)])
  func anySizeWillDo(width: Int, height: Int) throws {
    let picture = noise(width, height)
    let result = try Colorizer(makeColorizer()).colorize(picture)
    #expect(result.width == width && result.height == height)
    expectSameLightness(result, picture)
  }

  /// The shorter side of the training, never more than four times that on the longer side, nor enlarged more than so.
  @Test func copies() {
    let colorizer = Colorizer(makeColorizer(workingSize: 100))
    func size(_ width: Int, _ height: Int) -> [Int] {
      let size = colorizer.copySize(width: width, height: height)
      return [size.width, size.height]
    }
    #expect(size(4000, 3000) == [133, 100] && size(3000, 4000) == [100, 133])
    #expect(size(50, 60) == [100, 120] && size(10, 10) == [40, 40])
    #expect(size(20_000, 3) == [400, 1] && size(1, 1) == [4, 4] && size(4000, 100) == [400, 10])
  }

  /// A hint changes the colours, and most near its place; a model that takes none says so.
  @Test func hints() throws {
    let colorizer = Colorizer(makeColorizer(hints: true))
    let picture = noise(64, 64)
    let plain = try colorizer.draft(picture)
    let hinted = try colorizer.draft(
      picture, hints: [ColorHint(x: 4, y: 4, color: RGBColor(red: 255, green: 0, blue: 0))])
    let differences = zip(plain.colors.values, hinted.colors.values).map { abs($0 - $1) }
    func mean(_ places: (Int) -> Bool) -> Float {
      let chosen = differences.enumerated().filter { places($0.offset / 2) }.map(\.element)
      return chosen.reduce(0, +) / Float(chosen.count)
    }
    let near = mean { $0 / 32 < 4 && $0 % 32 < 4 }
    #expect(near > 0.01 && near > 2 * mean { $0 / 32 >= 16 && $0 % 32 >= 16 })
    #expect(throws: ColorizationError.self) {
      try Colorizer(makeColorizer()).draft(picture, hints: [ColorHint(x: 0, y: 0, color: .white)])
    }
  }
}
