/// Chooses at most 256 colours for a picture and maps its pixels to them.
///
/// A picture of few colours keeps them exactly. Otherwise: median cut (Heckbert 1982) on a histogram of 5 bits a
/// channel, then the nearest colour, on request with the error spread to neighbours (Floyd and Steinberg 1976).
enum PaletteQuantizer {
  static func quantize(_ image: Image, isDithered: Bool) -> (palette: [RGBColor], indices: [UInt8]) {
    precondition(image.channels == 3, "PaletteQuantizer: \(image.channels) channels, not 3")
    if let exact = exactPalette(image) { return exact }
    let palette = medianCut(image)
    return (palette, isDithered ? dithered(image, palette) : nearest(image, palette))
  }

  private static func exactPalette(_ image: Image) -> (palette: [RGBColor], indices: [UInt8])? {
    var numbers: [RGBColor: UInt8] = [:]
    var palette: [RGBColor] = []
    var indices: [UInt8] = []
    indices.reserveCapacity(image.pixels.count / 3)
    let isSmall = image.pixels.withUnsafeBufferPointer { pixels in
      for i in stride(from: 0, to: pixels.count, by: 3) {
        let color = RGBColor(pixels, at: i)
        if let number = numbers[color] {
          indices.append(number)
          continue
        }
        guard palette.count < 256 else { return false }
        numbers[color] = UInt8(palette.count)
        indices.append(UInt8(palette.count))
        palette.append(color)
      }
      return true
    }
    return isSmall ? (palette, indices) : nil
  }

  // MARK: Median cut

  /// Pixels that share the upper five bits of each channel.
  private struct Bin {
    var count = 0
    var sum = SIMD3<Int>()
    var mean: SIMD3<Float> { SIMD3<Float>(sum) / Float(max(count, 1)) }
  }

  private static func medianCut(_ image: Image) -> [RGBColor] {
    var histogram = [Bin](repeating: Bin(), count: 32768)
    image.pixels.withUnsafeBufferPointer { pixels in
      histogram.withUnsafeMutableBufferPointer { histogram in
        for i in stride(from: 0, to: pixels.count, by: 3) {
          let key = binNumber(Int(pixels[i]), Int(pixels[i + 1]), Int(pixels[i + 2]))
          histogram[key].count += 1
          histogram[key].sum &+= SIMD3(Int(pixels[i]), Int(pixels[i + 1]), Int(pixels[i + 2]))
        }
      }
    }
    var boxes = [histogram.filter { $0.count > 0 }]
    var spreads = [spread(boxes[0])]
    while boxes.count < 256, let widest = spreads.indices.max(by: { spreads[$0].score < spreads[$1].score }),
      spreads[widest].score > 0
    {
      let (low, high) = split(boxes[widest], axis: spreads[widest].axis)
      boxes[widest] = low
      spreads[widest] = spread(low)
      boxes.append(high)
      spreads.append(spread(high))
    }
    return boxes.map { box in
      let total = box.reduce(into: Bin()) {
        $0.count += $1.count
        $0.sum &+= $1.sum
      }
      return RGBColor(
        red: roundedByte(total.mean.x), green: roundedByte(total.mean.y), blue: roundedByte(total.mean.z))
    }
  }

  /// The axis along which a box is widest, and its claim to be split: width times the root of its pixels.
  private static func spread(_ box: [Bin]) -> (axis: Int, score: Float) {
    guard box.count > 1 else { return (0, 0) }
    var (low, high) = (box[0].mean, box[0].mean)
    var count = 0
    for bin in box {
      low = pointwiseMin(low, bin.mean)
      high = pointwiseMax(high, bin.mean)
      count += bin.count
    }
    let width = high - low
    let axis = width.y >= width.x && width.y >= width.z ? 1 : width.x >= width.z ? 0 : 2
    return (axis, width[axis] * Float(count).squareRoot())
  }

  /// Two halves with about as many pixels, neither empty.
  private static func split(_ box: [Bin], axis: Int) -> ([Bin], [Bin]) {
    let sorted = box.sorted { $0.mean[axis] < $1.mean[axis] }
    let half = sorted.reduce(0) { $0 + $1.count } / 2
    var total = 0
    var cut = 0
    while cut < sorted.count - 1 && (cut == 0 || total + sorted[cut].count <= half) {
      total += sorted[cut].count
      cut += 1
    }
    return (Array(sorted[..<cut]), Array(sorted[cut...]))
  }

  @inline(__always)
  private static func binNumber(_ red: Int, _ green: Int, _ blue: Int) -> Int {
    (red >> 3) << 10 | (green >> 3) << 5 | blue >> 3
  }

  // MARK: Mapping

  /// The nearest palette colour of each 5-bit bin, found when first asked for.
  private struct NearestColor {
    private let palette: [SIMD3<Int32>]
    private var known = [Int16](repeating: -1, count: 32768)

    init(_ palette: [RGBColor]) { self.palette = palette.map { SIMD3(Int32($0.red), Int32($0.green), Int32($0.blue)) } }

    mutating func callAsFunction(_ red: Int, _ green: Int, _ blue: Int) -> Int {
      let bin = PaletteQuantizer.binNumber(red, green, blue)
      if known[bin] >= 0 { return Int(known[bin]) }
      let center = SIMD3(Int32(red & ~7) + 4, Int32(green & ~7) + 4, Int32(blue & ~7) + 4)
      var (best, smallest) = (0, Int32.max)
      for (index, color) in palette.enumerated() {
        let difference = color &- center
        let distance = (difference &* difference).wrappedSum()
        if distance < smallest { (best, smallest) = (index, distance) }
      }
      known[bin] = Int16(best)
      return best
    }
  }

  private static func nearest(_ image: Image, _ palette: [RGBColor]) -> [UInt8] {
    var nearest = NearestColor(palette)
    return stride(from: 0, to: image.pixels.count, by: 3).map { i in
      UInt8(nearest(Int(image.pixels[i]), Int(image.pixels[i + 1]), Int(image.pixels[i + 2])))
    }
  }

  /// 7/16 of each pixel's error goes right, 3/16, 5/16 and 1/16 to the row below.
  private static func dithered(_ image: Image, _ palette: [RGBColor]) -> [UInt8] {
    var nearest = NearestColor(palette)
    let width = image.width
    // A pixel more at either end; errors in sixteenths.
    var current = [SIMD3<Int>](repeating: .zero, count: width + 2)
    var below = current
    var indices: [UInt8] = []
    indices.reserveCapacity(width * image.height)
    for y in 0..<image.height {
      for x in 0..<width {
        let base = (y * width + x) * 3
        let source = SIMD3(Int(image.pixels[base]), Int(image.pixels[base + 1]), Int(image.pixels[base + 2]))
        let error16 = current[x + 1]
        let wanted = (source &+ (error16 &+ 8) &>> 4).clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 255))
        let index = nearest(wanted.x, wanted.y, wanted.z)
        let chosen = SIMD3(Int(palette[index].red), Int(palette[index].green), Int(palette[index].blue))
        let error = wanted &- chosen
        current[x + 2] &+= error &* 7
        below[x] &+= error &* 3
        below[x + 1] &+= error &* 5
        below[x + 2] &+= error
        indices.append(UInt8(index))
      }
      swap(&current, &below)
      for i in below.indices { below[i] = .zero }
    }
    return indices
  }
}
