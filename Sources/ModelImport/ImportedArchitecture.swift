import FileFormats

/// What kind of network an imported model is, and its sizes.
public enum ImportedArchitecture: Equatable, Sendable {
  case stylegan2(StyleGAN2Architecture)

  /// The tensors that the network reads, under their names without what all of them begin with.
  var requests: [TensorRequest] {
    switch self {
    case .stylegan2(let architecture): StyleGAN2Names(architecture: architecture).all
    }
  }

  /// The number of classes; 0 for a network without.
  public var classCount: Int {
    switch self {
    case .stylegan2(let architecture): architecture.classes
    }
  }

  /// Whether a tensor holds nothing that the network computes with.
  func isIdle(_ name: String) -> Bool {
    switch self {
    case .stylegan2: StyleGAN2Names.isIdle(name)
    }
  }

  /// - Throws: `ModelImportError` for sizes that no such network has.
  func validate(file: String) throws {
    switch self {
    case .stylegan2(let architecture): try architecture.validate(file: file)
    }
  }
}

extension ImportedArchitecture: Codable {
  private enum CodingKeys: CodingKey { case kind, network }

  private enum Kind: String, Codable { case stylegan2 }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .kind) {
    case .stylegan2: self = .stylegan2(try values.decode(StyleGAN2Architecture.self, forKey: .network))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .stylegan2(let architecture):
      try values.encode(Kind.stylegan2, forKey: .kind)
      try values.encode(architecture, forKey: .network)
    }
  }
}
