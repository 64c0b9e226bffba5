import Engine
import GenerativeModels

/// A chain of layers that draws pictures from codes. It has no space w: what it reads is z and the class together.
public struct LayerChainGenerator {
  /// SHA-256 of the tensors' names, shapes and values, hexadecimal: what directions and codes refer to.
  public let identity: String
  /// What the classes are values of.
  public let label: String
  /// Names of the classes; one for a network without.
  public let classes: [String]
  /// Width and height of the pictures in pixels.
  public let size: Int
  /// Channels that the last layer gives: 3 for colours, 1 for grey.
  public let colorChannels: Int
  /// Dimensions of z, without those of the class.
  public let latentDimension: Int
  /// How z is distributed, as the description of the chain says.
  public let latentDistribution: LatentDistribution
  /// What stands for each class, `[classes, E]`: the rows of the embedding, or of the unit matrix where there is none;
  /// `[1, 1]` of zero for a network without classes.
  public let classEmbeddings: Tensor
  /// What the first layer reads for z = 0 and each class, `[classes, styleDimension]`.
  public let meanStyles: Tensor
  /// What the first layer with weights takes of each dimension of z, `[outputs, latentDimension]`; the unit matrix
  /// where a layer before it is not linear.
  public let latentWeights: Tensor
  /// The activations of square images before the last layer with weights, in the order of the computation, each named
  /// after the layer with weights before it.
  public let featureLayers: [FeatureLayer]
  private let network: LayerChainNetwork
  private let joining: LayerChain.ClassInput.Joining?
  /// The index of each feature layer in the chain.
  private let featurePlaces: [Int]

  /// - Parameters:
  ///   - chain: the layers.
  ///   - tensors: the tensors of `LayerChain.requests`.
  ///   - identity: what directions and codes refer to the network by.
  ///   - label: what the classes are values of.
  ///   - classes: names of the classes; one for a network without.
  ///   - file: what errors name.
  /// - Throws: `ModelImportError` for a chain that reads no code, or gives no square picture.
  init(
    _ chain: LayerChain, _ tensors: ImportedTensors, identity: String, label: String, classes: [String], file: String
  ) throws {
    guard case .code(let dimension, let distribution, let classInput) = chain.input else {
      throw ModelImportError.setting(
        file: file, name: "description", expected: "a chain that reads a code (latent)", found: "one that reads images")
    }
    let shapes = try chain.shapes(file: file)
    guard case .image(let height, let width, let channels)? = shapes.last, height == width, [1, 3].contains(channels)
    else {
      throw ModelImportError.setting(
        file: file, name: "last layer", expected: "1 or 3 channels of a square picture",
        found: shapes.last?.description ?? "none")
    }
    (self.identity, self.label, self.classes) = (identity, label, classes)
    (size, colorChannels) = (height, channels)
    (latentDimension, latentDistribution, joining) = (dimension, distribution, classInput?.joining)
    network = try LayerChainNetwork(chain, tensors, file: file)
    if let classInput {
      classEmbeddings =
        classInput.embedding.map {
          tensors[TensorRequest(name: $0, shape: [classInput.classes, classInput.dimension])]
        } ?? Self.unit(classInput.classes)
    } else {
      classEmbeddings = Tensor.zeros([1, 1])
    }
    meanStyles =
      Self.joined(
        Variable(Tensor.zeros([classEmbeddings.shape[0], dimension])), Variable(classEmbeddings), joining
      ).value
    latentWeights = Self.latentWeights(network, dimension, classEmbeddings.shape[1], joining)
    (featurePlaces, featureLayers) = Self.features(chain, shapes)
  }

  private static func unit(_ size: Int) -> Tensor {
    var result = Tensor.zeros([size, size])
    result.withUnsafeMutableValues { values in for index in 0..<size { values[index * (size + 1)] = 1 } }
    return result
  }

  /// z and the classes' embeddings as the first layer reads them.
  private static func joined(_ z: Variable, _ embeddings: Variable, _ joining: LayerChain.ClassInput.Joining?)
    -> Variable
  {
    switch joining {
    case nil: z
    case .before: embeddings.concatenated(z)
    case .after: z.concatenated(embeddings)
    case .multiplied: z * embeddings
    }
  }

  /// What the first layer with weights takes of each dimension of z, where all before it is linear: its outputs for the
  /// unit vectors less that for zero. Otherwise the unit matrix.
  private static func latentWeights(
    _ network: LayerChainNetwork, _ dimension: Int, _ embedding: Int, _ joining: LayerChain.ClassInput.Joining?
  ) -> Tensor {
    let layers = network.chain.layers
    let first = layers.firstIndex(where: \.hasWeights) ?? 0
    let isLinear = layers.prefix(first).allSatisfy(\.isLinear) && !layers.isEmpty && layers[first].hasWeights
    guard isLinear else { return unit(dimension) }
    func output(_ z: Tensor) -> Variable {
      // A class of zeros adds nothing, and one of ones multiplies by nothing.
      let value: Float = joining == .multiplied ? 1 : 0
      let rows = Variable(Tensor(repeating: value, shape: [z.shape[0], embedding]))
      let y = network(joined(Variable(z), rows, joining), layers: first + 1)
      return y.reshaped([z.shape[0], y.value.count / z.shape[0]])
    }
    return (output(unit(dimension)) - output(Tensor.zeros([1, dimension]))).value.permuted([1, 0])
  }

  /// Activations of images before the last layer with weights, named after the layer with weights before them.
  private static func features(
    _ chain: LayerChain, _ shapes: [LayerChain.Shape]
  ) -> (places: [Int], layers: [FeatureLayer]) {
    let last = chain.layers.lastIndex(where: \.hasWeights) ?? 0
    var name = ""
    var (places, layers): ([Int], [FeatureLayer]) = ([], [])
    for (index, layer) in chain.layers.enumerated() {
      name = layer.name ?? name
      guard case .activation = layer, index < last,
        case .image(let height, let width, let channels) = shapes[index], height == width
      else { continue }
      places.append(index)
      layers.append(FeatureLayer(name: name, size: height, channels: channels))
    }
    return (places, layers)
  }

  /// Pictures of three channels from -1 to 1; grey ones have three that are equal.
  private func colored(_ output: Variable) -> Variable {
    let range = network.chain.range
    let scale = 2 / (range.upperBound - range.lowerBound)
    let pictures =
      range == -1...1 ? output : output.affine(scale: scale, offset: -1 - range.lowerBound * scale)
    return colorChannels == 3 ? pictures : pictures.broadcast(to: pictures.shape.dropLast() + [3])
  }
}

extension LayerChainGenerator: FeatureMapGenerator, LinearlyMappedGenerator {
  /// False: the length of z counts.
  public var readsDirectionAlone: Bool { false }
  /// False: there is no space w, and codes are moved in z.
  public var hasIntermediateSpace: Bool { false }
  /// The numbers that the first layer reads: dimensions of z and of the class together, or of their product.
  public var styleDimension: Int { meanStyles.shape[1] }

  /// z `[N, latentDimension]` and a class embedding for each code, `[N, E]` → both joined as the chain reads them,
  /// `[N, styleDimension]`; z alone for a network without classes.
  public func map(_ z: Variable, embeddings: Variable) -> Variable { Self.joined(z, embeddings, joining) }

  /// What the first layer reads, `[N, styleDimension]` → pictures `[N, size, size, 3]`, about [-1, 1]: the values of
  /// the last layer brought to this range, grey ones three times.
  public func synthesize(_ styles: Variable) -> Variable { colored(network(styles)) }

  /// Pictures `[N, size, size, 3]`, about [-1, 1], drawn with features that can be read and changed on the way.
  /// - Parameters:
  ///   - styles: what the first layer reads, `[N, styleDimension]`.
  ///   - edit: is given the index in `featureLayers` and the features `[N, H, W, C]` after the activation, and returns
  ///     what the layers above see in their place.
  public func synthesize(
    _ styles: Variable, editing edit: (_ layer: Int, _ features: Variable) -> Variable
  ) -> Variable {
    colored(
      network(styles) { place, output in
        featurePlaces.firstIndex(of: place).map { edit($0, output) } ?? output
      })
  }
}

extension LayerChain.Layer {
  /// What its tensors' names begin with; nil for a layer without weights.
  var name: String? {
    switch self {
    case .dense(let name, _, _), .convolution(let name, _, _, _, _, _),
      .transposedConvolution(let name, _, _, _, _, _, _):
      name
    default: nil
    }
  }

  var hasWeights: Bool { name != nil }

  /// Whether what it gives is linear in what it reads, up to an offset.
  var isLinear: Bool {
    switch self {
    case .activation, .maxPool: false
    default: true
    }
  }
}
