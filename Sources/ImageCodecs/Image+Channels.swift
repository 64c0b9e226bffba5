extension Image {
  /// This picture with 1, 3 or 4 channels.
  ///
  /// Grey spreads to equal red, green and blue; colour becomes Rec. 601 luma; added alpha is opaque; alpha that is
  /// dropped is composited over `background`: `round(α·colour + (1 − α)·background)`, on the gamma-encoded values.
  public func converted(toChannels target: Int, over background: RGBColor = .white) -> Image {
    precondition(target == 1 || target == 3 || target == 4, "converted(toChannels:): \(target) is not 1, 3 or 4")
    if target == channels { return self }
    let count = width * height
    let source = channels
    let converted = [UInt8](unsafeUninitializedCapacity: count * target) { output, initialized in
      pixels.withUnsafeBufferPointer { input in
        switch (source, target) {
        case (1, _):
          for i in 0..<count { store(RGBColor(gray: input[i]), output, i, target) }
        case (3, _):
          for i in 0..<count { store(RGBColor(input, at: 3 * i), output, i, target) }
        default:
          for i in 0..<count {
            let color = RGBColor(input, at: 4 * i).composited(alpha: input[4 * i + 3], over: background)
            store(color, output, i, target)
          }
        }
      }
      initialized = count * target
    }
    return Image(width: width, height: height, channels: target, pixels: converted)
  }

  /// The colours as they are under any transparency, and the alpha of each pixel; nil where there is none.
  public func separatingAlpha() -> (image: Image, alpha: [UInt8]?) {
    guard channels == 4 else { return (self, nil) }
    let count = width * height
    var alpha = [UInt8](repeating: 0, count: count)
    let colors = [UInt8](unsafeUninitializedCapacity: 3 * count) { output, initialized in
      pixels.withUnsafeBufferPointer { input in
        for i in 0..<count {
          for c in 0..<3 { output[3 * i + c] = input[4 * i + c] }
          alpha[i] = input[4 * i + 3]
        }
      }
      initialized = 3 * count
    }
    return (Image(width: width, height: height, channels: 3, pixels: colors), alpha)
  }

  /// This picture, of three channels, with an alpha for each pixel.
  public func adding(alpha: [UInt8]) -> Image {
    precondition(
      channels == 3 && alpha.count == width * height,
      "adding(alpha:): \(alpha.count) values to \(width)×\(height) of \(channels) channels")
    let samples = [UInt8](unsafeUninitializedCapacity: 4 * alpha.count) { output, initialized in
      pixels.withUnsafeBufferPointer { input in
        alpha.withUnsafeBufferPointer { alpha in
          for i in 0..<alpha.count {
            for c in 0..<3 { output[4 * i + c] = input[3 * i + c] }
            output[4 * i + 3] = alpha[i]
          }
        }
      }
      initialized = 4 * alpha.count
    }
    return Image(width: width, height: height, channels: 4, pixels: samples)
  }

  /// Every sample as `v / 127.5 − 1`, in [-1, 1], in the order of `pixels`.
  public func floatPixels() -> [Float] {
    [Float](unsafeUninitializedCapacity: pixels.count) { output, initialized in
      copyFloatPixels(to: UnsafeMutableBufferPointer(rebasing: output[..<pixels.count]))
      initialized = pixels.count
    }
  }

  /// Writes `floatPixels()` into `output`, one picture's place in a batch `[N, H, W, C]`.
  public func copyFloatPixels(to output: UnsafeMutableBufferPointer<Float>) {
    precondition(output.count == pixels.count, "copyFloatPixels: \(output.count) places, \(pixels.count) samples")
    pixels.withUnsafeBufferPointer { input in
      for i in 0..<input.count { output[i] = Float(input[i]) * (1 / 127.5) - 1 }
    }
  }

  /// A picture from samples in [-1, 1]: `round(127.5 (v + 1))`, clamped to 0...255; what is not a number becomes 0.
  public init(width: Int, height: Int, channels: Int, floatPixels: UnsafeBufferPointer<Float>) {
    let pixels = [UInt8](unsafeUninitializedCapacity: floatPixels.count) { output, initialized in
      for i in 0..<floatPixels.count { output[i] = roundedByte((floatPixels[i] + 1) * 127.5) }
      initialized = floatPixels.count
    }
    self.init(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// A picture of numbers in [-1, 1], row by row, `width · height · channels` of them; others are cut off.
  public init(width: Int, height: Int, channels: Int, floatPixels: [Float]) {
    self = floatPixels.withUnsafeBufferPointer {
      Image(width: width, height: height, channels: channels, floatPixels: $0)
    }
  }
}

/// The byte nearest to `value`, halves upward; NaN gives 0.
@inline(__always)
func roundedByte(_ value: Float) -> UInt8 {
  let shifted = value + 0.5
  guard shifted > 0 else { return 0 }
  return shifted < 255 ? UInt8(shifted) : 255
}

@inline(__always)
private func store(_ color: RGBColor, _ output: UnsafeMutableBufferPointer<UInt8>, _ pixel: Int, _ channels: Int) {
  if channels == 1 {
    output[pixel] = color.luma
    return
  }
  let base = pixel * channels
  output[base] = color.red
  output[base + 1] = color.green
  output[base + 2] = color.blue
  if channels == 4 { output[base + 3] = 255 }
}

extension RGBColor {
  @inline(__always)
  init(gray: UInt8) { self.init(red: gray, green: gray, blue: gray) }

  @inline(__always)
  init(_ samples: UnsafeBufferPointer<UInt8>, at index: Int) {
    self.init(red: samples[index], green: samples[index + 1], blue: samples[index + 2])
  }

  @inline(__always)
  func composited(alpha: UInt8, over background: RGBColor) -> RGBColor {
    func mix(_ front: UInt8, _ back: UInt8) -> UInt8 {
      UInt8((Int32(front) * Int32(alpha) + Int32(back) * (255 - Int32(alpha)) + 127) / 255)
    }
    return RGBColor(
      red: mix(red, background.red), green: mix(green, background.green), blue: mix(blue, background.blue))
  }
}
