/// Shapes from layer to layer, and with them the tensors that a chain reads.
extension LayerChain {
  /// The most numbers that a layer may give for one picture.
  static let largestLayer = 1 << 26

  /// What the first layer reads.
  var inputShape: Shape {
    switch input {
    case .image(let height, let width, let channels): .image(height: height, width: width, channels: channels)
    case .code(let dimension, _, let classInput):
      .vector(classInput.map { $0.joining == .multiplied ? dimension : dimension + $0.dimension } ?? dimension)
    }
  }

  /// What each layer gives for one picture.
  /// - Throws: `ModelImportError.setting` naming the layer that does not fit the one before it, or is too large.
  func shapes(file: String) throws -> [Shape] {
    var shape = inputShape
    try Self.check(shape, place: 0, file: file)
    return try layers.enumerated().map { index, layer in
      shape = try output(of: layer, for: shape, place: index + 1, file: file)
      try Self.check(shape, place: index + 1, file: file)
      return shape
    }
  }

  private static func check(_ shape: Shape, place: Int, file: String) throws {
    let sizes =
      switch shape {
      case .vector(let count): [count]
      case .image(let height, let width, let channels): [height, width, channels]
      }
    var product = 1
    for size in sizes {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard size > 0, !overflow, next <= largestLayer else {
        throw ModelImportError.setting(
          file: file, name: place == 0 ? "input" : "layer \(place)", expected: "1 to \(largestLayer) numbers a picture",
          found: "\(shape)")
      }
      product = next
    }
  }

  private func output(of layer: Layer, for shape: Shape, place: Int, file: String) throws -> Shape {
    func fail(_ expected: String) -> ModelImportError {
      .setting(file: file, name: "layer \(place)", expected: expected, found: "\(shape) before it")
    }
    switch (layer, shape) {
    case (.dense(_, let outputs, _), .vector): return .vector(outputs)
    case (.convolution(_, let outputs, let kernel, let stride, let padding, _), .image(let height, let width, _)):
      guard (1...1024).contains(kernel), (1...1024).contains(stride), (0...1024).contains(padding),
        height + 2 * padding >= kernel, width + 2 * padding >= kernel
      else { throw fail("a convolution whose kernel fits the picture") }
      return .image(
        height: (height + 2 * padding - kernel) / stride + 1, width: (width + 2 * padding - kernel) / stride + 1,
        channels: outputs)
    case (
      .transposedConvolution(_, let outputs, let kernel, let stride, let padding, let extra, _), _
    ):
      // A code is an image of one pixel.
      let (height, width) = shape.pixels
      guard (1...1024).contains(kernel), (1...1024).contains(stride), (0...1024).contains(padding),
        (0..<stride).contains(extra), (height - 1) * stride + kernel + extra > 2 * padding,
        (width - 1) * stride + kernel + extra > 2 * padding
      else { throw fail("a transposed convolution that gives pixels") }
      return .image(
        height: (height - 1) * stride + kernel - 2 * padding + extra,
        width: (width - 1) * stride + kernel - 2 * padding + extra, channels: outputs)
    case (.batchNorm(_, let epsilon, _), _):
      guard epsilon > 0, epsilon.isFinite else { throw fail("an epsilon above 0") }
      return shape
    case (.activation, _): return shape
    case (.upsample(let factor, _), .image(let height, let width, let channels)):
      guard (1...64).contains(factor) else { throw fail("an enlargement by 1 to 64") }
      return .image(height: height * factor, width: width * factor, channels: channels)
    case (.reshape(let channels, let height, let width), .vector(let count)):
      let isFilled = [channels, height, width].allSatisfy { (1...count).contains($0) }
      guard isFilled, channels.multipliedFullWidth(by: height).high == 0, channels * height <= count,
        channels * height * width == count
      else { throw fail("\(channels) x \(height) x \(width) numbers") }
      return .image(height: height, width: width, channels: channels)
    case (.flatten, .image(let height, let width, let channels)): return .vector(height * width * channels)
    case (.maxPool(let size), .image(let height, let width, let channels)):
      guard (1...min(height, width)).contains(size) else { throw fail("squares that fit the picture") }
      return .image(height: height / size, width: width / size, channels: channels)
    case (.dense, _): throw fail("numbers, for a dense layer (flatten first)")
    case (.reshape, _): throw fail("numbers, to be reshaped")
    default: throw fail("an image (reshape first)")
    }
  }

  /// The tensors that the chain reads.
  /// - Throws: `ModelImportError.setting` for layers that do not fit each other.
  func requests(file: String) throws -> [TensorRequest] {
    var shape = inputShape
    var result: [TensorRequest] = []
    if case .code(_, _, let classInput?) = input, let name = classInput.embedding {
      result.append(TensorRequest(name: name, shape: [classInput.classes, classInput.dimension]))
    }
    for (layer, next) in zip(layers, try shapes(file: file)) {
      result += requests(of: layer, for: shape)
      shape = next
    }
    return result
  }

  /// The tensors of a layer that reads a shape: weight and bias, or of a normalisation scale, bias, mean and variance.
  func requests(of layer: Layer, for shape: Shape) -> [TensorRequest] {
    let isTorch = layout == .pytorch
    let inputs = shape.channels
    func weighted(_ name: String, _ torch: [Int], _ keras: [Int], outputs: Int, _ hasBias: Bool) -> [TensorRequest] {
      [TensorRequest(name: name + (isTorch ? ".weight" : ".kernel"), shape: isTorch ? torch : keras)]
        + (hasBias ? [TensorRequest(name: name + ".bias", shape: [outputs])] : [])
    }
    switch layer {
    case .dense(let name, let outputs, let hasBias):
      return weighted(name, [outputs, inputs], [inputs, outputs], outputs: outputs, hasBias)
    case .convolution(let name, let outputs, let k, _, _, let hasBias):
      return weighted(name, [outputs, inputs, k, k], [k, k, inputs, outputs], outputs: outputs, hasBias)
    case .transposedConvolution(let name, let outputs, let k, _, _, _, let hasBias):
      return weighted(name, [inputs, outputs, k, k], [k, k, outputs, inputs], outputs: outputs, hasBias)
    case .batchNorm(let name, _, let hasScale):
      let scales = isTorch ? ["weight", "bias"] : ["gamma", "beta"]
      let statistics = isTorch ? ["running_mean", "running_var"] : ["moving_mean", "moving_variance"]
      return ((hasScale ? scales : []) + statistics).map { TensorRequest(name: "\(name).\($0)", shape: [inputs]) }
    case .activation, .upsample, .reshape, .flatten, .maxPool: return []
    }
  }
}

extension LayerChain.Shape {
  /// Rows and columns; a vector is an image of one pixel.
  var pixels: (height: Int, width: Int) {
    switch self {
    case .vector: (1, 1)
    case .image(let height, let width, _): (height, width)
    }
  }

  /// Numbers of a vector, channels of an image.
  var channels: Int {
    switch self {
    case .vector(let count): count
    case .image(_, _, let channels): channels
    }
  }
}
