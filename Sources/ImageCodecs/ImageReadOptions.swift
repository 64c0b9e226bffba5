/// Limits and choices for reading pictures.
public struct ImageReadOptions: Sendable {
  /// A header that claims more pixels than this is refused before memory is allocated.
  public var maximumPixels: Int
  /// Whether an EXIF orientation turns the picture upright.
  public var appliesOrientation: Bool

  /// By default every picture of up to 250 million pixels is read, upright.
  /// - Parameters:
  ///   - maximumPixels: a header that claims more pixels than this is refused before memory is allocated.
  ///   - appliesOrientation: whether an EXIF orientation turns the picture upright.
  public init(maximumPixels: Int = 250_000_000, appliesOrientation: Bool = true) {
    self.maximumPixels = maximumPixels
    self.appliesOrientation = appliesOrientation
  }
}
