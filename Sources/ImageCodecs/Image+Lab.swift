extension Image {
  /// What happens to Lab values that sRGB cannot show.
  public enum GamutMapping: Sendable {
    /// Each of red, green and blue is clamped: fast, but hue and lightness shift.
    case clamped
    /// Lightness and hue stay, chroma is reduced (see `LabColor.reducingChroma()`).
    case reducedChroma
  }

  /// CIE L*a*b* of every pixel, `height × width × 3` values in the order L, a, b. Alpha is composited over white.
  public func labPixels() -> [Float] {
    let image = channels == 4 ? converted(toChannels: 3) : self
    let count = width * height
    return [Float](unsafeUninitializedCapacity: 3 * count) { output, initialized in
      SRGBTable().withBuffers { table in
        image.pixels.withUnsafeBufferPointer { input in
          let (step, green, blue) = image.channels == 1 ? (1, 0, 0) : (3, 1, 2)
          for i in 0..<count {
            let base = i * step
            let lab = ColorSpaces.lab(
              fromLinear: table.linear(red: input[base], green: input[base + green], blue: input[base + blue]))
            output[3 * i] = lab.x
            output[3 * i + 1] = lab.y
            output[3 * i + 2] = lab.z
          }
        }
      }
      initialized = 3 * count
    }
  }

  /// The RGB picture of `height × width × 3` values L, a, b.
  public init(lab: [Float], width: Int, height: Int, gamutMapping: GamutMapping = .reducedChroma) {
    precondition(lab.count == width * height * 3, "Image(lab:): \(lab.count) values for \(width)×\(height)×3")
    let reducesChroma = gamutMapping == .reducedChroma
    let pixels = [UInt8](unsafeUninitializedCapacity: lab.count) { output, initialized in
      SRGBTable().withBuffers { table in
        lab.withUnsafeBufferPointer { input in
          for i in 0..<(width * height) {
            let color = SIMD3(input[3 * i], input[3 * i + 1], input[3 * i + 2])
            var linear = ColorSpaces.linear(fromLab: color)
            if reducesChroma, !GamutReduction.contains(linear: linear) {
              linear = ColorSpaces.linear(fromLab: GamutReduction.reduced(color))
            }
            output[3 * i] = table.byte(fromLinear: linear.x)
            output[3 * i + 1] = table.byte(fromLinear: linear.y)
            output[3 * i + 2] = table.byte(fromLinear: linear.z)
          }
        }
      }
      initialized = lab.count
    }
    self.init(width: width, height: height, channels: 3, pixels: pixels)
  }
}
