import FileFormats

/// What can be wrong with a model file or a training set.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  case architecture(file: String, reason: String)
  case unknownClass(name: String, known: [String])
  case otherArchitecture(file: String, field: String, expected: String, found: String)
  case constantLabel(name: String)
  case noAbility(identity: String, needed: String)

  public var description: String {
    switch self {
    case .architecture(let file, let reason):
      return "\(file): the architecture is not one of ours: \(reason)"
    case .unknownClass(let name, let known):
      return "no class \"\(name)\" in the model; it has \(known.joined(separator: ", "))"
        + NearestName.hint(name, among: known)
    case .otherArchitecture(let file, let field, let expected, let found):
      return "\(file): expected \(field) \(expected), found \(found)"
    case .constantLabel(let name):
      return "label \"\(name)\": expected pictures of the model that differ in it, found none: nothing to align"
    case .noAbility(let identity, let needed):
      return "the model \(identity.prefix(12)): expected one with \(needed), found one without"
    }
  }
}
