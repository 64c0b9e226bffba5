import Engine
import NeuralNetworks

/// A generator whose drawing can end at a smaller size, and be given up between two layers: for whoever draws while a
/// person waits.
public protocol StagedGenerator: StyleChannelGenerator {
  /// Widths of the pictures that can be drawn, in pixels, from the smallest to the full size.
  var stageSizes: [Int] { get }

  /// A style for each of the `styleLayers`, `[N, styleDimension]`, and what is added to the style channels,
  /// `[N, styleChannelCount]` → pictures `[N, size, size, 3]`, about [-1, 1]. At the full size they are those of
  /// `synthesize(layers:channelOffsets:)` to the bit; at a smaller one, what the layers up to it have made.
  /// - Parameters:
  ///   - layers: a style for each layer.
  ///   - channelOffsets: added to the style channels; nil for nothing.
  ///   - size: one of `stageSizes`.
  ///   - check: is called before each layer but the first; what it throws ends the work.
  func synthesize(
    layers: [Variable], channelOffsets: Variable?, size: Int, check: () throws -> Void
  ) rethrows -> Variable
}

extension GeneratorModel: StagedGenerator {
  public var stageSizes: [Int] { architecture.resolutions }

  public func synthesize(
    layers: [Variable], channelOffsets: Variable?, size: Int, check: () throws -> Void
  ) rethrows -> Variable {
    precondition(stageSizes.contains(size), "synthesize: a size of \(size), sizes \(stageSizes)")
    let picture = try generator.synthesizeNormalized(
      layers, BoundParameters(constant: parameters), size: size, channelOffsets: channelOffsets
    ) { _, features in
      try check()
      return features
    }
    return architecture.normalization?.denormalized(picture) ?? picture
  }
}
