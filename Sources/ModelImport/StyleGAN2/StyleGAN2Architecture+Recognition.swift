import FileFormats

extension StyleGAN2Architecture {
  /// What the names of a file's tensors begin with, where they are those of such a generator; nil where they are not.
  /// - Parameters:
  ///   - weights: the file.
  ///   - network: what the names have to begin with, as `G`; nil takes the averaged weights where there are several.
  static func prefix(in weights: ForeignWeights, network: String?) -> (prefix: String, naming: Naming)? {
    let found = weights.tensors.compactMap { tensor -> (prefix: String, naming: Naming)? in
      for (ending, naming) in [("synthesis.b4.const", Naming.ada), ("input.input", .port)]
      where tensor.name == ending || tensor.name.hasSuffix("." + ending) {
        return (String(tensor.name.dropLast(ending.count)), naming)
      }
      return nil
    }
    if let network { return found.first { $0.prefix == network + "." || $0.prefix.hasSuffix(".\(network).") } }
    return found.first { $0.prefix.lowercased().hasSuffix("g_ema.") } ?? found.first
  }

  /// The architecture of the tensors that begin with `prefix`, from their shapes and, where the file has them, from the
  /// arguments that the network was made with.
  /// - Parameters:
  ///   - weights: the file.
  ///   - prefix: what the names of the network's tensors begin with.
  ///   - naming: of which program the names are.
  /// - Throws: `ModelImportError` for tensors or settings that are of no such network.
  init(_ weights: ForeignWeights, prefix: String, naming: Naming) throws {
    let file = weights.source.fileName
    func shape(_ name: String) -> [Int]? { weights[prefix + name]?.shape }
    /// A size of a tensor that the network cannot be without.
    func size(_ name: String, axis: Int, rank: Int) throws -> Int {
      guard let shape = shape(name), shape.count == rank else {
        throw ModelImportError.tensors(
          file: file, missing: shape(name) == nil ? [prefix + name] : [],
          wrongShapes: shape(name).map { ["\(prefix + name) \($0) in place of \(rank) axes"] } ?? [], unused: [])
      }
      return shape[axis]
    }
    self.naming = naming
    let isADA = naming == .ada
    var channels: [Int] = []
    var width = 4
    while width <= 2048 {
      let place = channels.count
      let name =
        isADA
        ? "synthesis.b\(width).conv1.weight" : place == 0 ? "conv1.conv.weight" : "convs.\(2 * place - 1).conv.weight"
      guard shape(name) != nil else { break }
      channels.append(try size(name, axis: isADA ? 0 : 1, rank: isADA ? 4 : 5))
      width *= 2
    }
    self.channels = channels
    self.size = width / 2
    let last = isADA ? "synthesis.b\(width / 2).torgb" : "to_rgbs.\(channels.count - 2)"
    imageChannels = try size(last + (isADA ? ".weight" : ".conv.weight"), axis: isADA ? 0 : 1, rank: isADA ? 4 : 5)
    styleDimension = try size(
      isADA ? "synthesis.b4.conv1.affine.weight" : "conv1.conv.modulation.weight", axis: 1, rank: 2)

    classes = isADA && shape("mapping.embed.weight") != nil ? try size("mapping.embed.weight", axis: 1, rank: 2) : 0
    embeddingDimension = classes > 0 ? try size("mapping.embed.weight", axis: 0, rank: 2) : 0
    let layer = { (index: Int) in isADA ? "mapping.fc\(index).weight" : "style.\(index + 1).weight" }
    latentDimension = try size(layer(0), axis: 1, rank: 2) - embeddingDimension
    var widths: [Int] = []
    while widths.count < 64, shape(layer(widths.count)) != nil {
      widths.append(try size(layer(widths.count), axis: 0, rank: 2))
    }
    mappingWidths = widths

    output =
      !isADA || shape("synthesis.b4.torgb.weight") != nil
      ? .skip : shape("synthesis.b8.skip.weight") != nil ? .resnet : .original
    hasNoise = shape(isADA ? "synthesis.b4.conv1.noise_strength" : "conv1.noise.weight") != nil
    let noiseName = isADA ? "synthesis.b4.conv1.noise_const" : "noises.noise_0"
    hasFixedNoise = hasNoise && shape(noiseName) != nil
    let mean = isADA ? shape("mapping.w_avg") : weights["latent_avg"]?.shape ?? shape("latent_avg")
    means = mean == nil ? .none : mean?.count == 2 && classes > 0 ? .perClass : .shared
    filterShape =
      shape(isADA ? "synthesis.b8.conv0.resample_filter" : "convs.0.conv.blur.kernel") ?? []
    // The program of StyleGAN3 clamps its StyleGAN2 at 256 unless it says otherwise; that of ADA does not clamp.
    let isLater = weights.className?.contains("networks_stylegan2") ?? false
    (mappingMultiplier, clamp) = (0.01, isLater ? 256 : nil)
    try read(weights.settings, file: file)
    try validate(file: file)
  }

  /// Takes what shapes do not say from the arguments of the constructor, and refuses what this code does not compute.
  private mutating func read(_ settings: JSONValue, file: String) throws {
    let mapping = settings["mapping_kwargs"]
    let synthesis = settings["synthesis_kwargs"]
    if let value = mapping?["lr_multiplier"]?.doubleValue { mappingMultiplier = Float(value) }
    if let value = synthesis?["conv_clamp"] { clamp = value.doubleValue.map { Float($0) } }
    for (name, value) in [("mapping", mapping?["activation"]), ("synthesis", synthesis?["activation"])] {
      if let text = value?.stringValue, text != "lrelu" {
        throw ModelImportError.setting(file: file, name: "\(name) activation", expected: "lrelu", found: text)
      }
    }
    if let text = synthesis?["architecture"]?.stringValue, text != output.rawValue {
      throw ModelImportError.setting(
        file: file, name: "architecture", expected: "\(output.rawValue), as the tensors have it", found: text)
    }
  }
}
