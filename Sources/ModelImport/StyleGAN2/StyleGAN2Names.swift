/// Where a file keeps the tensors of a StyleGAN2 generator: names and shapes by the network's parts.
///
/// The two programs differ in names, in axes of size 1, and in whether weights are stored at the scale of use.
struct StyleGAN2Names {
  let architecture: StyleGAN2Architecture

  /// A layer whose input channels are scaled by a style.
  struct Layer {
    let weight, bias, styleWeight, styleBias: TensorRequest
    /// Nil for a layer without.
    var noiseStrength, noise, filter: TensorRequest?
  }

  private var isADA: Bool { architecture.naming == .ada }

  var meanStyles: TensorRequest? {
    let (w, count) = (architecture.styleDimension, architecture.classes)
    let name = isADA ? "mapping.w_avg" : "latent_avg"
    return switch architecture.means {
    case .none: nil
    case .shared: TensorRequest(name: name, shape: [w])
    case .perClass: TensorRequest(name: name, shape: [count, w])
    }
  }

  /// Weight and bias of the layer that reads a class; nil for a network without classes.
  var embedding: (weight: TensorRequest, bias: TensorRequest)? {
    guard architecture.classes > 0 else { return nil }
    let outputs = architecture.embeddingDimension
    return (
      TensorRequest(name: "mapping.embed.weight", shape: [outputs, architecture.classes]),
      TensorRequest(name: "mapping.embed.bias", shape: [outputs])
    )
  }

  /// Weight and bias of each layer of the mapping.
  var mapping: [(weight: TensorRequest, bias: TensorRequest)] {
    var inputs = architecture.latentDimension + architecture.embeddingDimension
    return architecture.mappingWidths.enumerated().map { index, outputs in
      defer { inputs = outputs }
      let name = isADA ? "mapping.fc\(index)" : "style.\(index + 1)"
      return (
        TensorRequest(name: name + ".weight", shape: [outputs, inputs]),
        TensorRequest(name: name + ".bias", shape: [outputs])
      )
    }
  }

  /// What the synthesis begins with.
  var constant: TensorRequest {
    let channels = architecture.channels[0]
    return isADA
      ? TensorRequest(name: "synthesis.b4.const", shape: [channels, 4, 4])
      : TensorRequest(name: "input.input", shape: [1, channels, 4, 4])
  }

  /// A convolution of the size of that index: the first enlarges, and the smallest size has the second alone.
  func convolution(size index: Int, isFirst: Bool) -> Layer {
    let (channels, size) = (architecture.channels, architecture.resolutions[index])
    let inputs = isFirst ? channels[index - 1] : channels[index]
    let place = 2 * index - (isFirst ? 1 : 0)
    let name =
      isADA
      ? "synthesis.b\(size).conv\(isFirst ? 0 : 1)" : index == 0 ? "conv1" : "convs.\(place - 1)"
    var layer = modulated(
      name, inputs: inputs, outputs: channels[index], kernel: 3, bias: isADA ? "bias" : "activate.bias")
    if architecture.hasNoise {
      layer.noiseStrength = TensorRequest(
        name: name + (isADA ? ".noise_strength" : ".noise.weight"), shape: isADA ? [] : [1])
      if architecture.hasFixedNoise {
        layer.noise =
          isADA
          ? TensorRequest(name: name + ".noise_const", shape: [size, size])
          : TensorRequest(name: "noises.noise_\(place)", shape: [1, 1, size, size])
      }
    }
    if isFirst { layer.filter = filter(name + (isADA ? ".resample_filter" : ".conv.blur.kernel")) }
    return layer
  }

  /// The layer that makes the colours of the size of that index, with the filter that enlarges the picture below.
  func color(size index: Int) -> Layer {
    let size = architecture.resolutions[index]
    let name = isADA ? "synthesis.b\(size).torgb" : index == 0 ? "to_rgb1" : "to_rgbs.\(index - 1)"
    var layer = modulated(
      name, inputs: architecture.channels[index], outputs: architecture.imageChannels, kernel: 1, bias: "bias")
    if index > 0, architecture.output == .skip {
      layer.filter = filter(isADA ? "synthesis.b\(size).resample_filter" : name + ".upsample.kernel")
    }
    return layer
  }

  /// The layer that carries features past the convolutions of the size of that index, and its filter.
  func carrying(size index: Int) -> (weight: TensorRequest, filter: TensorRequest?) {
    let name = "synthesis.b\(architecture.resolutions[index]).skip"
    let channels = architecture.channels
    return (
      TensorRequest(name: name + ".weight", shape: [channels[index], channels[index - 1], 1, 1]),
      filter(name + ".resample_filter")
    )
  }

  /// All tensors that the network reads.
  var all: [TensorRequest] {
    func tensors(_ layer: Layer) -> [TensorRequest] {
      [
        layer.weight, layer.bias, layer.styleWeight, layer.styleBias, layer.noiseStrength, layer.noise, layer.filter,
      ].compactMap { $0 }
    }
    var result = [meanStyles, embedding?.weight, embedding?.bias].compactMap { $0 }
    result += mapping.flatMap { [$0.weight, $0.bias] } + [constant]
    for index in architecture.resolutions.indices {
      if index > 0 { result += tensors(convolution(size: index, isFirst: true)) }
      result += tensors(convolution(size: index, isFirst: false))
      if architecture.makesColors(at: index) { result += tensors(color(size: index)) }
      if architecture.output == .resnet, index > 0 {
        let (weight, filter) = carrying(size: index)
        result += [weight, filter].compactMap { $0 }
      }
    }
    return result
  }

  /// A buffer that a network of these programs keeps and does not compute with: filters of layers that do not enlarge.
  static func isIdle(_ name: String) -> Bool {
    name.hasSuffix(".resample_filter") || name.hasSuffix(".num_batches_tracked") || name.hasSuffix(".w_avg_beta")
  }

  private func modulated(_ name: String, inputs: Int, outputs: Int, kernel: Int, bias: String) -> Layer {
    let isColor = kernel == 1
    let weight = [outputs, inputs, kernel, kernel]
    let style = isADA ? name + ".affine" : name + ".conv.modulation"
    return Layer(
      weight: TensorRequest(name: name + (isADA ? ".weight" : ".conv.weight"), shape: isADA ? weight : [1] + weight),
      bias: TensorRequest(name: "\(name).\(bias)", shape: isColor && !isADA ? [1, outputs, 1, 1] : [outputs]),
      styleWeight: TensorRequest(name: style + ".weight", shape: [inputs, architecture.styleDimension]),
      styleBias: TensorRequest(name: style + ".bias", shape: [inputs]))
  }

  private func filter(_ name: String) -> TensorRequest? {
    architecture.filterShape.isEmpty ? nil : TensorRequest(name: name, shape: architecture.filterShape)
  }
}
