/// Limits and choices for reading pictures.
public struct ImageReadOptions: Sendable {
  /// A header that claims more pixels than this is refused before memory is allocated.
  public var maximumPixels: Int
  /// Whether an EXIF orientation turns the picture upright.
  public var appliesOrientation: Bool

  public init(maximumPixels: Int = 250_000_000, appliesOrientation: Bool = true) {
    self.maximumPixels = maximumPixels
    self.appliesOrientation = appliesOrientation
  }
}
