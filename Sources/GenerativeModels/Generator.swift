import Engine
import NeuralNetworks

/// The style-based conditional generator: z and a class → w → picture.
///
/// The mapping normalises z and the class embedding, joins them and passes three dense layers; where classes have
/// clusters, z chooses among the embeddings of those of its class (`Generator+Clusters.swift`). The
/// synthesis starts at 4×4 from a dense layer of w, or from a learned constant, and doubles it, two modulated
/// convolutions a resolution, adding up a picture from a colour layer at each (Karras et al., CVPR 2020).
public struct Generator: Sendable {
  /// The sizes of the generator and of the critic that it is trained against.
  public let architecture: StyleArchitecture
  let embedding: ConditionEmbedding
  /// What z chooses clusters by; nil where there are none.
  let choice: ClusterChoice?
  let mapping: [EqualizedDense]
  let start: Start
  /// The convolution of 3×3 pixels at 4×4, which reads the first style.
  public let first: ModulatedConvolution
  /// The layer that makes the 4×4 picture of the first features, by the first style too.
  public let firstColor: ModulatedConvolution
  /// The layers of 8, 16 … `size` pixels, one block for each.
  public let blocks: [Block]

  /// What the synthesis begins with: `[N, 4, 4, channels]`.
  enum Start: Sendable {
    case constant(ParameterReference)
    case dense(EqualizedDense)
  }

  /// The layers of one resolution above 4 pixels.
  public struct Block: Sendable {
    /// The convolution of 3×3 pixels that doubles width and height.
    public let upsampling: ModulatedConvolution
    /// The convolution of 3×3 pixels after `upsampling`, at the new size.
    public let second: ModulatedConvolution
    /// The layer that makes colours of the block's features by the style of `second`; they are added to the
    /// enlarged picture of the smaller sizes.
    public let color: ModulatedConvolution
  }

  /// Defines the layers and adds their initial weights to `set`.
  public init(_ architecture: StyleArchitecture, into set: inout ParameterSet, _ initializer: Initializer) {
    self.architecture = architecture
    let (latent, style) = (architecture.latentDimension, architecture.styleDimension)
    let channels = architecture.channels
    embedding = ConditionEmbedding(architecture, width: latent, into: &set, initializer)
    choice = architecture.clusters.isEmpty ? nil : ClusterChoice(architecture, into: &set, initializer)
    var mapping: [EqualizedDense] = []
    for (index, inputs) in [2 * latent, style, style].enumerated() {
      mapping.append(
        EqualizedDense(
          "mapping.\(index)", inputs: inputs, outputs: style, learningRateMultiplier: architecture.mappingRate,
          into: &set, initializer))
    }
    self.mapping = mapping
    start =
      switch architecture.start {
      case .constant: .constant(set.add("const", initializer.normal("const", [1, 4, 4, channels[0]])))
      case .dense:
        .dense(EqualizedDense("start", inputs: style, outputs: 16 * channels[0], into: &set, initializer))
      }
    func layer(
      _ name: String, _ inputs: Int, _ outputs: Int, _ kernelSize: Int, hasNoise: Bool = false
    ) -> ModulatedConvolution {
      ModulatedConvolution(
        name, inputChannels: inputs, outputChannels: outputs, kernelSize: kernelSize, styleDimension: style,
        hasNoise: hasNoise, into: &set, initializer)
    }
    first = layer("first", channels[0], channels[0], 3)
    firstColor = layer("rgb", channels[0], 3, 1)
    var blocks: [Block] = []
    for index in 1..<channels.count {
      let hasNoise = architecture.hasNoise && architecture.resolutions[index] >= LayerNoise.smallestSize
      blocks.append(
        Block(
          upsampling: layer("blocks.\(index - 1).0", channels[index - 1], channels[index], 3, hasNoise: hasNoise),
          second: layer("blocks.\(index - 1).1", channels[index], channels[index], 3, hasNoise: hasNoise),
          color: layer("blocks.\(index - 1).2", channels[index], 3, 1)))
    }
    self.blocks = blocks
  }

  /// z `[N, latentDimension]` and class indices → w `[N, styleDimension]`.
  public func map(_ z: Variable, classes: [Int], _ parameters: BoundParameters) -> Variable {
    map(z, embedding: parameters[classInputs].rows(classes), parameters)
  }

  /// z `[N, latentDimension]` and what stands for the class of each, which may lie between two classes → w
  /// `[N, styleDimension]`.
  /// - Parameters:
  ///   - z: codes.
  ///   - embedding: class embeddings `[N, latentDimension]` or, where classes have clusters, the weights of all of
  ///     them, `[N, conditions]`.
  ///   - parameters: the weights.
  public func map(_ z: Variable, embedding: Variable, _ parameters: BoundParameters) -> Variable {
    let direction = normalized(z)
    let chosen = choice.map { embeddings(direction, weights: embedding, $0, parameters) } ?? embedding
    var x = direction.concatenated(normalized(chosen))
    for layer in mapping {
      x = layer(x, parameters).leakyReLU(slope: StyleActivation.slope, gain: StyleActivation.gain)
    }
    return x
  }

  /// What stands for each class in `map`: its embedding or, where classes have clusters, the weights of these.
  var classInputs: ParameterReference { choice?.weights ?? embedding.classes }

  /// w `[N, styleDimension]` for every layer alike → pictures `[N, size, size, 3]`, about [-1, 1].
  public func synthesize(_ w: Variable, _ parameters: BoundParameters) -> Variable {
    synthesize([Variable](repeating: w, count: architecture.styleLayers), parameters)
  }

  /// Each row divided by the root of its mean square.
  func normalized(_ x: Variable) -> Variable {
    x * (x.squared().mean(to: [x.shape[0], 1]) + 1e-8).reciprocalSquareRoot()
  }
}
