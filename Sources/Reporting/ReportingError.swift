/// What can go wrong when pictures are laid out for a report.
public enum ReportingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A sheet of no pictures.
  case noImages
  /// Pictures of one sheet must have one size.
  case unequalSizes(index: Int, expected: String, found: String)

  public var description: String {
    switch self {
    case .noImages: "contact sheet: expected at least one image, found none"
    case .unequalSizes(let index, let expected, let found):
      "contact sheet: image \(index): expected \(expected) pixels, found \(found)"
    }
  }
}
