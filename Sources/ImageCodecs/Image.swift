/// A picture in memory: 8-bit samples, row-major, channels interleaved, in gamma-encoded sRGB.
///
/// Sample `c` of the pixel at column `x`, row `y` is `pixels[(y * width + x) * channels + c]`, row 0 on top.
/// One channel is grey, three are red, green, blue, and a fourth is straight (not premultiplied) alpha.
public struct Image: Sendable, Equatable {
  /// Width in pixels, 1 or more.
  public let width: Int
  /// Height in pixels, 1 or more.
  public let height: Int
  /// 1 (grey), 3 (RGB) or 4 (RGB and straight alpha).
  public let channels: Int
  /// `height * width * channels` samples; the count may not change.
  public var pixels: [UInt8] {
    didSet { Self.requireCount(pixels.count, width, height, channels) }
  }

  /// A picture from its samples. Precondition: sizes are positive, channels 1, 3 or 4, and the count fits them.
  /// - Parameters:
  ///   - width: in pixels.
  ///   - height: in pixels.
  ///   - channels: 1 (grey), 3 (RGB) or 4 (RGB and straight alpha).
  ///   - pixels: `height * width * channels` samples, row 0 on top.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    Self.requireCount(pixels.count, width, height, channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// A picture of one colour; with four channels it is opaque.
  public init(width: Int, height: Int, channels: Int, fill: RGBColor) {
    let sample = fill.samples(channels: channels)
    let count = width * height * channels
    let pixels = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, initialized in
      var index = 0
      while index < count {
        for c in 0..<channels { buffer[index + c] = sample[c] }
        index += channels
      }
      initialized = count
    }
    self.init(width: width, height: height, channels: channels, pixels: pixels)
  }

  private static func requireCount(_ count: Int, _ width: Int, _ height: Int, _ channels: Int) {
    precondition(
      width > 0 && height > 0 && (channels == 1 || channels == 3 || channels == 4),
      "Image: \(width)×\(height) with \(channels) channels; sizes must be positive and channels 1, 3 or 4")
    precondition(
      count == width * height * channels,
      "Image: \(count) samples for \(width)×\(height)×\(channels) = \(width * height * channels)")
  }
}

/// An opaque 8-bit sRGB colour, used for backgrounds and fills.
public struct RGBColor: Sendable, Hashable {
  /// The share of red, 0...255, gamma-encoded.
  public var red: UInt8
  /// The share of green, 0...255, gamma-encoded.
  public var green: UInt8
  /// The share of blue, 0...255, gamma-encoded.
  public var blue: UInt8

  /// A colour from its gamma-encoded bytes.
  /// - Parameters:
  ///   - red: 0...255.
  ///   - green: 0...255.
  ///   - blue: 0...255.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The brightest colour: 255 in all channels.
  public static let white = RGBColor(red: 255, green: 255, blue: 255)
  /// The darkest colour: 0 in all channels.
  public static let black = RGBColor(red: 0, green: 0, blue: 0)
  /// The middle of the bytes: 128 in all channels, about a fifth of white's light.
  public static let gray = RGBColor(red: 128, green: 128, blue: 128)

  /// Luma of Rec. 601, `0.299 R + 0.587 G + 0.114 B`, rounded: the grey that `Image.converted` gives this colour.
  public var luma: UInt8 {
    // Weights in 1/65536 that add up to one exactly, so that white stays 255.
    UInt8((Int32(red) * 19595 + Int32(green) * 38470 + Int32(blue) * 7471 + 32768) >> 16)
  }

  func samples(channels: Int) -> [UInt8] {
    channels == 1 ? [luma] : [red, green, blue, 255]
  }
}
