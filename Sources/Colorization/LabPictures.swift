import Engine
import ImageCodecs

/// Pictures of one size in CIE L*a*b*, scaled as the networks take them.
public struct LabPictures {
  /// L/50 − 1, in [-1, 1]: `[N, H, W, 1]`.
  public let lightness: Tensor
  /// a/110 and b/110: `[N, H, W, 2]`. All of sRGB lies within ±1.
  public let colors: Tensor

  /// Units of L for a difference of 1 in `lightness`.
  public static let lightnessScale: Float = 50
  /// Units of a and of b for a difference of 1 in `colors`.
  public static let colorScale: Float = 110

  /// Pictures from tensors that are already scaled.
  /// - Parameters:
  ///   - lightness: L/50 − 1, `[N, H, W, 1]`.
  ///   - colors: a/110 and b/110, `[N, H, W, 2]`.
  public init(lightness: Tensor, colors: Tensor) {
    precondition(
      lightness.shape.count == 4 && lightness.shape[3] == 1 && colors.shape == lightness.shape.dropLast() + [2],
      "LabPictures: lightness \(lightness.shape) and colours \(colors.shape)")
    (self.lightness, self.colors) = (lightness, colors)
  }

  /// Converts images, at least one and all of one size, to L*a*b* and scales it.
  public init(_ images: [Image]) {
    precondition(
      !images.isEmpty && images.allSatisfy { $0.width == images[0].width && $0.height == images[0].height },
      "LabPictures: pictures of one size, found \(images.map { "\($0.width)×\($0.height)" })")
    let (width, height) = (images[0].width, images[0].height)
    var lightness = Tensor.zeros([images.count, height, width, 1])
    var colors = Tensor.zeros([images.count, height, width, 2])
    lightness.withUnsafeMutableValues { l in
      colors.withUnsafeMutableValues { ab in
        for (index, image) in images.enumerated() {
          image.labPixels().withUnsafeBufferPointer { lab in
            let first = index * width * height
            for i in 0..<width * height {
              l[first + i] = lab[3 * i] / Self.lightnessScale - 1
              ab[2 * (first + i)] = lab[3 * i + 1] / Self.colorScale
              ab[2 * (first + i) + 1] = lab[3 * i + 2] / Self.colorScale
            }
          }
        }
      }
    }
    self.init(lightness: lightness, colors: colors)
  }

  /// L/50 − 1 of a picture's `height × width × 3` values L, a, b: `[1, height, width, 1]`.
  static func lightness(of lab: [Float], width: Int, height: Int) -> Tensor {
    var result = Tensor.zeros([1, height, width, 1])
    result.withUnsafeMutableValues { lightness in
      lab.withUnsafeBufferPointer { lab in
        for i in 0..<width * height { lightness[i] = lab[3 * i] / lightnessScale - 1 }
      }
    }
    return result
  }

  /// Pictures of this lightness with other colours, `[N, H, W, 2]`.
  public func colored(_ colors: Tensor) -> LabPictures { LabPictures(lightness: lightness, colors: colors) }

  /// Pictures of this lightness without colour.
  public var grey: LabPictures { colored(Tensor.zeros(colors.shape)) }

  /// Images of eight bits; colours that sRGB cannot show lose chroma, not lightness or hue.
  public func images() -> [Image] {
    let (count, height, width) = (lightness.shape[0], lightness.shape[1], lightness.shape[2])
    return lightness.withUnsafeValues { l in
      colors.withUnsafeValues { ab in
        (0..<count).map { index in
          let first = index * width * height
          let lab = [Float](unsafeUninitializedCapacity: 3 * width * height) { output, initialized in
            for i in 0..<width * height {
              output[3 * i] = (l[first + i] + 1) * Self.lightnessScale
              output[3 * i + 1] = ab[2 * (first + i)] * Self.colorScale
              output[3 * i + 2] = ab[2 * (first + i) + 1] * Self.colorScale
            }
            initialized = 3 * width * height
          }
          return Image(lab: lab, width: width, height: height)
        }
      }
    }
  }

  /// What the U-Net takes: lightness, and with four channels hints behind it (none where `hints` is nil).
  public func input(channels: Int, hints: Tensor? = nil) -> Tensor {
    precondition(channels == 1 || channels == 4, "LabPictures.input: 1 or 4 channels, found \(channels)")
    guard channels == 4 else { return lightness }
    let shape = Array(lightness.shape.dropLast()) + [3]
    precondition(hints == nil || hints!.shape == shape, "LabPictures.input: hints \(hints!.shape) for \(shape)")
    return Variable(lightness).concatenated(Variable(hints ?? Tensor.zeros(shape))).value
  }
}
