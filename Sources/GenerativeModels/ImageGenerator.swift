import Engine
import ImageCodecs

/// What the exploration of a latent space needs of an image generator, whatever network it is.
///
/// A generator turns a latent code z and a class into what its synthesis reads, and that into a picture. Style-based
/// networks have a space w between the two; a generator that has none joins z and its class and leaves it at that (see
/// `hasIntermediateSpace`). Every function is differentiable, and the result for a code depends neither on the codes
/// beside it nor on the number of threads.
///
/// Abilities beyond this are protocols of their own: `LayeredGenerator`, `StyleChannelGenerator`,
/// `FeatureMapGenerator`, `LayeredFeatureMapGenerator`, `LinearlyMappedGenerator`, `CriticizedGenerator`,
/// `TrainedGenerator`. Who needs one asks for it with `ability(_:for:)`.
public protocol ImageGenerator {
  /// SHA-256 of the names, shapes and values of the tensors that draw pictures, hexadecimal: what directions, codes and
  /// recipes refer to.
  var identity: String { get }
  /// The label whose values are the classes.
  var label: String { get }
  /// Names of the classes, at least one.
  var classes: [String] { get }
  /// Width and height of the pictures in pixels.
  var size: Int { get }
  /// Channels of a picture that differ: 3 for colours, and 1 where the three that `synthesize` gives are equal, as of a
  /// network that draws in grey; 3, unless a generator says otherwise.
  var colorChannels: Int { get }
  /// What became of training pictures that are not square; nil, unless a generator says more, where it is not known.
  var squaring: ModelProvenance.Squaring? { get }
  /// Dimensions of z.
  var latentDimension: Int { get }
  /// How z is distributed, one dimension as the other.
  var latentDistribution: LatentDistribution { get }
  /// Whether z is read up to its length alone, as by a mapping that normalises it.
  var readsDirectionAlone: Bool { get }
  /// Dimensions of what the synthesis reads: of w, or of z and the class together.
  var styleDimension: Int { get }
  /// Whether what the synthesis reads is a space of its own, w, in which codes can be moved.
  var hasIntermediateSpace: Bool { get }
  /// What stands for a class in `map`, a row a class: `[classes, E]`. Rows may be mixed.
  var classEmbeddings: Tensor { get }
  /// The mean over z of what the synthesis reads, a row a class: `[classes, styleDimension]`. Truncation moves towards
  /// it.
  var meanStyles: Tensor { get }

  /// z `[N, latentDimension]` and a class embedding for each code, `[N, E]` → what the synthesis reads,
  /// `[N, styleDimension]`.
  func map(_ z: Variable, embeddings: Variable) -> Variable

  /// What the synthesis reads, `[N, styleDimension]` → pictures `[N, size, size, 3]`, about [-1, 1].
  func synthesize(_ styles: Variable) -> Variable
}

/// How each dimension of z is drawn.
public enum LatentDistribution: String, Codable, CaseIterable, Sendable {
  /// Standard normal.
  case normal
  /// Uniform from -1 to 1.
  case uniform
}

/// A generator each layer of which can be given a style of its own.
public protocol LayeredGenerator: ImageGenerator {
  /// Styles that the synthesis reads, from coarse to fine.
  var styleLayers: Int { get }

  /// A style for each of the `styleLayers`, `[N, styleDimension]` → pictures `[N, size, size, 3]`, about [-1, 1].
  func synthesize(layers: [Variable]) -> Variable
}

/// A generator whose layers turn styles into factors of their input channels: the space S (Wu, Lischinski and
/// Shechtman, "StyleSpace analysis", CVPR 2021).
public protocol StyleChannelGenerator: LayeredGenerator {
  /// The layers that have style channels, in the order of the computation.
  var styleChannels: [StyleChannels] { get }

  /// A style for each of the `styleLayers`, `[N, styleDimension]` → its style channels `[N, styleChannelCount]`.
  func styleChannels(of layers: [Variable]) -> Variable

  /// The matrix that makes the channels of a layer, an index in `styleChannels`, from its style:
  /// `[channels, styleDimension]`, as it is applied and without the bias.
  func styleWeights(of layer: Int) -> Tensor

  /// A style for each of the `styleLayers`, and what is added to the style channels, `[N, styleChannelCount]` →
  /// pictures `[N, size, size, 3]`, about [-1, 1].
  func synthesize(layers: [Variable], channelOffsets: Variable?) -> Variable
}

extension StyleChannelGenerator {
  /// Dimensions of the space S.
  public var styleChannelCount: Int { styleChannels.last?.range.upperBound ?? 0 }
}

/// The style channels of a layer.
public struct StyleChannels: Equatable, Sendable {
  /// The layer's name, as its parameters begin with it.
  public let layer: String
  /// Which of the `styleLayers` styles it reads; a colour layer shares that of the layer before it.
  public let styleLayer: Int
  /// Its places among all style channels.
  public let range: Range<Int>
  /// Whether the layer makes colours, which are added to the picture, and not features for the next layer.
  public let makesColors: Bool

  /// - Parameters:
  ///   - layer: the layer's name, as its parameters begin with it.
  ///   - styleLayer: which of the `styleLayers` styles it reads.
  ///   - range: its places among all style channels.
  ///   - makesColors: whether the layer makes colours, which are added to the picture, and not features for the next
  ///     layer.
  public init(layer: String, styleLayer: Int, range: Range<Int>, makesColors: Bool) {
    (self.layer, self.styleLayer, self.range, self.makesColors) = (layer, styleLayer, range, makesColors)
  }
}

/// A generator whose feature maps can be read and changed while it draws.
public protocol FeatureMapGenerator: ImageGenerator {
  /// The layers in the order of the computation.
  var featureLayers: [FeatureLayer] { get }

  /// What the synthesis reads, `[N, styleDimension]` → pictures `[N, size, size, 3]`, about [-1, 1].
  /// - Parameters:
  ///   - styles: what the synthesis reads, `[N, styleDimension]`.
  ///   - edit: is given each layer's index in `featureLayers` and its features `[N, H, W, C]` after the activation, and
  ///     returns what the layers above see in their place: the same, where they are only read.
  func synthesize(
    _ styles: Variable, editing edit: (_ layer: Int, _ features: Variable) -> Variable
  ) -> Variable
}

/// A generator whose feature maps can be read and changed while it draws with a style of its own for each layer.
public protocol LayeredFeatureMapGenerator: StyleChannelGenerator, FeatureMapGenerator {
  /// A style for each of the `styleLayers`, and what is added to the style channels → pictures `[N, size, size, 3]`,
  /// about [-1, 1].
  /// - Parameters:
  ///   - layers: a style for each of the `styleLayers`, `[N, styleDimension]`.
  ///   - channelOffsets: added to the style channels, `[N, styleChannelCount]`; nil for nothing.
  ///   - edit: is given each layer's index in `featureLayers` and its features `[N, H, W, C]` after the activation, and
  ///     returns what the layers above see in their place: the same, where they are only read.
  func synthesize(
    layers: [Variable], channelOffsets: Variable?, editing edit: (_ layer: Int, _ features: Variable) -> Variable
  ) -> Variable
}

extension LayeredFeatureMapGenerator {
  /// A style for each of the `styleLayers`, and what is added to the style channels → pictures `[N, size, size, 3]`,
  /// about [-1, 1], with feature maps as they are.
  /// - Parameters:
  ///   - layers: a style for each of the `styleLayers`, `[N, styleDimension]`.
  ///   - channelOffsets: added to the style channels, `[N, styleChannelCount]`; nil for nothing.
  public func synthesize(layers: [Variable], channelOffsets: Variable?) -> Variable {
    synthesize(layers: layers, channelOffsets: channelOffsets, editing: { $1 })
  }

  /// One style for all of the `styleLayers`, `[N, styleDimension]` → pictures `[N, size, size, 3]`, about [-1, 1].
  /// - Parameters:
  ///   - styles: the style of every layer, `[N, styleDimension]`.
  ///   - edit: is given each layer's index in `featureLayers` and its features `[N, H, W, C]` after the activation, and
  ///     returns what the layers above see in their place: the same, where they are only read.
  public func synthesize(
    _ styles: Variable, editing edit: (_ layer: Int, _ features: Variable) -> Variable
  ) -> Variable {
    synthesize(layers: [Variable](repeating: styles, count: styleLayers), channelOffsets: nil, editing: edit)
  }
}

/// A layer whose feature maps can be read and changed.
public struct FeatureLayer: Equatable, Sendable {
  /// What its parameters' names begin with, such as `first` or `blocks.0.1`.
  public let name: String
  /// Width and height of its maps in pixels.
  public let size: Int
  /// The number of the layer's maps.
  public let channels: Int

  /// - Parameters:
  ///   - name: what its parameters' names begin with.
  ///   - size: width and height of its maps in pixels.
  ///   - channels: the number of its maps.
  public init(name: String, size: Int, channels: Int) { (self.name, self.size, self.channels) = (name, size, channels) }
}

/// A generator whose first layer is linear in z, up to the length of z.
public protocol LinearlyMappedGenerator: ImageGenerator {
  /// The part of the first layer's matrix that reads z, `[outputs, latentDimension]`, without the bias.
  var latentWeights: Tensor { get }
}

/// A generator that came with the critic it was trained against.
public protocol CriticizedGenerator: ImageGenerator {
  /// The critic's activations for pictures `[N, size, size, 3]`, from fine to coarse; nil where the file has no critic.
  func makeCriticActivations() -> ((_ pictures: Variable) -> [Variable])?
}

/// A generator that knows what the pictures of its training looked like.
public protocol TrainedGenerator: ImageGenerator {
  /// What those pictures were: a folder's name, or the command that generates them.
  var dataName: String { get }

  /// How far each picture of the model's size is beyond those of the training, more than 1 for one that is unlike them;
  /// nil where the model's file does not say what they were like.
  func strangeness(of images: [Image]) -> [Double]?
}

extension ImageGenerator {
  /// Nil, unless a generator says more: it is not known.
  public var squaring: ModelProvenance.Squaring? { nil }
  /// 3, unless a generator says otherwise.
  public var colorChannels: Int { 3 }

  /// The index of a class.
  /// - Throws: `ModelError.unknownClass` for a name that the model does not have.
  public func classIndex(_ name: String) throws -> Int {
    guard let index = classes.firstIndex(of: name) else { throw ModelError.unknownClass(name: name, known: classes) }
    return index
  }

  /// This generator with a further ability.
  ///
  ///     let layered = try model.ability((any LayeredGenerator).self, for: "a style for each layer")
  /// - Parameters:
  ///   - _: the protocol that stands for the ability.
  ///   - purpose: what it is needed for, as the error says it.
  /// - Throws: `ModelError.noAbility` where it lacks the ability.
  public func ability<Ability>(_: Ability.Type, for purpose: String) throws -> Ability {
    guard let result = self as? Ability else { throw ModelError.noAbility(identity: identity, needed: purpose) }
    return result
  }
}
