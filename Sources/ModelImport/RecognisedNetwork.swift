/// What kind of network a file of weights holds, and under which names.
struct RecognisedNetwork {
  let family: ModelFamily
  let architecture: ImportedArchitecture
  /// What the names of the network's tensors begin with.
  let prefix: String
  /// From the name of a tensor, without the prefix, to its full name in the file.
  let fullName: (String) -> String

  private init(
    _ family: ModelFamily, _ architecture: ImportedArchitecture, prefix: String,
    fullName: ((String) -> String)? = nil
  ) {
    (self.family, self.architecture, self.prefix) = (family, architecture, prefix)
    self.fullName = fullName ?? { prefix + $0 }
  }

  /// Recognises the network by the names and shapes of its tensors, and takes the family that the user names.
  /// - Throws: `ModelImportError` for a network of no known family, one that is refused by name, or settings that no
  ///   such network has.
  init(_ weights: ForeignWeights, options: ImportOptions) throws {
    let file = weights.source.fileName
    try RefusedNetworks.check(weights)
    if options.layers != nil || options.family == .layers {
      guard let description = options.layers, options.family ?? .layers == .layers else {
        throw ModelImportError.setting(
          file: file, name: "family layers", expected: "a description of its layers (--layers FILE.json)",
          found: options.layers == nil ? "none" : "the family \(options.family?.rawValue ?? "")")
      }
      let prefix = options.network.map { $0 + "." } ?? ""
      let chain = try LayerChain(parsing: description, file: file) { weights[prefix + $0]?.shape }
      self.init(.layers, .layers(chain), prefix: prefix)
      return
    }
    let families = options.family.map { [$0] } ?? [.stylegan2, .dcgan]
    if families.contains(.stylegan2),
      let (prefix, naming) = StyleGAN2Architecture.prefix(in: weights, network: options.network)
    {
      // One program keeps the mean style beside the network.
      self.init(
        .stylegan2, .stylegan2(try StyleGAN2Architecture(weights, prefix: prefix, naming: naming)), prefix: prefix,
        fullName: { $0 == "latent_avg" && weights[$0] != nil ? $0 : prefix + $0 })
      return
    }
    let prefix = NetworkPrefix.of(weights, network: options.network)
    if families.contains(.dcgan), let chain = LayerChain.dcgan(weights, prefix: prefix) {
      self.init(.dcgan, .layers(chain), prefix: prefix)
      return
    }
    throw ModelImportError.unknownFamily(file: file, tensors: weights.tensors.map(\.name))
  }
}
