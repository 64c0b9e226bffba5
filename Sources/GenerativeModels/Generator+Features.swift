import Engine
import NeuralNetworks

extension Generator {
  /// The layers in the order of the computation, which is that of their styles: layer i reads style i.
  public var featureLayers: [FeatureLayer] {
    let (sizes, channels) = (architecture.resolutions, architecture.channels)
    return [FeatureLayer(name: "first", size: sizes[0], channels: channels[0])]
      + blocks.indices.flatMap { block in
        (0..<2).map {
          FeatureLayer(name: "blocks.\(block).\($0)", size: sizes[block + 1], channels: channels[block + 1])
        }
      }
  }

  /// A w for each of the `styleLayers` → pictures `[N, size, size, 3]`, about [-1, 1]; the colour layer of a resolution
  /// shares its last convolution's style.
  /// - Parameters:
  ///   - w: a style `[N, styleDimension]` for each of the `styleLayers`.
  ///   - parameters: the generator's weights.
  ///   - offsets: added to the style channels, `[N, styleChannelCount]` in the order of `styleChannels`.
  ///   - edit: is given each layer's index in `featureLayers` and its features `[N, H, W, C]` after the activation, and
  ///     returns what the layers above see in their place: the same, where they are only read.
  public func synthesize(
    _ w: [Variable], _ parameters: BoundParameters, channelOffsets offsets: Variable? = nil,
    editing edit: (_ layer: Int, _ features: Variable) -> Variable = { $1 }
  ) -> Variable {
    let picture = synthesizeNormalized(w, parameters, channelOffsets: offsets, editing: edit)
    return architecture.normalization?.denormalized(picture) ?? picture
  }

  /// The pictures as the critic sees them, of mean 0 and deviation 1, at a stage of training from coarse to fine.
  /// - Parameters:
  ///   - size: width and height in pixels; that of the architecture when nil. Layers of greater sizes have no part.
  ///   - own: noise of these pictures; that of all pictures when nil.
  ///   - share: what of the colours of the last size is added to the enlarged picture below: 0…1.
  func synthesizeNormalized(
    _ w: [Variable], _ parameters: BoundParameters, size: Int? = nil, share: Float = 1, noise own: LayerNoise? = nil,
    channelOffsets offsets: Variable? = nil
  ) -> Variable {
    synthesizeNormalized(w, parameters, size: size, share: share, noise: own, channelOffsets: offsets) { $1 }
  }

  /// The pictures as the critic sees them, with features that are read or changed on the way; what `edit` throws ends
  /// the work.
  func synthesizeNormalized(
    _ w: [Variable], _ parameters: BoundParameters, size: Int? = nil, share: Float = 1, noise own: LayerNoise? = nil,
    channelOffsets offsets: Variable? = nil, editing edit: (_ layer: Int, _ features: Variable) throws -> Variable
  ) rethrows -> Variable {
    precondition(
      w.count == architecture.styleLayers, "synthesize: \(w.count) styles for \(architecture.styleLayers) layers")
    let layers = offsets == nil ? [] : styleChannels
    func offset(_ layer: Int) -> Variable? { offsets?.lastAxis(layers[layer].range) }
    let noise =
      architecture.hasNoise
      ? (own ?? LayerNoise(architecture)).layers : [Tensor?](repeating: nil, count: architecture.styleLayers)
    var x = try edit(0, first(canvas(w[0], parameters), w[0], parameters, styleOffset: offset(0)))
    var picture = firstColor.linear(x, w[0], parameters, styleOffset: offset(1))
    let last = size ?? architecture.size
    for (index, block) in blocks.enumerated() where architecture.resolutions[index + 1] <= last {
      let (lower, upper, layer) = (w[2 * index + 1], w[2 * index + 2], 3 * index + 2)
      x = try edit(
        2 * index + 1,
        block.upsampling(
          x, lower, parameters, upsampling: architecture.isLean ? .after : .before, noise: noise[2 * index + 1],
          styleOffset: offset(layer)))
      x = try edit(
        2 * index + 2,
        block.second(x, upper, parameters, noise: noise[2 * index + 2], styleOffset: offset(layer + 1)))
      let color = block.color.linear(x, upper, parameters, styleOffset: offset(layer + 2))
      let isFading = share < 1 && architecture.resolutions[index + 1] == last
      picture = picture.upsampledBilinear() + (isFading ? color * share : color)
    }
    return picture
  }

  /// What the synthesis begins with, `[N, 4, 4, channels]`, from the style of its first layer.
  private func canvas(_ w: Variable, _ parameters: BoundParameters) -> Variable {
    let shape = [w.shape[0], 4, 4, architecture.channels[0]]
    return switch start {
    case .constant(let constant): parameters[constant].broadcast(to: shape)
    case .dense(let dense): dense(w, parameters).reshaped(shape)
    }
  }
}

extension GeneratorModel {
  /// w `[N, styleDimension]` for each of the `styleLayers` → pictures `[N, size, size, 3]`.
  /// - Parameters:
  ///   - w: a style for each of the layers, `[N, styleDimension]`.
  ///   - channelOffsets: added to the style channels, `[N, styleChannelCount]`; nil for none.
  ///   - edit: called with the index of each layer and its features, `[N, H, W, C]`; returns what the layers after it
  ///     see in their place.
  public func pictures(
    layerStyles w: [Tensor], channelOffsets: Tensor? = nil,
    editing edit: (_ layer: Int, _ features: Variable) -> Variable = { $1 }
  ) -> Tensor {
    generator.synthesize(
      w.map { Variable($0) }, BoundParameters(constant: parameters),
      channelOffsets: channelOffsets.map { Variable($0) },
      editing: edit
    ).value
  }
}
