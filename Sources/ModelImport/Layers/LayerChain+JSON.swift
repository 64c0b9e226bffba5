import FileFormats
import GenerativeModels

/// The description of a chain as JSON.
extension LayerChain {
  /// Reads a description. Sizes that it leaves out are those of the tensors.
  /// - Parameters:
  ///   - json: the description.
  ///   - file: what errors name.
  ///   - shape: the shape of a tensor of the file of weights; nil for one that it lacks.
  /// - Throws: `ModelImportError.setting` naming the member that is missing, unknown or of another kind.
  init(parsing json: JSONValue, file: String, shape: (_ tensor: String) -> [Int]?) throws {
    let members = DescriptionReader(json, name: "description", file: file)
    try members.requireKnown(["layout", "latent", "distribution", "class", "image", "range", "layers"])
    layout = try members.choice("layout") ?? .pytorch
    if members.has("image") {
      let sizes = try members.sizes("image", count: 3)
      input = .image(height: sizes[0], width: sizes[1], channels: sizes[2])
    } else {
      let classInput = try json["class"].map { try ClassInput(parsing: $0, file: file, shape: shape) }
      input = .code(dimension: try members.size("latent"), try members.choice("distribution") ?? .normal, classInput)
    }
    let range = try members.numbers("range", count: 2) ?? [-1, 1]
    guard range[0] < range[1] else { throw members.error("range", "two ascending numbers") }
    self.range = range[0]...range[1]
    guard let entries = json["layers"]?.arrayValue, (1...1000).contains(entries.count) else {
      throw members.error("layers", "a list of 1 to 1000 layers")
    }
    layers = []
    let layout = layout
    layers = try entries.enumerated().map { index, entry in
      try Layer(parsing: entry, name: "layer \(index + 1)", file: file, layout: layout, shape: shape)
    }
  }

  /// The description with every size stated.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [.init("layout", .string(layout.rawValue))]
    switch input {
    case .image(let height, let width, let channels):
      members.append(.init("image", [.integer(height), .integer(width), .integer(channels)]))
    case .code(let dimension, let distribution, let classInput):
      members += [.init("latent", .integer(dimension)), .init("distribution", .string(distribution.rawValue))]
      if let classInput { members.append(.init("class", classInput.json)) }
    }
    members += [
      .init("range", [.single(range.lowerBound), .single(range.upperBound)]),
      .init("layers", .array(layers.map(\.json))),
    ]
    return .object(members)
  }
}

extension LayerChain.ClassInput {
  init(parsing json: JSONValue, file: String, shape: (_ tensor: String) -> [Int]?) throws {
    let members = DescriptionReader(json, name: "class", file: file)
    try members.requireKnown(["embedding", "count", "dimension", "joined"])
    embedding = try members.text("embedding")
    joining = try members.choice("joined") ?? .after
    if let embedding {
      let found = shape(embedding)
      if let found, found.count != 2 {
        throw ModelImportError.setting(file: file, name: embedding, expected: "2 axes", found: "\(found)")
      }
      classes = try found?[0] ?? members.size("count")
      dimension = try found?[1] ?? members.size("dimension")
    } else {
      classes = try members.size("count")
      dimension = classes
    }
  }

  /// How a class enters, as the member `class` of a description: the count, the dimensions, how class and z are joined,
  /// and the tensor of the embedding where there is one.
  public var json: JSONValue {
    .object(
      (embedding.map { [.init("embedding", .string($0))] } ?? []) + [
        .init("count", .integer(classes)), .init("dimension", .integer(dimension)),
        .init("joined", .string(joining.rawValue)),
      ])
  }
}

extension LayerChain.Layer {
  init(
    parsing json: JSONValue, name place: String, file: String, layout: LayerChain.Layout,
    shape: (_ tensor: String) -> [Int]?
  ) throws {
    if let text = json.stringValue {
      switch text {
      case "relu": self = .activation(.leakyReLU(slope: 0))
      case "tanh": self = .activation(.tanh)
      case "sigmoid": self = .activation(.sigmoid)
      case "flatten": self = .flatten
      default:
        throw ModelImportError.setting(
          file: file, name: place, expected: "relu, tanh, sigmoid, flatten or an object", found: "\"\(text)\"")
      }
      return
    }
    let members = DescriptionReader(json, name: place, file: file)
    guard case .object(let list) = json, let kind = list.first?.key else {
      throw members.error(nil, "a name or an object that begins with the layer's kind")
    }
    let isTorch = layout == .pytorch
    /// Outputs and width of the kernel, from the description or else from the tensor.
    func weighted(
      _ name: String, outputAxis: (torch: Int, keras: Int)
    ) throws -> (outputs: Int, kernel: Int, hasBias: Bool) {
      let found = shape(name + (isTorch ? ".weight" : ".kernel"))
      let rank = kind == "dense" ? 2 : 4
      if let found, found.count != rank {
        throw ModelImportError.setting(file: file, name: name, expected: "\(rank) axes", found: "\(found)")
      }
      let axis = isTorch ? outputAxis.torch : outputAxis.keras
      return (
        try found?[axis] ?? members.size("outputs"),
        rank == 2 ? 1 : try found?[isTorch ? 2 : 0] ?? members.size("kernel"),
        try members.flag("bias") ?? (shape(name + ".bias") != nil)
      )
    }
    switch kind {
    case "dense":
      try members.requireKnown([kind, "outputs", "bias"])
      let name = try members.requiredText(kind)
      let sizes = try weighted(name, outputAxis: (0, 1))
      self = .dense(name: name, outputs: sizes.outputs, hasBias: sizes.hasBias)
    case "convolution":
      try members.requireKnown([kind, "outputs", "kernel", "stride", "padding", "bias"])
      let name = try members.requiredText(kind)
      let sizes = try weighted(name, outputAxis: (0, 3))
      self = .convolution(
        name: name, outputs: sizes.outputs, kernel: sizes.kernel, stride: try members.count("stride") ?? 1,
        padding: try members.count("padding") ?? 0, hasBias: sizes.hasBias)
    case "transposed-convolution":
      try members.requireKnown([kind, "outputs", "kernel", "stride", "padding", "output-padding", "bias"])
      let name = try members.requiredText(kind)
      let sizes = try weighted(name, outputAxis: (1, 2))
      self = .transposedConvolution(
        name: name, outputs: sizes.outputs, kernel: sizes.kernel, stride: try members.count("stride") ?? 1,
        padding: try members.count("padding") ?? 0, outputPadding: try members.count("output-padding") ?? 0,
        hasBias: sizes.hasBias)
    case "batch-norm":
      try members.requireKnown([kind, "epsilon", "scale"])
      let name = try members.requiredText(kind)
      self = .batchNorm(
        name: name, epsilon: try members.number("epsilon") ?? (isTorch ? 1e-5 : 1e-3),
        hasScale: try members.flag("scale") ?? (shape(name + (isTorch ? ".weight" : ".gamma")) != nil))
    case "leaky-relu":
      try members.requireKnown([kind])
      let slope = try members.number(kind) ?? 0.2
      guard (0...1).contains(slope) else { throw members.error(kind, "a slope from 0 to 1") }
      self = .activation(.leakyReLU(slope: slope))
    case "upsample":
      try members.requireKnown([kind, "by"])
      self = .upsample(factor: try members.size(kind), try members.choice("by") ?? .nearest)
    case "reshape":
      try members.requireKnown([kind])
      let sizes = try members.sizes(kind, count: 3)
      self = .reshape(channels: sizes[0], height: sizes[1], width: sizes[2])
    case "max-pool":
      try members.requireKnown([kind])
      self = .maxPool(size: try members.size(kind))
    default:
      throw members.error(
        nil,
        "dense, convolution, transposed-convolution, batch-norm, leaky-relu, upsample, reshape or max-pool, not \(kind)"
      )
    }
  }

  /// The layer as an entry of the list `layers` of a description, with every size stated.
  public var json: JSONValue {
    switch self {
    case .dense(let name, let outputs, let hasBias):
      ["dense": .string(name), "outputs": .integer(outputs), "bias": .bool(hasBias)]
    case .convolution(let name, let outputs, let kernel, let stride, let padding, let hasBias):
      [
        "convolution": .string(name), "outputs": .integer(outputs), "kernel": .integer(kernel),
        "stride": .integer(stride), "padding": .integer(padding), "bias": .bool(hasBias),
      ]
    case .transposedConvolution(let name, let outputs, let kernel, let stride, let padding, let extra, let hasBias):
      [
        "transposed-convolution": .string(name), "outputs": .integer(outputs), "kernel": .integer(kernel),
        "stride": .integer(stride), "padding": .integer(padding), "output-padding": .integer(extra),
        "bias": .bool(hasBias),
      ]
    case .batchNorm(let name, let epsilon, let hasScale):
      ["batch-norm": .string(name), "epsilon": .single(epsilon), "scale": .bool(hasScale)]
    case .activation(.leakyReLU(let slope)): slope == 0 ? "relu" : ["leaky-relu": .single(slope)]
    case .activation(.tanh): "tanh"
    case .activation(.sigmoid): "sigmoid"
    case .upsample(let factor, let enlargement):
      ["upsample": .integer(factor), "by": .string(enlargement.rawValue)]
    case .reshape(let channels, let height, let width):
      ["reshape": [.integer(channels), .integer(height), .integer(width)]]
    case .flatten: "flatten"
    case .maxPool(let size): ["max-pool": .integer(size)]
    }
  }
}
