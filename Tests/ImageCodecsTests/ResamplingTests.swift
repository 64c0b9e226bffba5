import Testing

@testable import ImageCodecs

@Suite struct ResamplingTests {
  private func picture(_ width: Int, _ height: Int, _ channels: Int, _ value: (Int, Int, Int) -> Int) -> Image {
    var pixels: [UInt8] = []
    for y in 0..<height { for x in 0..<width { for c in 0..<channels { pixels.append(UInt8(value(x, y, c) & 255)) } } }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  @Test(arguments: ResamplingFilter.allCases, [1, 3, 4])
  func aConstantStaysConstant(filter: ResamplingFilter, channels: Int) {
    let image = Image(width: 19, height: 23, channels: channels, fill: RGBColor(red: 200, green: 3, blue: 77))
    for (width, height) in [(1, 1), (7, 40), (64, 5), (19, 22)] {
      let expected = Image(
        width: width, height: height, channels: channels, fill: RGBColor(red: 200, green: 3, blue: 77))
      #expect(image.resized(width: width, height: height, filter: filter) == expected)
    }
  }

  @Test(arguments: ResamplingFilter.allCases, [(60, 20), (60, 35), (20, 50)])
  func aRampStaysARampAwayFromTheEdges(filter: ResamplingFilter, size: (from: Int, to: Int)) {
    // Box repeats pixels when it enlarges, and averages unequal parts when the sizes do not divide.
    guard filter != .box || size.from % size.to == 0 else { return }
    let ramp = (0..<size.from).map { Float($0) + 0.5 }
    let scale = Float(size.from) / Float(size.to)
    let result = Resampling.resize(
      ramp, width: size.from, height: 1, channels: 1, toWidth: size.to, toHeight: 1, filter: filter)
    let margin = Int((filter.support * Double(max(scale, 1)) / Double(scale)).rounded(.up)) + 1
    for i in margin..<(size.to - margin) {
      // Exact where the kernel reproduces a slope: triangle at or above the input's size or an integer times below.
      // Elsewhere sampled weights, normalised, leave a ripple of a few hundredths of a step.
      let isExact = filter != .lanczos3 && (scale < 1 || scale == scale.rounded())
      let tolerance: Float = isExact ? 1e-4 : 0.05 * max(scale, 1)
      #expect(abs(result[i] - (Float(i) + 0.5) * scale) < tolerance)
    }
  }

  @Test func boxByAnIntegerIsTheMean() {
    let image = picture(12, 6, 3) { x, y, c in x * 13 + y * 29 + c * 71 }
    let small = image.resized(width: 4, height: 3, filter: .box)
    for y in 0..<3 {
      for x in 0..<4 {
        for c in 0..<3 {
          var total = 0
          for dy in 0..<2 { for dx in 0..<3 { total += Int(image.pixels[((2 * y + dy) * 12 + 3 * x + dx) * 3 + c]) } }
          #expect(abs(Float(small.pixels[(y * 4 + x) * 3 + c]) - Float(total) / 6) <= 0.5 + 1e-3)
        }
      }
    }
  }

  /// From Pillow's `Image.fromarray(a[:, :, c]).resize((5, 4), filter)` for each channel of
  /// `a[y, x, c] = (7 x² + 11 y² + (3 + c) x y + 53 c) % 256`, 13×9, float32, and then rounded, halves up.
  @Test(arguments: [
    (
      ResamplingFilter.box,
      [
        19, 72, 126, 98, 153, 208, 143, 114, 127, 142, 135, 128, 148, 122, 137, 127, 155, 125, 140, 161, 139, 161, 147,
        132, 136, 129, 79, 118, 119, 148, 108, 124, 139, 97, 105, 113, 137, 137, 95, 151, 123, 95, 131, 117, 145, 101,
        119, 137, 148, 163, 114, 117, 130, 143, 104, 157, 146, 99, 150, 114,
      ]
    ),
    (
      .triangle,
      [
        30, 84, 137, 109, 140, 166, 144, 120, 132, 136, 142, 131, 132, 119, 156, 112, 155, 139, 147, 152, 127, 152, 140,
        124, 146, 130, 100, 117, 115, 142, 110, 139, 121, 109, 117, 120, 142, 131, 111, 147, 123, 106, 117, 124, 142,
        115, 126, 130, 121, 138, 141, 129, 149, 120, 118, 140, 145, 104, 143, 118,
      ]
    ),
    (
      .lanczos3,
      [
        6, 70, 142, 112, 144, 172, 152, 120, 126, 131, 149, 135, 134, 112, 155, 113, 162, 139, 155, 156, 124, 154, 135,
        132, 144, 131, 89, 112, 115, 150, 118, 144, 115, 104, 108, 116, 140, 136, 114, 159, 119, 101, 118, 126, 143,
        107, 122, 135, 124, 139, 145, 130, 150, 114, 114, 144, 149, 106, 141, 119,
      ]
    ),
  ])
  func shrinkingAgreesWithPillow(filter: ResamplingFilter, expected: [Int]) {
    let image = picture(13, 9, 3) { x, y, c in 7 * x * x + 11 * y * y + (3 + c) * x * y + 53 * c }
    expectEqual(image.resized(width: 5, height: 4, filter: filter), expected)
  }

  /// As above with `c` up to 3 and `Image.BILINEAR`, colours multiplied by alpha before and divided by it after.
  @Test func alphaAgreesWithPillow() {
    let image = picture(13, 9, 4) { x, y, c in 7 * x * x + 11 * y * y + (3 + c) * x * y + 53 * c }
    expectEqual(
      image.resized(width: 5, height: 4, filter: .triangle),
      [
        32, 86, 140, 188, 91, 123, 159, 143, 138, 102, 126, 129, 125, 122, 129, 135, 118, 103, 149, 151, 94, 133, 134,
        115, 152, 132, 121, 123, 183, 117, 112, 121, 157, 108, 115, 156, 140, 101, 128, 134, 92, 116, 118, 125, 102, 95,
        113, 125, 156, 114, 118, 156, 159, 114, 108, 144, 116, 155, 120, 109, 97, 106, 130, 144, 134, 119, 124, 134,
        154, 156, 109, 135, 101, 184, 120, 114, 84, 176, 101, 150,
      ])
  }

  /// `Image.fromarray(a).resize((7, 5), filter)` on `a[y, x] = 2 (7 x² + 11 y² + 3 x y)`, 4×3, float32.
  @Test(arguments: [
    (
      ResamplingFilter.box,
      [
        0, 0, 14, 56, 56, 126, 126, 0, 0, 14, 56, 56, 126, 126, 22, 22, 42, 90, 90, 166, 166, 88, 88, 114, 168, 168,
        250, 250, 88, 88, 114, 168, 168, 250, 250,
      ]
    ),
    (
      .triangle,
      [
        0, 5, 13, 35, 61, 101, 126, 9, 15, 24, 47, 75, 116, 142, 22, 29, 41, 66, 95, 139, 166, 62, 70, 84, 111, 142,
        188, 216, 88, 97, 112, 141, 174, 221, 250,
      ]
    ),
    (
      .lanczos3,
      [
        0, 1, 12, 26, 61, 107, 131, 0, 3, 14, 29, 65, 113, 137, 21, 25, 40, 58, 96, 147, 173, 68, 73, 91, 112, 153, 207,
        234, 93, 99, 118, 140, 182, 237, 255,
      ]
    ),
  ])
  func enlargingAgreesWithPillow(filter: ResamplingFilter, expected: [Int]) {
    let image = picture(4, 3, 1) { x, y, _ in 2 * (7 * x * x + 11 * y * y + 3 * x * y) }
    expectEqual(image.resized(width: 7, height: 5, filter: filter), expected)
  }

  /// The box averages hit exact halves, where single precision may fall to either side: one sample in ten may differ
  /// by a level, no more.
  private func expectEqual(_ image: Image, _ expected: [Int]) {
    let differences = zip(image.pixels, expected).map { abs(Int($0) - $1) }
    #expect(image.pixels.count == expected.count && differences.max()! <= 1)
    #expect(differences.reduce(0, +) * 10 <= expected.count)
  }

  @Test func hiddenColourDoesNotBleed() {
    // Left half red and opaque, right half green and transparent.
    let image = picture(8, 8, 4) { x, _, c in x < 4 ? [255, 0, 0, 255][c] : [0, 255, 0, 0][c] }
    for filter in ResamplingFilter.allCases {
      let small = image.resized(width: 3, height: 3, filter: filter)
      for i in 0..<9 where small.pixels[4 * i + 3] > 0 {
        #expect(small.pixels[4 * i] == 255 && small.pixels[4 * i + 1] == 0)
      }
      #expect(abs(Int(small.pixels[7]) - 128) <= 1)
    }
  }

  @Test func floatsAreNotClamped() {
    let values: [Float] = [-100, -100, 300, 300]
    let result = Resampling.resize(values, width: 4, height: 1, channels: 1, toWidth: 2, toHeight: 3, filter: .box)
    #expect(result == [-100, 300, -100, 300, -100, 300])
  }

  @Test func mirroredPicturesResizeToMirroredResults() {
    let image = picture(31, 9, 3) { x, y, c in x * x * 5 + y * 31 + c * 90 }
    for filter in [ResamplingFilter.triangle, .lanczos3] {
      let flippedLast = image.resized(width: 12, height: 20, filter: filter).flippedHorizontally()
      let flippedFirst = image.flippedHorizontally().resized(width: 12, height: 20, filter: filter)
      let largest = zip(flippedLast.pixels, flippedFirst.pixels).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
      #expect(largest <= 1)
    }
  }
}
