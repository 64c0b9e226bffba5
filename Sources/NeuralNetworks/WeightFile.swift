import Engine
import FileFormats
import Foundation

/// The frame of the toolkit's own files of weights: safetensors whose metadata say what the file is and in which
/// version, with values as JSON and tensors as parameter sets.
///
/// ```swift
/// var file = WeightFile(.init(name: "latent-scorer", version: 1, of: "learned scorer"))
/// try file.store(architecture, as: "architecture")
/// try file.store(parameters)
/// try file.write(to: url)
/// ```
public struct WeightFile {
  /// What a file holds.
  public struct Format: Sendable {
    /// The format's name, which the file states as `format`: `latent-scorer`, for instance.
    public let name: String
    /// The format's version, which the file states as `formatVersion`; a file of another version is refused.
    public let version: Int
    /// In words, for errors.
    public let content: String

    /// What files of one kind state, and what they hold.
    /// - Parameters:
    ///   - name: the format's name, which the file states.
    ///   - version: the format's version, which the file states.
    ///   - content: what such files hold, in words for errors.
    public init(name: String, version: Int, of content: String) {
      (self.name, self.version, self.content) = (name, version, content)
    }
  }

  /// The tensors, and metadata that are no JSON.
  public var contents: SafetensorsFile
  /// What errors call the file.
  public let name: String

  /// A file to be written. Equal contents give equal bytes.
  public init(_ format: Format) {
    contents = SafetensorsFile(metadata: ["format": format.name, "formatVersion": String(format.version)])
    name = ""
  }

  /// Reads a file.
  /// - Throws: `FileFormatError` for a damaged file, `WeightFileError` for one of another format or version.
  public init(contentsOf url: URL, _ format: Format) throws {
    name = url.lastPathComponent
    if let found = ForeignFormat(recognizing: try MappedFile(url).data, file: url.path), found.isReadable,
      found != .safetensors
    {
      // A model of another program, where one of ours is needed.
      throw WeightFileError.format(
        file: name, expected: "\(format.content) (format \(format.name))", found: found.what)
    }
    contents = try SafetensorsFile(contentsOf: url)
    guard contents.metadata["format"] == format.name else {
      throw WeightFileError.format(
        file: name, expected: "\(format.content) (format \(format.name))",
        found: contents.metadata["format"] ?? "no format in its metadata")
    }
    let version = try contents.metadata(named: "formatVersion")
    guard version == String(format.version) else {
      throw WeightFileError.version(file: name, expected: format.version, found: version)
    }
  }

  /// The name of a file's format, nil for a safetensors file that states none.
  /// - Throws: `FileFormatError` for one that is no safetensors file; its header alone is looked at.
  public static func formatName(of url: URL) throws -> String? {
    try SafetensorsFile.metadata(of: url)["format"]
  }

  /// Keeps a value as JSON in the metadata.
  public mutating func store(_ value: some Encodable, as key: String) throws {
    contents.metadata[key] = try CanonicalJSON.text(of: value)
  }

  /// The value that was stored under `key`.
  /// - Throws: `FileFormatError` where there is none, `WeightFileError.metadata` for another.
  public func value<T: Decodable>(_ key: String, as type: T.Type = T.self) throws -> T {
    let text = try contents.metadata(named: key)
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch is DecodingError {
      throw WeightFileError.metadata(
        file: name, key: key, reason: "expected JSON of this version, found something else")
    }
  }

  /// Keeps tensors under their names after `prefix`.
  /// - Parameters:
  ///   - set: the tensors and their names.
  ///   - prefix: put before each name.
  ///   - isHalf: which of them, by shape, in half precision.
  /// - Throws: `FileFormatError` for a value that its precision cannot hold.
  public mutating func store(
    _ set: ParameterSet, prefix: String = "", inHalfPrecision isHalf: (_ shape: [Int]) -> Bool = { _ in false }
  ) throws {
    for (name, tensor) in zip(set.names, set.tensors) {
      contents[prefix + name] = try .init(
        shape: tensor.shape, tensor.values, as: isHalf(tensor.shape) ? .float16 : .float32)
    }
  }

  /// The network whose layers `define` defines, with the file's weights.
  /// - Throws: `FileFormatError` for one that is missing or of another shape.
  public func network<Network>(
    _ define: (inout ParameterSet, Initializer) -> Network
  ) throws -> (network: Network, parameters: ParameterSet) {
    try ParameterSet.network(stored: { try tensor($0, shape: $1) }, define)
  }

  /// Replaces the tensors of a set, which gives names and shapes.
  /// - Throws: `FileFormatError` for one that is missing or of another shape.
  public func load(_ set: inout ParameterSet) throws {
    for (index, name) in set.names.enumerated() {
      set.tensors[index] = try tensor(name, shape: set.tensors[index].shape)
    }
  }

  /// All tensors whose names begin with `prefix`, under the rest of their names, in ascending order.
  public func parameters(prefix: String) throws -> ParameterSet {
    var set = ParameterSet()
    for name in contents.names where name.hasPrefix(prefix) {
      _ = set.add(String(name.dropFirst(prefix.count)), try tensor(name))
    }
    return set
  }

  /// One tensor, of this shape where one is given.
  /// - Throws: `FileFormatError` for one that is missing, of another shape or without values.
  public func tensor(_ name: String, shape: [Int]? = nil) throws -> Tensor {
    let stored = try contents.tensor(named: name, shape: shape)
    guard stored.shape.allSatisfy({ $0 > 0 }) else {
      throw FileFormatError.malformed(
        file: self.name, field: "tensor \"\(name)\": shape", expected: "sizes of at least 1", found: "\(stored.shape)")
    }
    return Tensor(stored.floats(), shape: stored.shape)
  }

  /// Refuses tensors that are no longer those whose identity the metadata state under `key`.
  public func requireIdentity(_ found: String, key: String = "identity") throws {
    let stated = try contents.metadata(named: key)
    guard stated == found else { throw WeightFileError.identity(file: name, stated: stated, found: found) }
  }

  /// Writes the file beside its place and renames it.
  public func write(to url: URL) throws { try contents.write(to: url) }
}

/// What can be wrong with a file of weights whose bytes are whole.
public enum WeightFileError: Error, Equatable, CustomStringConvertible {
  /// A file of another format: what was expected in words, and the format that it states.
  case format(file: String, expected: String, found: String)
  /// A file of the expected format in a version that is not read.
  case version(file: String, expected: Int, found: String)
  /// An entry of the metadata that is not what the format's version says: its key, and why.
  case metadata(file: String, key: String, reason: String)
  /// Tensors that are no longer those that were written: the digest that the file states, and the one they have.
  case identity(file: String, stated: String, found: String)

  public var description: String {
    switch self {
    case .format(let file, let expected, let found): "\(file): expected a \(expected), found \(found)"
    case .version(let file, let expected, let found): "\(file): expected format version \(expected), found \(found)"
    case .metadata(let file, let key, let reason): "\(file): metadata \"\(key)\": \(reason)"
    case .identity(let file, let stated, let found):
      "\(file): the tensors were changed after the file was written: identity \(stated.prefix(12)) stated, "
        + "\(found.prefix(12)) found"
    }
  }
}
