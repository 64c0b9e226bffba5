import FileFormats

/// What can be wrong with a model file or a training set.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The architecture that a file states is none that the networks accept, for this reason.
  case architecture(file: String, reason: String)
  /// A model has no class of this name: the names of those that it has.
  case unknownClass(name: String, known: [String])
  /// The model that a training is to begin with has networks of other sizes: the first field that differs.
  case otherArchitecture(file: String, field: String, expected: String, found: String)
  /// A label is the same in all pictures of the model, so that no direction of w can be aligned with it.
  case constantLabel(name: String)
  /// A model lacks an ability: its identity, and what the ability is needed for.
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
