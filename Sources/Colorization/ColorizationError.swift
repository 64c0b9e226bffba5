/// What can be wrong with a colorizer's file, with hints or with what is to be judged.
public enum ColorizationError: Error, Equatable, CustomStringConvertible {
  case notAColorizer(file: String, found: String)
  case version(file: String, expected: Int, found: String)
  case metadata(file: String, key: String, reason: String)
  case identity(file: String, stated: String, found: String)
  case architecture(file: String, reason: String)
  case otherArchitecture(file: String, field: String, expected: String, found: String)
  case hint(text: String, expected: String)
  case hintOutside(hint: String, file: String, width: Int, height: Int)
  case noHints(model: String)

  public var description: String {
    switch self {
    case .notAColorizer(let file, let found):
      "\(file): expected the model file of a colorizer (format \(ColorizerModel.format)), found \(found)"
    case .version(let file, let expected, let found):
      "\(file): expected format version \(expected), found \(found)"
    case .metadata(let file, let key, let reason):
      "\(file): the metadata \"\(key)\" cannot be read: \(reason)"
    case .identity(let file, let stated, let found):
      "\(file): the tensors were changed after the file was written: identity \(stated.prefix(12)) stated, \(found.prefix(12)) found"
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
