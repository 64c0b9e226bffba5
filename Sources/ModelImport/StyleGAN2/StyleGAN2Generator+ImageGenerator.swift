import Engine
import GenerativeModels

/// The network as exploration sees it.
extension StyleGAN2Generator: LayeredFeatureMapGenerator, LinearlyMappedGenerator {
  /// Width and height of the pictures in pixels.
  public var size: Int { architecture.size }
  /// Channels of the last colours: 3, or 1 for a network that draws in grey.
  public var colorChannels: Int { architecture.imageChannels }
  /// Dimensions of z.
  public var latentDimension: Int { architecture.latentDimension }
  /// Standard normal, as in the training of every such network.
  public var latentDistribution: LatentDistribution { .normal }
  /// Dimensions of w.
  public var styleDimension: Int { architecture.styleDimension }
  /// True: the mapping normalises z before anything else.
  public var readsDirectionAlone: Bool { true }
  /// True: codes are moved in w.
  public var hasIntermediateSpace: Bool { true }
  /// Styles that the synthesis reads: one at 4 pixels, two at each size above it, and one for the last colours.
  public var styleLayers: Int { architecture.styleLayers }
  /// What the mapping reads for each class, `[classes, embeddingDimension]`, before it is normalised; `[1, 1]` of zero
  /// for a network without classes.
  public var classEmbeddings: Tensor { mapping.embeddings }
  /// The part of the first matrix of the mapping that reads z, `[outputs, latentDimension]`, as it is applied.
  public var latentWeights: Tensor { mapping.latentWeights }

  /// The convolutions that give features, two at each size but one at 4 pixels; those that make colours are none of
  /// them.
  public var featureLayers: [FeatureLayer] {
    convolutions.map { FeatureLayer(name: $0.name, size: $0.size, channels: $0.outputChannels) }
  }

  /// The layers that read a style, those that make colours among them: the channels of each are the factors of its
  /// input channels.
  public var styleChannels: [StyleChannels] {
    let colors = Set(
      architecture.resolutions.indices.map { StyleGAN2Names(architecture: architecture).color(size: $0) }
        .map(\.weight.name))
    var start = 0
    return modulated.map { layer in
      defer { start += layer.inputChannels }
      return StyleChannels(
        layer: layer.name, styleLayer: layer.styleLayer, range: start..<start + layer.inputChannels,
        makesColors: colors.contains { $0.hasPrefix(layer.name + ".") })
    }
  }

  /// z `[N, latentDimension]` and a class embedding for each code, `[N, E]` → w, `[N, styleDimension]`.
  public func map(_ z: Variable, embeddings: Variable) -> Variable { mapping(z, embeddings: embeddings) }

  /// w `[N, styleDimension]`, read by all layers alike → pictures `[N, size, size, 3]`, about [-1, 1].
  public func synthesize(_ styles: Variable) -> Variable {
    synthesize(layers: [Variable](repeating: styles, count: styleLayers))
  }

  /// A style for each of the `styleLayers`, `[N, styleDimension]` → pictures `[N, size, size, 3]`, about [-1, 1].
  public func synthesize(layers: [Variable]) -> Variable { synthesize(layers: layers, channelOffsets: nil) }

  /// Pictures `[N, size, size, 3]`, about [-1, 1], drawn with styles and features that can be changed on the way.
  /// - Parameters:
  ///   - layers: a style for each of the `styleLayers`, `[N, styleDimension]`.
  ///   - channelOffsets: added to the style channels, `[N, styleChannelCount]`; nil for nothing.
  ///   - edit: is given the index in `featureLayers` and the features `[N, H, W, C]` after the activation, and returns
  ///     what the layers above see in their place.
  public func synthesize(
    layers: [Variable], channelOffsets: Variable?, editing edit: (_ layer: Int, _ features: Variable) -> Variable
  ) -> Variable {
    var channels = channelsOfLayers(layers)
    if let channelOffsets {
      let places = styleChannels
      channels = channels.enumerated().map { $1 + channelOffsets.lastAxis(places[$0].range) }
    }
    return colored(draw(channels: channels, editing: edit))
  }

  /// A style for each of the `styleLayers`, `[N, styleDimension]` → the style channels of all layers,
  /// `[N, styleChannelCount]`, in the order of `styleChannels`.
  public func styleChannels(of layers: [Variable]) -> Variable {
    let parts = channelsOfLayers(layers)
    return parts.dropFirst().reduce(parts[0]) { $0.concatenated($1) }
  }

  /// The matrix that makes the channels of a layer from its style, `[channels, styleDimension]`, as it is applied and
  /// without the bias.
  /// - Parameter layer: an index in `styleChannels`.
  public func styleWeights(of layer: Int) -> Tensor { modulated[layer].styleWeight.value }

  /// The style channels of each of the `modulated` layers, `[N, channels]`.
  private func channelsOfLayers(_ layers: [Variable]) -> [Variable] {
    precondition(layers.count == styleLayers, "synthesize: \(layers.count) styles for \(styleLayers) layers")
    return modulated.map { $0.styleChannels(layers[$0.styleLayer]) }
  }

  /// Pictures of three channels; grey ones have three that are equal.
  private func colored(_ pictures: Variable) -> Variable {
    pictures.shape[3] == 3 ? pictures : pictures.broadcast(to: pictures.shape.dropLast() + [3])
  }
}
