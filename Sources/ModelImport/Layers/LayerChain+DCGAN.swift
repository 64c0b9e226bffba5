import GenerativeModels

/// Generators of transposed convolutions (Radford, Metz and Chintala, "Unsupervised representation learning with deep
/// convolutional generative adversarial networks", ICLR 2016), whose files hold weights and no word of what is between
/// them. What the weights leave open is guessed as programs of that name have it, and can be stated as a chain.
extension LayerChain {
  /// A module of the file: tensors whose names differ in the last part alone.
  private struct Module {
    let name: String
    var shapes: [String: [Int]] = [:]

    var weight: [Int]? { shapes["weight"] }
    var isNormalization: Bool { shapes["running_mean"] != nil }
    var hasBias: Bool { shapes["bias"] != nil }
    /// A table of classes, by its name.
    var isEmbedding: Bool {
      weight?.count == 2 && shapes.count == 1 && name.lowercased().contains("emb")
    }
  }

  /// The chain of a file's tensors; nil where they are no such generator.
  ///
  /// The first layer is dense or a transposed convolution of one pixel of z; kernels of an even width enlarge by two;
  /// rectifiers follow all layers, and a hyperbolic tangent the last one. A table of classes is joined after z, or
  /// multiplied with it where its rows are as long as what the first layer reads.
  /// - Parameters:
  ///   - weights: the file.
  ///   - prefix: what the names of the network's tensors begin with; the chain's names are without it.
  static func dcgan(_ weights: ForeignWeights, prefix: String) -> LayerChain? {
    var modules: [Module] = []
    for tensor in weights.tensors where tensor.name.hasPrefix(prefix) {
      let parts = tensor.name.dropFirst(prefix.count).split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count >= 2, let last = parts.last else { return nil }
      let name = parts.dropLast().joined(separator: ".")
      if let place = modules.firstIndex(where: { $0.name == name }) {
        modules[place].shapes[String(last)] = tensor.shape
      } else {
        modules.append(Module(name: name, shapes: [String(last): tensor.shape]))
      }
    }
    modules.sort { isBefore($0.name, $1.name, in: weights) }
    let table = modules.first { $0.isEmbedding }
    let chain = modules.filter { !$0.isEmbedding }
    guard let first = chain.first?.weight, chain.contains(where: { $0.weight?.count == 4 }),
      first.count == 2 || first.count == 4,
      let layers = layers(of: chain)
    else { return nil }
    let inputs = first.count == 2 ? first[1] : first[0]
    guard let rows = table?.weight else {
      return LayerChain(layout: .pytorch, input: .code(dimension: inputs, .normal, nil), layers: layers, range: -1...1)
    }
    guard rows[1] <= inputs else { return nil }
    let isProduct = rows[1] == inputs
    let classInput = ClassInput(
      embedding: table.map { $0.name + ".weight" }, classes: rows[0], dimension: rows[1],
      joining: isProduct ? .multiplied : .after)
    return LayerChain(
      layout: .pytorch, input: .code(dimension: isProduct ? inputs : inputs - rows[1], .normal, classInput),
      layers: layers, range: -1...1)
  }

  /// Files that sort their names have `main.10` before `main.3`: numbers count as such, and files that keep the order
  /// of the network have names of growing numbers.
  private static func isBefore(_ a: String, _ b: String, in weights: ForeignWeights) -> Bool {
    guard weights.source.format == "safetensors" else { return false }
    let (first, second) = (a.split(separator: "."), b.split(separator: "."))
    for (x, y) in zip(first, second) where x != y {
      if let i = Int(x), let j = Int(y) { return i < j }
      return x < y
    }
    return first.count < second.count
  }

  private static func layers(of modules: [Module]) -> [Layer]? {
    var layers: [Layer] = []
    /// Channels of the image so far; nil before the first image.
    var channels: Int?
    /// Numbers that a dense layer gave and that are not yet an image.
    var numbers: Int?
    let last = modules.lastIndex { !$0.isNormalization } ?? 0
    for (index, module) in modules.enumerated() {
      if module.isNormalization {
        guard let size = module.shapes["running_mean"]?.first else { return nil }
        // The rectifier that was put after the layer comes after its normalisation.
        guard case .activation? = layers.popLast() else { return nil }
        if let count = numbers, size != count {
          guard let side = side(count, channels: size) else { return nil }
          layers.append(.reshape(channels: size, height: side, width: side))
          (channels, numbers) = (size, nil)
        }
        layers.append(.batchNorm(name: module.name, epsilon: 1e-5, hasScale: module.weight != nil))
      } else if let weight = module.weight, weight.count == 2, layers.isEmpty {
        layers.append(.dense(name: module.name, outputs: weight[0], hasBias: module.hasBias))
        numbers = weight[0]
      } else if let weight = module.weight, weight.count == 4, weight[2] == weight[3] {
        if let count = numbers {
          guard let side = side(count, channels: weight[0]) else { return nil }
          layers.append(.reshape(channels: weight[0], height: side, width: side))
          (channels, numbers) = (weight[0], nil)
        }
        guard let layer = convolution(module, weight, channels: channels) else { return nil }
        layers.append(layer)
        if case .convolution = layer { channels = weight[0] } else { channels = weight[1] }
      } else {
        return nil
      }
      layers.append(.activation(index >= last ? .tanh : .leakyReLU(slope: 0)))
    }
    guard let channels, [1, 3].contains(channels) else { return nil }
    return layers
  }

  /// Width and height of an image that a dense layer's numbers make.
  private static func side(_ count: Int, channels: Int) -> Int? {
    guard channels > 0, count % channels == 0 else { return nil }
    let side = Int(Double(count / channels).squareRoot().rounded())
    return side * side == count / channels ? side : nil
  }

  /// The layer of a kernel: its stride and padding follow from its width.
  private static func convolution(_ module: Module, _ weight: [Int], channels: Int?) -> Layer? {
    let kernel = weight[2]
    guard (1...64).contains(kernel) else { return nil }
    func transposed(stride: Int, padding: Int, extra: Int = 0) -> Layer {
      .transposedConvolution(
        name: module.name, outputs: weight[1], kernel: kernel, stride: stride, padding: padding, outputPadding: extra,
        hasBias: module.hasBias)
    }
    guard let channels else { return transposed(stride: 1, padding: 0) }
    // An odd kernel of which only the second axis fits is a plain convolution; one of which both fit may be either.
    if kernel > 1, kernel % 2 == 1, weight[0] == weight[1] { return nil }
    if weight[0] != channels {
      guard weight[1] == channels, kernel % 2 == 1 else { return nil }
      return .convolution(
        name: module.name, outputs: weight[0], kernel: kernel, stride: 1, padding: kernel / 2, hasBias: module.hasBias)
    }
    if kernel == 1 { return transposed(stride: 1, padding: 0) }
    return kernel % 2 == 0
      ? transposed(stride: 2, padding: kernel / 2 - 1) : transposed(stride: 2, padding: kernel / 2, extra: 1)
  }
}
