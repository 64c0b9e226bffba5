import FileFormats
import Foundation

/// What kind of network an imported model is, and its sizes.
public enum ImportedArchitecture: Equatable, Sendable {
  /// A generator of StyleGAN2.
  case stylegan2(StyleGAN2Architecture)
  /// A chain of layers, such as a generator of DCGAN or one that a description lists.
  case layers(LayerChain)

  /// The tensors that the network reads, under their names without what all of them begin with.
  /// - Throws: `ModelImportError` for sizes that no such network has.
  func requests(file: String) throws -> [TensorRequest] {
    switch self {
    case .stylegan2(let architecture):
      try architecture.validate(file: file)
      return StyleGAN2Names(architecture: architecture).all
    case .layers(let chain): return try chain.requests(file: file)
    }
  }

  /// The number of classes; 0 for a network without.
  public var classCount: Int {
    switch self {
    case .stylegan2(let architecture): return architecture.classes
    case .layers(let chain):
      if case .code(_, _, let classInput?) = chain.input { return classInput.classes }
      return 0
    }
  }

  /// Whether a tensor holds nothing that the network computes with.
  func isIdle(_ name: String) -> Bool {
    switch self {
    case .stylegan2: StyleGAN2Names.isIdle(name)
    case .layers: name.hasSuffix(".num_batches_tracked")
    }
  }
}

extension ImportedArchitecture: Codable {
  private enum CodingKeys: CodingKey { case kind, network }

  private enum Kind: String, Codable { case stylegan2, layers }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .kind) {
    case .stylegan2: self = .stylegan2(try values.decode(StyleGAN2Architecture.self, forKey: .network))
    case .layers:
      let text = try values.decode(String.self, forKey: .network)
      let json = try JSONValue(parsing: Data(text.utf8), file: "description")
      self = .layers(try LayerChain(parsing: json, file: "description", shape: { _ in nil }))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .stylegan2(let architecture):
      try values.encode(Kind.stylegan2, forKey: .kind)
      try values.encode(architecture, forKey: .network)
    case .layers(let chain):
      try values.encode(Kind.layers, forKey: .kind)
      try values.encode(chain.json.text(), forKey: .network)
    }
  }
}
