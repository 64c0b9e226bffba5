/// Networks that are known by the names in their files and are not drawn with, so that an error can say so.
enum RefusedNetworks {
  /// - Throws: `ModelImportError.refused` for such a network.
  static func check(_ weights: ForeignWeights) throws {
    let file = weights.source.fileName
    let name = weights.className ?? ""
    func has(_ test: (String) -> Bool) -> Bool { weights.tensors.contains { test($0.name) } }
    if name.contains("stylegan3") || has({ $0.hasSuffix("synthesis.input.freqs") }) {
      throw ModelImportError.refused(
        file: file, network: "a generator of StyleGAN3",
        reason: "its Fourier features and filtered activations are not computed here; StyleGAN2 is")
    }
    if name.hasPrefix("dnnlib.tflib") {
      throw ModelImportError.refused(
        file: file, network: "a network of TensorFlow",
        reason: "convert it with the legacy.py of StyleGAN2-ADA for PyTorch first")
    }
    let isFirst =
      has({ $0.contains("g_synthesis.blocks.") || $0.contains("generator.progression.") })
      || has({ $0.hasSuffix("synthesis.layer0.epilogue.apply_noise.weight") })
    if isFirst {
      throw ModelImportError.refused(
        file: file, network: "a generator of StyleGAN (2018)",
        reason: "its normalised features and styles are not computed here; StyleGAN2 is")
    }
  }
}
