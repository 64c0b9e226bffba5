/// What can be wrong with a colorizer's file, with hints or with what is to be judged.
public enum ColorizationError: Error, Equatable, CustomStringConvertible {
  case architecture(file: String, reason: String)
  case otherArchitecture(file: String, field: String, expected: String, found: String)
  case hint(text: String, expected: String)
  case hintOutside(hint: String, file: String, width: Int, height: Int)
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
