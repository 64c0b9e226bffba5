import Engine
import GenerativeModels

/// A generator of StyleGAN2 that another program trained: z and a class → w → picture (Karras et al., CVPR 2020).
public struct StyleGAN2Generator {
  /// The sizes and choices of the network.
  public let architecture: StyleGAN2Architecture
  /// SHA-256 of the tensors' names, shapes and values, hexadecimal: what directions and codes refer to. The choice of
  /// noise does not change it.
  public let identity: String
  /// What the classes are values of.
  public let label: String
  /// Names of the classes; one for a network without.
  public let classes: [String]
  /// The mean w of each class, `[classes, styleDimension]`: that of the file, or measured on random codes where it has
  /// none.
  public let meanStyles: Tensor
  /// Where the noise comes from that the layers add to their features: from the file where that has any, until it is
  /// replaced.
  public let noise: NoiseSource
  let mapping: StyleGAN2Mapping
  /// The layers of each size from 4 pixels on.
  private let blocks: [Block]
  /// `[1, 4, 4, channels]`.
  private let constant: Variable
  /// What the layers of features add, in their order; nil for one that adds nothing.
  private let noises: [Tensor?]

  /// The layers of one size.
  private struct Block {
    /// Enlarges; nil at 4 pixels.
    var first: StyleGAN2Layer?
    let second: StyleGAN2Layer
    /// Nil where this size makes no colours.
    var color: StyleGAN2Layer?
    /// Carries features past the convolutions; nil in networks that do not.
    var carrying: (weight: Variable, filter: SmoothingFilter)?
  }

  /// - Parameters:
  ///   - architecture: the sizes, checked.
  ///   - tensors: the tensors of `StyleGAN2Names`.
  ///   - identity: what directions and codes refer to the network by.
  ///   - label: what the classes are values of.
  ///   - classes: names of the classes; one for a network without.
  init(
    _ architecture: StyleGAN2Architecture, _ tensors: ImportedTensors, identity: String, label: String,
    classes: [String]
  ) {
    (self.architecture, self.identity, self.label, self.classes) = (architecture, identity, label, classes)
    let names = StyleGAN2Names(architecture: architecture)
    mapping = StyleGAN2Mapping(architecture, tensors)
    let channels = architecture.channels[0]
    constant = Variable(
      tensors[names.constant].reshaped([channels, 16]).permuted([1, 0]).reshaped([1, 4, 4, channels]))
    let carries = architecture.output == .resnet
    let factor = Float(0.5).squareRoot()
    blocks = architecture.resolutions.enumerated().map { index, size in
      let style = max(0, 2 * index - 1)
      let isEnlarged = index > 0
      var block = Block(
        second: StyleGAN2Layer(
          names.convolution(size: index, isFirst: false), tensors, architecture,
          styleLayer: isEnlarged ? style + 1 : style, size: size, factor: carries && isEnlarged ? factor : 1))
      if isEnlarged {
        block.first = StyleGAN2Layer(
          names.convolution(size: index, isFirst: true), tensors, architecture, styleLayer: style, size: size,
          enlarges: true)
      }
      if architecture.makesColors(at: index) {
        block.color = StyleGAN2Layer(
          names.color(size: index), tensors, architecture, styleLayer: block.second.styleLayer + 1, size: size)
      }
      if carries, isEnlarged {
        let (weight, filter) = names.carrying(size: index)
        let scale = factor / Float(weight.shape[1]).squareRoot()
        block.carrying = (
          Variable(tensors[weight].permuted([0, 2, 3, 1]).scaled(by: scale)),
          SmoothingFilter(filter.map { tensors[$0] }, naming: architecture.naming)
        )
      }
      return block
    }
    meanStyles = Self.means(architecture, tensors, mapping)
    noise = architecture.hasFixedNoise ? .file : .none
    noises = blocks.flatMap { [$0.first, $0.second].compactMap { $0 } }.map(\.fixedNoise)
  }

  private init(_ other: StyleGAN2Generator, noise: NoiseSource, noises: [Tensor?]) {
    (architecture, identity) = (other.architecture, other.identity)
    (label, classes, meanStyles) = (other.label, other.classes, other.meanStyles)
    (mapping, blocks) = (other.mapping, other.blocks)
    (constant, self.noise, self.noises) = (other.constant, noise, noises)
  }

  /// The layers of features in the order of the computation.
  var convolutions: [StyleGAN2Layer] { blocks.flatMap { [$0.first, $0.second].compactMap { $0 } } }

  /// The layers with styles in the order of the computation.
  var modulated: [StyleGAN2Layer] { blocks.flatMap { [$0.first, $0.second, $0.color].compactMap { $0 } } }

  /// Colours of the file, `[N, size, size, imageChannels]`, about [-1, 1].
  /// - Parameters:
  ///   - s: the style channels of each of the `modulated` layers.
  ///   - edit: is given each layer's index in `convolutions` and its features, and returns what takes their place.
  func draw(
    channels s: [Variable], editing edit: (_ layer: Int, _ features: Variable) -> Variable = { $1 }
  ) -> Variable {
    var (style, layer) = (0, 0)
    func features(_ convolution: StyleGAN2Layer, _ x: Variable) -> Variable {
      defer { (style, layer) = (style + 1, layer + 1) }
      return edit(layer, convolution.features(x, channels: s[style], noise: noises[layer]))
    }
    let n = s[0].shape[0]
    var x = constant.broadcast(to: [n] + constant.shape.dropFirst())
    var picture: Variable?
    for block in blocks {
      let carried = block.carrying.map { $0.filter.enlarged(x.convolution($0.weight)) }
      if let first = block.first { x = features(first, x) }
      x = features(block.second, x)
      if let carried { x = carried + x }
      guard let color = block.color else { continue }
      let colors = color.colors(x, channels: s[style])
      style += 1
      picture = picture.map { below in (color.filter.map { $0.enlarged(below) } ?? below) + colors } ?? colors
    }
    guard let picture else { preconditionFailure("draw: no layer makes colours") }
    return picture
  }

  /// The file's mean style for each class; measured on 4,096 codes where it has none.
  private static func means(
    _ architecture: StyleGAN2Architecture, _ tensors: ImportedTensors, _ mapping: StyleGAN2Mapping
  ) -> Tensor {
    let (classes, width) = (max(1, architecture.classes), architecture.styleDimension)
    if let request = StyleGAN2Names(architecture: architecture).meanStyles {
      let stored = tensors[request]
      return stored.shape.count == 2
        ? stored : Tensor((0..<classes).flatMap { _ in stored.values }, shape: [classes, width])
    }
    return MeanStyles.measure(
      classes: classes, latentDimension: architecture.latentDimension, styleDimension: width
    ) { z, index in
      let row = mapping.embeddings.selectingEntries([Int](repeating: index, count: z.shape[0]))
      return mapping(z, embeddings: Variable(row))
    }
  }
}

extension StyleGAN2Generator: NoisyGenerator {
  /// This network, its layers adding noise of another source to their features.
  /// - Throws: `ModelImportError.lacks` for the file's noise where it has none.
  public func replacingNoise(_ source: NoiseSource) throws -> StyleGAN2Generator {
    let layers = convolutions
    switch source {
    case .none: return StyleGAN2Generator(self, noise: source, noises: layers.map { _ in nil })
    case .file:
      guard architecture.hasFixedNoise else {
        throw ModelImportError.lacks(file: "--noise file", what: "the model's file has no noise of its own")
      }
      return StyleGAN2Generator(self, noise: source, noises: layers.map(\.fixedNoise))
    case .seed(let seed):
      let noises = layers.enumerated().map { index, layer -> Tensor? in
        guard layer.hasNoise else { return nil }
        var random = PhiloxGenerator(seed: seed, purpose: "noise of a layer", index: UInt64(index))
        return Tensor(
          (0..<layer.size * layer.size).map { _ in Float(random.normal()) }, shape: [1, layer.size, layer.size, 1])
      }
      return StyleGAN2Generator(self, noise: source, noises: noises)
    }
  }
}
