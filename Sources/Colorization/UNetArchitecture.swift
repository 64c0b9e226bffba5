import FileFormats

/// The sizes of a colorization U-Net. The published network has base 64, depth 8, one input and two outputs, and
/// 54,409,858 parameters (Isola, Zhu, Zhou and Efros, "Image-to-image translation with conditional adversarial
/// networks", CVPR 2017, section 6.1).
public struct UNetArchitecture: Codable, Equatable, Sendable {
  /// Channels after the first convolution; they double with each further one up to eight times as many.
  public var baseChannels: Int
  /// How often the size is halved: at 8, a picture of 256 pixels ends as one position.
  public var depth: Int
  /// 1 for lightness alone, 4 with hints: a mask and the hinted a and b.
  public var inputChannels: Int
  /// 2: a and b.
  public var outputChannels: Int
  /// Share dropped after the inner layers of full width on the way up.
  public var dropout: Double

  /// Values that `baseChannels` may have.
  public static let widths = OptionRange(1...1024)
  /// Values that `depth` may have.
  public static let depths = OptionRange(2...16)

  /// The sizes of the published network, but for those that are given.
  /// - Parameters:
  ///   - baseChannels: channels after the first convolution.
  ///   - depth: how often the size is halved, 2 or more.
  ///   - inputChannels: 1 for lightness alone, 4 with hints.
  ///   - outputChannels: 2, for a and b.
  ///   - dropout: the share of values that the inner layers of the way up drop in training, from 0 to below 1.
  public init(
    baseChannels: Int = 64, depth: Int = 8, inputChannels: Int = 1, outputChannels: Int = 2, dropout: Double = 0.5
  ) {
    precondition(
      baseChannels > 0 && depth >= 2 && inputChannels > 0 && outputChannels > 0 && (0..<1).contains(dropout),
      "UNetArchitecture: base \(baseChannels), depth \(depth), \(inputChannels) inputs, \(outputChannels) outputs, dropout \(dropout)"
    )
    (self.baseChannels, self.depth) = (baseChannels, depth)
    (self.inputChannels, self.outputChannels) = (inputChannels, outputChannels)
    self.dropout = dropout
  }

  /// Channels at `level`, after `level + 1` halvings.
  public func channels(_ level: Int) -> Int { baseChannels << min(level, 3) }

  /// Whether the way up drops values as it leaves `level`: between layers of full width, but for the innermost.
  public func hasDropout(_ level: Int) -> Bool { dropout > 0 && level >= 4 && level < depth - 1 }
}
