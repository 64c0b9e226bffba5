import Engine
import NeuralNetworks

extension Generator {
  /// A layer whose feature maps can be read and changed: a modulated convolution and its activation.
  public struct FeatureLayer: Equatable, Sendable {
    /// What its parameters' names begin with: `first`, `blocks.0.0`, `blocks.0.1`, `blocks.1.0`, …
    public let name: String
    /// Width and height of its maps in pixels.
    public let size: Int
    public let channels: Int
  }

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

  /// A w for each of the `styleLayers` → pictures `[N, size, size, 3]`; the colour layer of a resolution shares its
  /// last convolution's style.
  /// - Parameter edit: is given each layer's index in `featureLayers` and its features `[N, H, W, C]` after the
  ///   activation, and returns what the layers above see in their place: the same, where they are only read.
  public func synthesize(
    _ w: [Variable], _ parameters: BoundParameters, editing edit: (_ layer: Int, _ features: Variable) -> Variable
  ) -> Variable {
    precondition(
      w.count == architecture.styleLayers, "synthesize: \(w.count) styles for \(architecture.styleLayers) layers")
    let count = w[0].shape[0]
    let constant = parameters[constant]
    var x = edit(0, first(constant.broadcast(to: [count] + constant.shape.dropFirst()), w[0], parameters))
    var picture = firstColor.linear(x, w[0], parameters)
    for (index, block) in blocks.enumerated() {
      x = edit(2 * index + 1, block.upsampling(x, w[2 * index + 1], parameters, upsampling: true))
      x = edit(2 * index + 2, block.second(x, w[2 * index + 2], parameters))
      picture = picture.upsampledBilinear() + block.color.linear(x, w[2 * index + 2], parameters)
    }
    return picture
  }
}

extension GeneratorModel {
  /// w `[N, styleDimension]` for each of the `styleLayers` → pictures `[N, size, size, 3]`.
  /// - Parameter edit: as that of `Generator.synthesize`.
  public func pictures(
    layerStyles w: [Tensor], editing edit: (_ layer: Int, _ features: Variable) -> Variable = { $1 }
  ) -> Tensor {
    generator.synthesize(w.map { Variable($0) }, BoundParameters(constant: parameters), editing: edit).value
  }
}
