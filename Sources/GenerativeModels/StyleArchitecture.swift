/// The sizes that define a style-based generator and its critic.
public struct StyleArchitecture: Codable, Equatable, Sendable {
  /// Width and height of the pictures in pixels: a power of two from 16 to 256.
  public let size: Int
  /// Names of the classes; a label is an index into them.
  public let classes: [String]
  /// Dimensions of z and of the class embedding.
  public let latentDimension: Int
  /// Dimensions of w.
  public let styleDimension: Int
  /// Channels at 4, 8, 16 … `size` pixels.
  public let channels: [Int]

  /// - Parameter width: a factor on the channels of every resolution, rounded to multiples of 8.
  public init(
    size: Int, classes: [String], latentDimension: Int = 128, styleDimension: Int = 128, width: Double = 1
  ) {
    precondition(Self.sizes.contains(size), "StyleArchitecture: a size of \(Self.sizes), found \(size)")
    precondition(!classes.isEmpty, "StyleArchitecture: at least one class")
    self.size = size
    self.classes = classes
    self.latentDimension = latentDimension
    self.styleDimension = styleDimension
    let table = [4: 128, 8: 128, 16: 96, 32: 64, 64: 32, 128: 16, 256: 16]
    channels = Self.resolutions(upTo: size).map { max(8, Int((Double(table[$0]!) * width / 8).rounded()) * 8) }
  }

  /// The same networks for other classes.
  public func replacingClasses(_ classes: [String]) -> StyleArchitecture {
    precondition(!classes.isEmpty, "StyleArchitecture: at least one class")
    return StyleArchitecture(self, classes: classes)
  }

  private init(_ other: StyleArchitecture, classes: [String]) {
    (size, latentDimension, styleDimension) = (other.size, other.latentDimension, other.styleDimension)
    (self.classes, channels) = (classes, other.channels)
  }

  /// 4, 8, 16 … `size`.
  public var resolutions: [Int] { Self.resolutions(upTo: size) }

  static func resolutions(upTo size: Int) -> [Int] {
    Array(sequence(first: 4) { $0 < size ? 2 * $0 : nil })
  }

  /// Layers of the generator that take a style of their own: one at 4 pixels, two at each size after it.
  public var styleLayers: Int { 2 * channels.count - 1 }
}
