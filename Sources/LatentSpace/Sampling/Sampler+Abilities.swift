import Engine
import GenerativeModels
import Scoring

/// What the sampler's generator can do beyond drawing, asked for where it is needed.
extension Sampler {
  /// Styles that the synthesis reads; 1 for a generator that takes one for all layers.
  public var styleLayers: Int { (model as? any LayeredGenerator)?.styleLayers ?? 1 }

  /// The generator with a style for each layer.
  /// - Throws: `ModelError.noAbility` for one that takes a single style.
  public func layered() throws -> any LayeredGenerator {
    try model.ability((any LayeredGenerator).self, for: "a style for each layer")
  }

  /// The generator with style channels.
  /// - Throws: `ModelError.noAbility` for one without.
  public func channelled() throws -> any StyleChannelGenerator {
    try model.ability((any StyleChannelGenerator).self, for: "style channels, the space s")
  }

  /// The generator with feature maps that can be read and changed.
  /// - Throws: `ModelError.noAbility` for one without.
  public func featured() throws -> any FeatureMapGenerator {
    try model.ability((any FeatureMapGenerator).self, for: "feature maps")
  }

  /// The space in which codes are moved where none is named: w, or z for a model without w.
  public var editingSpace: CodeSpace { model.hasIntermediateSpace ? .w : .z }

  /// Refuses an attribute of colour for a model that draws in grey, of which every picture has the same, but for
  /// rounding.
  /// - Throws: `LatentSpaceError.colorOfGrey` for the first of the names that is one.
  public func requireColor(for attributes: [String]) throws {
    guard model.colorChannels == 1 else { return }
    for name in attributes {
      switch try? MeasuredAttribute(parsing: name) {
      case .color, .hue, .saturation: throw LatentSpaceError.colorOfGrey(attribute: name)
      default: break
      }
    }
  }

  /// Dimensions of a space of the model.
  /// - Throws: `ModelError.noAbility` where the model does not have the space.
  public func dimension(of space: CodeSpace) throws -> Int {
    switch space {
    case .z: return model.latentDimension
    case .w:
      guard model.hasIntermediateSpace else {
        throw ModelError.noAbility(identity: model.identity, needed: "a space w between z and the pictures")
      }
      return model.styleDimension
    case .s: return try channelled().styleChannelCount
    }
  }

  /// One style for every layer.
  func allLayers(_ styles: Tensor) -> [Tensor] { [Tensor](repeating: styles, count: styleLayers) }

  /// Pictures `[n, size, size, 3]` of styles for the layers, `[n, styleDimension]` each, and of what is added to the
  /// style channels, `[n, styleChannelCount]`. Whoever made such codes has asked for the ability.
  func pictures(layers: [Tensor], channelOffsets: Tensor?) -> Tensor {
    let layers = layers.map { Variable($0) }
    if let channelOffsets {
      guard let channelled = model as? any StyleChannelGenerator else {
        preconditionFailure("pictures: offsets of style channels for a generator without")
      }
      return channelled.synthesize(layers: layers, channelOffsets: Variable(channelOffsets)).value
    }
    return synthesized(layers: layers).value
  }

  /// Pictures `[n, size, size, 3]` of styles for the layers, `[n, styleDimension]` each: one of them, where the
  /// generator takes one for all.
  func synthesized(layers: [Variable]) -> Variable {
    guard let layered = model as? any LayeredGenerator else {
      precondition(layers.count == 1, "synthesized: \(layers.count) styles for a generator that takes one")
      return model.synthesize(layers[0])
    }
    return layered.synthesize(layers: layers)
  }

  /// The same with what is added to the style channels, while features are read: `edit` is given each layer's index and
  /// its features, and returns what the layers above see. Whoever asks for it has asked for the ability.
  func synthesized(
    layers: [Variable], channelOffsets: Variable?, editing edit: (_ layer: Int, _ features: Variable) -> Variable
  ) -> Variable {
    if let layered = model as? any LayeredFeatureMapGenerator {
      return layered.synthesize(layers: layers, channelOffsets: channelOffsets, editing: edit)
    }
    guard let featured = model as? any FeatureMapGenerator, channelOffsets == nil, layers.count == 1 else {
      preconditionFailure("synthesized: \(layers.count) styles for a generator without feature maps of them")
    }
    return featured.synthesize(layers[0], editing: edit)
  }
}
