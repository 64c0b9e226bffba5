import Engine
import GenerativeModels
import ImageCodecs

/// One feature map of a generator: a channel of a layer (Bau et al., "GAN dissection: visualizing and understanding
/// generative adversarial networks", ICLR 2019).
public struct FeatureUnit: Hashable, Codable, Sendable {
  /// Index in `FeatureMapGenerator.featureLayers`.
  public let layer: Int
  /// The channel of the layer, counted from 0.
  public let channel: Int

  /// A unit by its place.
  /// - Parameters:
  ///   - layer: an index in `FeatureMapGenerator.featureLayers`.
  ///   - channel: the channel of the layer, counted from 0.
  public init(layer: Int, channel: Int) { (self.layer, self.channel) = (layer, channel) }

  /// The layer's name and the channel, as `blocks.1.0:17`.
  public func name(in model: any FeatureMapGenerator) -> String { "\(model.featureLayers[layer].name):\(channel)" }

  /// All units of some layers, in order.
  public static func all(of model: any FeatureMapGenerator, layers: [Int]) -> [FeatureUnit] {
    layers.flatMap { layer in
      (0..<model.featureLayers[layer].channels).map { FeatureUnit(layer: layer, channel: $0) }
    }
  }
}

extension Sampler {
  /// Calls `body` with the pictures of w `[N, styleDimension]` as they become when a unit has `activation` in every
  /// place, block by block.
  /// - Throws: `ModelError.noAbility` for a model without feature maps, and what `body` throws.
  public func forEachPictures(
    styles w: Tensor, setting unit: FeatureUnit, to activation: Float,
    _ body: (_ pictures: Tensor, _ range: Range<Int>) throws -> Void
  ) throws {
    let featured = try featured()
    let channels = featured.featureLayers[unit.layer].channels
    var (kept, added) = ([Float](repeating: 1, count: channels), [Float](repeating: 0, count: channels))
    (kept[unit.channel], added[unit.channel]) = (0, activation)
    let (factor, offset) = (Variable(Tensor(kept, shape: [channels])), Variable(Tensor(added, shape: [channels])))
    try forEachBlock(w) { block, range in
      let pictures = featured.synthesize(Variable(block)) { layer, features in
        layer == unit.layer ? features * factor + offset : features
      }
      try body(pictures.value, range)
    }
  }

  /// The pictures of w `[N, styleDimension]` as they become when a unit has `activation` in every place.
  /// - Throws: `ModelError.noAbility` for a model without feature maps.
  public func images(styles w: Tensor, setting unit: FeatureUnit, to activation: Float) throws -> [Image] {
    var images: [Image] = []
    try forEachPictures(styles: w, setting: unit, to: activation) { pictures, _ in images += pictures.makeImages() }
    return images
  }

  /// The maps of a unit for w `[N, styleDimension]`, enlarged to the pictures' size: `size × size` values a code.
  /// - Throws: `ModelError.noAbility` for a model without feature maps.
  public func maps(styles w: Tensor, of unit: FeatureUnit) throws -> [[Float]] {
    let (size, featured) = (model.size, try featured())
    var maps: [[Float]] = []
    forEachBlock(w) { block, range in
      _ = featured.synthesize(Variable(block)) { layer, features in
        if layer == unit.layer {
          let map = features.lastAxis(unit.channel..<unit.channel + 1).enlarged(to: size).value.values
          maps += (0..<range.count).map { Array(map[$0 * size * size..<($0 + 1) * size * size]) }
        }
        return features
      }
    }
    return maps
  }
}

extension Variable {
  /// Maps `[N, H, W, C]` doubled bilinearly until they have `size` pixels.
  func enlarged(to size: Int) -> Variable {
    var x = self
    while x.shape[1] < size { x = x.upsampledBilinear() }
    return x
  }
}
