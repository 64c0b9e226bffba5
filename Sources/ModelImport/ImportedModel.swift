import Engine
import FileFormats
import Foundation
import GenerativeModels
import NeuralNetworks

/// Where an imported model comes from.
public struct ImportProvenance: Codable, Equatable, Sendable {
  /// The file that it was read from.
  public var source: ForeignWeights.Source
  /// What the file calls the network; nil for a file of one.
  public var network: String?
  /// Tensors of the network that were left out.
  public var leftOut: [String]
  /// As the user states it; empty where nobody did.
  public var licence: String

  /// Where a model comes from.
  /// - Parameters:
  ///   - source: the file that it was read from.
  ///   - network: what the file calls the network; nil for a file of one.
  ///   - leftOut: names of tensors of the network that were left out.
  ///   - licence: as the user states it; empty where nobody did.
  public init(source: ForeignWeights.Source, network: String? = nil, leftOut: [String] = [], licence: String = "") {
    (self.source, self.network, self.leftOut, self.licence) = (source, network, leftOut, licence)
  }
}

/// A network that another program trained: its architecture, its tensors in that program's names and layouts, and where
/// it comes from. As a file of its own it opens with the same bits as the file it came from.
public struct ImportedModel {
  /// What the file of an imported network calls itself, with the version of its layout.
  public static let format = WeightFile.Format(name: "latent-imported", version: 1, of: "network of another program")

  /// The family that the network was recognised as, or that the user named.
  public let family: ModelFamily
  /// The kind of the network and its sizes.
  public let architecture: ImportedArchitecture
  /// The file that it was read from, what was left out of it, and its licence.
  public let provenance: ImportProvenance
  /// What the classes are values of.
  public let label: String
  /// Names of the classes, at least one.
  public let classes: [String]
  /// SHA-256 of the tensors' names, shapes and values, hexadecimal.
  public let identity: String
  let tensors: ImportedTensors

  init(
    family: ModelFamily, architecture: ImportedArchitecture, tensors: ImportedTensors, label: String = "class",
    classes: [String], provenance: ImportProvenance
  ) throws {
    (self.family, self.architecture, self.tensors) = (family, architecture, tensors)
    (self.label, self.classes, self.provenance) = (label, classes, provenance)
    identity = tensors.set.identity
  }

  /// Width and height in pixels of the pictures, and dimensions of z and w; w is nil for a network without.
  public var sizes: (picture: Int, latent: Int, style: Int?) {
    switch architecture {
    case .stylegan2(let network): return (network.size, network.latentDimension, network.styleDimension)
    case .layers(let chain):
      let last = (try? chain.shapes(file: provenance.source.fileName))?.last
      guard case .code(let dimension, _, _) = chain.input else { return (last?.pixels.height ?? 0, 0, nil) }
      return (last?.pixels.height ?? 0, dimension, nil)
    }
  }

  /// The number of weights.
  public var weightCount: Int { tensors.set.count }

  /// The tensors under the names and in the layouts of the file that they came from, in ascending order of the names.
  public var namedTensors: [(name: String, tensor: Tensor)] {
    zip(tensors.set.names, tensors.set.tensors).map { (name: $0, tensor: $1) }
  }

  /// The network as exploration sees it.
  /// - Throws: `ModelImportError` for a network that draws no pictures from codes.
  public func makeGenerator() throws -> any ImageGenerator {
    switch architecture {
    case .stylegan2(let architecture):
      StyleGAN2Generator(architecture, tensors, identity: identity, label: label, classes: classes)
    case .layers(let chain):
      try LayerChainGenerator(
        chain, tensors, identity: identity, label: label, classes: classes, file: provenance.source.fileName)
    }
  }

  /// The file's metadata beside the tensors.
  private struct Description: Codable {
    var family: ModelFamily
    var architecture: ImportedArchitecture
    var label: String
    var classes: [String]
    var pixelRange = [-1, 1]
  }

  /// Writes the model; equal models give equal bytes.
  public func write(to url: URL) throws {
    var file = WeightFile(Self.format)
    file.contents.metadata["identity"] = identity
    try file.store(
      Description(family: family, architecture: architecture, label: label, classes: classes), as: "description")
    try file.store(provenance, as: "provenance")
    try file.store(tensors.set)
    try file.write(to: url)
  }

  /// Reads a model that `write` wrote.
  /// - Throws: `FileFormatError` for a damaged file, `WeightFileError` for one that is no imported network or was
  ///   changed, `ModelImportError` for an architecture that is none.
  public init(contentsOf url: URL) throws {
    let file = try WeightFile(contentsOf: url, Self.format)
    let description: Description = try file.value("description")
    let requests = try description.architecture.requests(file: file.name)
    let count = max(1, description.architecture.classCount)
    guard description.classes.count == count else {
      throw ModelImportError.setting(
        file: file.name, name: "classes", expected: "\(count) names", found: "\(description.classes.count)")
    }
    var set = ParameterSet()
    for request in requests.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    where !set.names.contains(request.name) {
      _ = set.add(request.name, try file.tensor(request.name, shape: request.shape))
    }
    try self.init(
      family: description.family, architecture: description.architecture, tensors: ImportedTensors(set),
      label: description.label, classes: description.classes, provenance: try file.value("provenance"))
    try file.requireIdentity(identity)
  }
}
