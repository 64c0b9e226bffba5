/// What can be wrong with a model file or a training set.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  case architecture(file: String, reason: String)
  case unknownClass(name: String, known: [String])
  case otherArchitecture(file: String, field: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .architecture(let file, let reason):
      return "\(file): the architecture is not one of ours: \(reason)"
    case .unknownClass(let name, let known):
      return "no class \"\(name)\" in the model; it has \(known.joined(separator: ", "))"
    case .otherArchitecture(let file, let field, let expected, let found):
      return "\(file): expected \(field) \(expected), found \(found)"
    }
  }
}

extension StyleArchitecture {
  /// Refuses sizes that a file may state and the initialiser would not accept.
  func validate(file: String) throws {
    guard (16...256).contains(size), size & (size - 1) == 0 else {
      throw ModelError.architecture(file: file, reason: "size \(size), expected a power of two from 16 to 256")
    }
    guard channels.count == resolutions.count, channels.allSatisfy({ (1...4096).contains($0) }) else {
      throw ModelError.architecture(
        file: file, reason: "\(channels.count) channel counts for \(resolutions.count) resolutions")
    }
    guard !classes.isEmpty, classes.count <= 10_000, (1...4096).contains(latentDimension),
      (1...4096).contains(styleDimension)
    else {
      throw ModelError.architecture(
        file: file, reason: "\(classes.count) classes, latent \(latentDimension), style \(styleDimension)")
    }
  }

  /// The index of a class by name.
  /// - Throws: `ModelError.unknownClass` with the names there are.
  public func classIndex(_ name: String) throws -> Int {
    guard let index = classes.firstIndex(of: name) else { throw ModelError.unknownClass(name: name, known: classes) }
    return index
  }
}
