import Engine
import FileFormats
import Foundation
import NeuralNetworks

extension LearnedScorer {
  public static let format = "latent-scorer"
  public static let formatVersion = 1

  /// Writes the scorer; equal scorers give equal bytes.
  public func write(to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func text(_ value: some Encodable) throws -> String { String(decoding: try encoder.encode(value), as: UTF8.self) }
    var file = SafetensorsFile(metadata: [
      "format": Self.format, "formatVersion": String(Self.formatVersion),
      "architecture": try text(architecture), "labels": try text(labels), "pixelRange": "[-1,1]",
      "provenance": try text(provenance),
    ])
    for (name, tensor) in zip(parameters.names, parameters.tensors) {
      file[name] = try .init(shape: tensor.shape, tensor.values)
    }
    try file.write(to: url)
  }

  /// Reads a scorer.
  /// - Throws: `FileFormatError` for a damaged file, `ScorerError` for one that is no scorer, or not a whole one.
  public init(contentsOf url: URL) throws {
    let file = try SafetensorsFile(contentsOf: url)
    let name = url.lastPathComponent
    guard file.metadata["format"] == Self.format else {
      throw ScorerError.notAScorer(file: name, found: file.metadata["format"] ?? "no format in its metadata")
    }
    let version = try file.metadata(named: "formatVersion")
    guard version == String(Self.formatVersion) else {
      throw ScorerError.version(file: name, expected: Self.formatVersion, found: version)
    }
    func decode<T: Decodable>(_ key: String) throws -> T {
      do {
        return try JSONDecoder().decode(T.self, from: Data(try file.metadata(named: key).utf8))
      } catch is DecodingError {
        throw ScorerError.metadata(file: name, key: key, reason: "expected JSON of this version, found something else")
      }
    }
    let architecture: ScorerArchitecture = try decode("architecture")
    try architecture.validate(file: name)
    let labels: [ScorerLabel] = try decode("labels")
    try Self.validate(labels, outputs: architecture.outputCount, file: name)
    guard try file.metadata(named: "pixelRange") == "[-1,1]" else {
      throw ScorerError.metadata(
        file: name, key: "pixelRange", reason: "expected [-1,1], found \(file.metadata["pixelRange"] ?? "")")
    }
    var parameters = ParameterSet()
    // Initial values are replaced below; the set gives names and shapes.
    let network = ScorerNetwork(architecture, into: &parameters, Initializer(seed: 0))
    for (index, name) in parameters.names.enumerated() {
      let stored = try file.tensor(named: name, shape: parameters.tensors[index].shape)
      parameters.tensors[index] = Tensor(stored.floats(), shape: stored.shape)
    }
    self.init(labels: labels, provenance: try decode("provenance"), network: network, parameters: parameters)
  }

  private static func validate(_ labels: [ScorerLabel], outputs: Int, file: String) throws {
    func refuse(_ reason: String) -> ScorerError { .metadata(file: file, key: "labels", reason: reason) }
    guard Set(labels.map(\.name)).count == labels.count else { throw refuse("a label comes twice") }
    let needed = labels.reduce(0) { $0 + $1.outputCount }
    guard !labels.isEmpty, needed == outputs else {
      throw refuse("expected labels of \(outputs) outputs, as the architecture has, found \(needed)")
    }
    for label in labels {
      switch label.kind {
      case .category(let names) where names.count < 2 || Set(names).count != names.count:
        throw refuse("\"\(label.name)\": expected two different values or more, found \(names.joined(separator: ", "))")
      case .number(let mean, let deviation) where !(mean.isFinite && deviation > 0 && deviation.isFinite):
        throw refuse("\"\(label.name)\": expected a finite mean and a positive deviation, found \(mean), \(deviation)")
      default: break
      }
    }
  }
}
