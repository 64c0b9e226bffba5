import Engine
import GenerativeModels

/// Truncation with a cutoff: the layers that decide the layout keep to what is common, those that decide textures and
/// colours do not (Karras, Laine and Aila, "A style-based generator architecture", CVPR 2019, appendix B).
extension Sampler {
  /// A sampler that draws the same model with truncation in its first layers only.
  ///
  /// What is measured in w, as boundaries and spreads are, knows one w for all layers and does not change.
  /// - Parameter count: layers of the synthesis, from the coarsest on, from 1 to `styleLayers`; nil for all.
  /// - Throws: `ModelError.noAbility` for a model that takes one style for all layers, `LatentSpaceError.truncatedLayers`
  ///   for more layers than it has, or none.
  public func truncating(layers count: Int?) throws -> Sampler {
    guard let count else { return Sampler(model: model) }
    let layers = try layered().styleLayers
    guard (1...layers).contains(count) else {
      throw LatentSpaceError.truncatedLayers(expected: 1...layers, found: count)
    }
    return Sampler(model: model, truncatedLayers: count < layers ? count : nil)
  }

  /// z `[N, latentDimension]` → codes as the synthesis reads them, moved towards the mean w of each code's class:
  /// `w̄ + truncation · (w − w̄)`, where `truncatedLayers` says so in the first layers only.
  public func synthesisCodes(_ z: Tensor, classes: [Int], truncation: Float) -> SynthesisCodes {
    truncatedCodes(
      styles(z, classes: classes), mixtures: classes.map { ClassMixture($0) },
      truncations: [Float](repeating: truncation, count: classes.count))
  }

  /// w `[N, styleDimension]` with a class, or a mixture of two, and a truncation ψ for each code → codes as the
  /// synthesis reads them: `w̄ + ψ · (w − w̄)`, where `truncatedLayers` says so in the first layers only.
  public func truncatedCodes(_ w: Tensor, mixtures: [ClassMixture], truncations: [Float]) -> SynthesisCodes {
    let moved = truncated(w, mixtures: mixtures, truncations: truncations)
    guard let truncatedLayers, truncations.contains(where: { $0 != 1 }) else { return SynthesisCodes(styles: moved) }
    let (count, dimension, layers) = (w.shape[0], w.shape[1], styleLayers)
    let (whole, near) = (w.values, moved.values)
    var values: [Float] = []
    values.reserveCapacity(count * layers * dimension)
    for row in 0..<count {
      let range = row * dimension..<(row + 1) * dimension
      for layer in 0..<layers { values += layer < truncatedLayers ? near[range] : whole[range] }
    }
    return SynthesisCodes(styles: Tensor(values, shape: [count, layers, dimension]))
  }
}
