/// What can be wrong with a colorizer's file, with hints or with what is to be judged.
public enum ColorizationError: Error, Equatable, CustomStringConvertible {
  /// A file states an architecture, a working size or a saturation that no colorizer has.
  case architecture(file: String, reason: String)
  /// A model to start from has another architecture than the network that is to be trained.
  case otherArchitecture(file: String, field: String, expected: String, found: String)
  /// A text that is no hint.
  case hint(text: String, expected: String)
  /// A hint whose place is not in the picture of `width` by `height` pixels.
  case hintOutside(hint: String, file: String, width: Int, height: Int)
  /// Hints for a model that takes lightness alone.
  case noHints(model: String)

  public var description: String {
    switch self {
    case .architecture(let file, let reason):
      "\(file): the architecture is not one of ours: \(reason)"
    case .otherArchitecture(let file, let field, let expected, let found):
      "\(file): expected \(field) \(expected), found \(found)"
    case .hint(let text, let expected):
      "hint \"\(text)\": expected \(expected)"
    case .hintOutside(let hint, let file, let width, let height):
      "\(file): hint \(hint): expected a place within \(width)×\(height) pixels"
    case .noHints(let model):
      "\(model): expected a model trained with --hints, found one that takes lightness alone"
    }
  }
}
