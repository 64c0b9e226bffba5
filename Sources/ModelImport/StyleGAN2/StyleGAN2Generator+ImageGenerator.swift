import Engine
import GenerativeModels

/// The network as exploration sees it.
extension StyleGAN2Generator: LayeredFeatureMapGenerator, LinearlyMappedGenerator {
  public var size: Int { architecture.size }
  public var colorChannels: Int { architecture.imageChannels }
  public var latentDimension: Int { architecture.latentDimension }
  public var latentDistribution: LatentDistribution { .normal }
  public var styleDimension: Int { architecture.styleDimension }
  public var readsDirectionAlone: Bool { true }
  public var hasIntermediateSpace: Bool { true }
  public var styleLayers: Int { architecture.styleLayers }
  public var classEmbeddings: Tensor { mapping.embeddings }
  public var latentWeights: Tensor { mapping.latentWeights }

  public var featureLayers: [FeatureLayer] {
    convolutions.map { FeatureLayer(name: $0.name, size: $0.size, channels: $0.outputChannels) }
  }

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

  public func map(_ z: Variable, embeddings: Variable) -> Variable { mapping(z, embeddings: embeddings) }

  public func synthesize(_ styles: Variable) -> Variable {
    synthesize(layers: [Variable](repeating: styles, count: styleLayers))
  }

  public func synthesize(layers: [Variable]) -> Variable { synthesize(layers: layers, channelOffsets: nil) }

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

  public func styleChannels(of layers: [Variable]) -> Variable {
    let parts = channelsOfLayers(layers)
    return parts.dropFirst().reduce(parts[0]) { $0.concatenated($1) }
  }

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
