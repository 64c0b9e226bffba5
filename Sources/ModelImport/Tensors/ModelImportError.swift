import FileFormats

/// What can be wrong with another program's network: each case reads as one line that names the file.
public enum ModelImportError: Error, Equatable, CustomStringConvertible {
  /// The names of the tensors are those of no known family.
  case unknownFamily(file: String, tensors: [String])
  /// A network that is known by name, but not drawn with.
  case refused(file: String, network: String, reason: String)
  /// A tensor or a setting whose value does not fit the network.
  case setting(file: String, name: String, expected: String, found: String)
  /// Tensors that the network needs and the file lacks, those of another shape, and those that nobody reads.
  case tensors(file: String, missing: [String], wrongShapes: [String], unused: [String])
  /// The file has no network of that name.
  case noNetwork(file: String, name: String, known: [String])
  /// What was asked of a model that it does not have.
  case lacks(file: String, what: String)

  public var description: String {
    switch self {
    case .unknownFamily(let file, let tensors):
      return "\(file): expected a network of a known family "
        + "(\(ModelFamily.allCases.map(\.rawValue).joined(separator: ", "))), found "
        + (tensors.isEmpty ? "no tensors" : "tensors such as \(Self.list(tensors, most: 4))")
        + "; a chain of layers can be described: --as layers --layers FILE.json"
    case .refused(let file, let network, let reason): return "\(file): \(network): \(reason)"
    case .setting(let file, let name, let expected, let found):
      return "\(file): \(name): expected \(expected), found \(found)"
    case .tensors(let file, let missing, let wrongShapes, let unused):
      let parts = [
        missing.isEmpty ? nil : "missing \(Self.list(missing, most: 6))",
        wrongShapes.isEmpty ? nil : "of another shape \(Self.list(wrongShapes, most: 6))",
        unused.isEmpty ? nil : "left over \(Self.list(unused, most: 6)) (--allow NAME leaves them out)",
      ]
      return "\(file): tensors: " + parts.compactMap { $0 }.joined(separator: "; ")
    case .noNetwork(let file, let name, let known):
      return "\(file): no network \"\(name)\" in the file; it has \(known.joined(separator: ", "))"
        + NearestName.hint(name, among: known)
    case .lacks(let file, let what): return "\(file): \(what)"
    }
  }

  private static func list(_ names: [String], most: Int) -> String {
    names.prefix(most).joined(separator: ", ") + (names.count > most ? " and \(names.count - most) more" : "")
  }
}
