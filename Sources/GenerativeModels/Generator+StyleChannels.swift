import Engine
import NeuralNetworks

extension Generator {
  /// The style channels of all modulated convolutions, in the order of the computation. One after the other they make
  /// the space S (Wu, Lischinski and Shechtman, "StyleSpace analysis: disentangled controls for StyleGAN image
  /// generation", CVPR 2021). A picture is a function of them alone where the start is a constant; a dense start reads
  /// the first layer's w too.
  public var styleChannels: [StyleChannels] {
    let channels = architecture.channels
    var layers = [("first", 0, channels[0], false), ("rgb", 0, channels[0], true)]
    for index in blocks.indices {
      let (inputs, outputs, style) = (channels[index], channels[index + 1], 2 * index)
      layers += [
        ("blocks.\(index).0", style + 1, inputs, false), ("blocks.\(index).1", style + 2, outputs, false),
        ("blocks.\(index).2", style + 2, outputs, true),
      ]
    }
    var start = 0
    return layers.map { name, style, count, makesColors in
      defer { start += count }
      return StyleChannels(layer: name, styleLayer: style, range: start..<start + count, makesColors: makesColors)
    }
  }

  /// The layers in the order of `styleChannels`.
  private var modulatedLayers: [ModulatedConvolution] {
    [first, firstColor] + blocks.flatMap { [$0.upsampling, $0.second, $0.color] }
  }

  /// A w for each of the `styleLayers`, `[N, styleDimension]` → its style channels `[N, styleChannelCount]`.
  public func styleChannels(of w: [Variable], _ parameters: BoundParameters) -> Variable {
    precondition(
      w.count == architecture.styleLayers, "styleChannels: \(w.count) styles for \(architecture.styleLayers) layers")
    let parts = zip(modulatedLayers, styleChannels).map { $0.style(w[$1.styleLayer], parameters) }
    return parts.dropFirst().reduce(parts[0]) { $0.concatenated($1) }
  }

  /// The matrix of the style layer behind some style channels, `[channels, styleDimension]`, as it is applied to w.
  public func styleWeights(of layer: Int, _ parameters: BoundParameters) -> Variable {
    modulatedLayers[layer].style.scaledWeight(parameters)
  }
}

extension GeneratorModel {
  /// A w for each of the `styleLayers` → its style channels `[N, styleChannelCount]`.
  public func styleChannels(layerStyles w: [Tensor]) -> Tensor {
    generator.styleChannels(of: w.map { Variable($0) }, BoundParameters(constant: parameters)).value
  }
}
