import Engine
import NeuralNetworks

/// The critic of a conditional GAN: a picture and a class → a logit.
///
/// Residual blocks down to 4×4, the standard deviation over groups of four samples as a further
/// channel, dense layers, and a projection on the class embedding (Miyato and Koyama, "cGANs with
/// projection discriminator", ICLR 2018).
public struct Critic: Sendable {
  /// The sizes of the critic and of the generator that it is trained against.
  public let architecture: StyleArchitecture
  let fromColor: EqualizedConvolution
  /// Entries for pictures of smaller sizes, by size: of training from coarse to fine.
  let entries: [Int: EqualizedConvolution]
  /// The logit that is the same for all classes. It has no bias: a relativistic loss does not see one, so that its
  /// gradient would be roundings, of which Adam makes steps of full size.
  let common: EqualizedDense?
  let blocks: [Block]
  let last: EqualizedConvolution
  let dense, output: EqualizedDense
  let embedding: ConditionEmbedding

  /// Samples whose spread the critic sees together.
  public static let groupSize = 4

  struct Block: Sendable {
    let first, second, skip: EqualizedConvolution
  }

  /// Defines the layers and adds their initial weights to `set`.
  public init(_ architecture: StyleArchitecture, into set: inout ParameterSet, _ initializer: Initializer) {
    self.architecture = architecture
    let channels = architecture.channels
    func layer(_ name: String, _ inputs: Int, _ outputs: Int, _ kernelSize: Int) -> EqualizedConvolution {
      EqualizedConvolution(
        name, inputChannels: inputs, outputChannels: outputs, kernelSize: kernelSize, into: &set, initializer)
    }
    fromColor = layer("rgb", 3, channels.last!, 1)
    var blocks: [Block] = []
    for index in (1..<channels.count).reversed() {
      let name = "blocks.\(channels.count - 1 - index)"
      blocks.append(
        Block(
          first: layer("\(name).0", channels[index], channels[index], 3),
          second: layer("\(name).1", channels[index], channels[index - 1], 3),
          skip: layer("\(name).2", channels[index], channels[index - 1], 1)))
    }
    self.blocks = blocks
    var entries: [Int: EqualizedConvolution] = [:]
    if architecture.growsCritic {
      for (index, size) in architecture.resolutions.enumerated().dropLast()
      where size >= StyleArchitecture.smallestStage {
        entries[size] = layer("rgb.\(size)", 3, channels[index], 1)
      }
    }
    self.entries = entries
    let width = channels[0]
    last = layer("last", width + 1, width, 3)
    dense = EqualizedDense("dense", inputs: width * 16, outputs: width, into: &set, initializer)
    output = EqualizedDense("out", inputs: width, outputs: width, into: &set, initializer)
    common =
      architecture.growsCritic
      ? EqualizedDense("common", inputs: width, outputs: 1, initialBias: nil, into: &set, initializer) : nil
    embedding = ConditionEmbedding(architecture, width: width, into: &set, initializer)
  }

  /// Positions of the weights of the first residual blocks, from the pictures on, and of the layers before them that read
  /// colours; none for no blocks.
  /// - Parameters:
  ///   - count: of blocks, at most all.
  ///   - set: the critic's weights.
  func firstLayers(_ count: Int, of set: ParameterSet) -> Set<Int> {
    precondition((0...blocks.count).contains(count), "Critic: the first \(count) blocks of \(blocks.count)")
    guard count > 0 else { return [] }
    let prefixes = ["rgb."] + (0..<count).map { "blocks.\($0)." }
    return Set(set.names.indices.filter { index in prefixes.contains { set.names[index].hasPrefix($0) } })
  }

  /// Pictures `[N, size, size, 3]` and the class of each, or its cluster where classes have some → logits `[N, 1]`; N is
  /// a multiple of `groupSize`.
  public func callAsFunction(_ pictures: Variable, classes: [Int], _ parameters: BoundParameters) -> Variable {
    logits(features(normalized(pictures), parameters), classes: classes, parameters)
  }

  private func normalized(_ pictures: Variable) -> Variable {
    architecture.normalization?.normalized(pictures) ?? pictures
  }

  /// Pictures `[N, size, size, 3]` and the share of each class in them, or of each cluster where classes have some,
  /// `[N, conditions]`, 1 for the one of a picture → logits `[N, 1]`; N is a multiple of `groupSize`.
  public func callAsFunction(_ pictures: Variable, shares: Variable, _ parameters: BoundParameters) -> Variable {
    logits(
      features(normalized(pictures), parameters), embeddings: shares.matrixProduct(embedding(parameters)), parameters)
  }

  /// The logits `[N, 1]` of pictures with these `features`, were they of the given classes or clusters.
  func logits(_ features: Variable, classes: [Int], _ parameters: BoundParameters) -> Variable {
    logits(features, embeddings: embedding(parameters).rows(classes), parameters)
  }

  private func logits(_ features: Variable, embeddings: Variable, _ parameters: BoundParameters) -> Variable {
    let scores = output(features, parameters).productSum(embeddings, to: [features.shape[0], 1])
    let projection = scores / Float(architecture.channels[0]).squareRoot()
    return common.map { $0(features, parameters) + projection } ?? projection
  }

  /// What each residual block makes of pictures `[N, size, size, 3]` in [-1, 1], from fine to coarse: `[N, H, W, C]`, H
  /// from half the pictures' size down to 4. Up to here every picture is seen by itself.
  public func activations(_ pictures: Variable, _ parameters: BoundParameters) -> [Variable] {
    activations(normalized: normalized(pictures), share: 1, parameters)
  }

  /// The activations of pictures of mean 0 and deviation 1, of any size that the critic can begin at.
  /// - Parameter share: what the block of the pictures' size adds to the activations, 0…1; the rest is what the block
  ///   below would see of pictures of half the size.
  private func activations(normalized pictures: Variable, share: Float, _ parameters: BoundParameters) -> [Variable] {
    let activation = StyleActivation.fused
    // The sum of the two branches over √2 is folded into the gain of the last activation.
    let branchActivation = FusedActivation.leakyReLU(
      slope: StyleActivation.slope, gain: StyleActivation.gain / Float(2).squareRoot())
    let size = pictures.shape[1]
    func entry(_ size: Int) -> EqualizedConvolution { size == architecture.size ? fromColor : entries[size]! }
    var x = entry(size)(pictures, parameters, activation: activation)
    let finest = architecture.size.trailingZeroBitCount - size.trailingZeroBitCount
    return blocks[finest...].enumerated().map { index, block in
      let inner = block.first(x, parameters, activation: activation)
      let branch =
        architecture.isLean
        ? block.second(inner.averagePooled(), parameters, activation: branchActivation)
        : block.second(inner, parameters, activation: branchActivation).averagePooled()
      // Pooling commutes with a 1×1 convolution, which then runs on a quarter of the pixels.
      let skip = block.skip(x.averagePooled(), parameters) / Float(2).squareRoot()
      x = branch + skip
      if index == 0, share < 1 {
        let coarse = entry(size / 2)(pictures.averagePooled(), parameters, activation: activation)
        x = x * share + coarse * (1 - share)
      }
      return x
    }
  }

  /// The activations before the last dense layer, `[N, channels at 4 pixels]`, of pictures of mean 0 and deviation 1.
  func features(_ pictures: Variable, share: Float = 1, _ parameters: BoundParameters) -> Variable {
    var x = activations(normalized: pictures, share: share, parameters).last!
    x = last(
      x.concatenated(groupDeviation(x)), parameters,
      activation: StyleActivation.fused)
    return dense(x.reshaped([x.shape[0], x.value.count / x.shape[0]]), parameters)
      .leakyReLU(slope: StyleActivation.slope, gain: StyleActivation.gain)
  }

  /// The standard deviation over each group, averaged over pixels and channels: `[N, 4, 4, 1]`.
  ///
  /// Group m holds samples m, m + N/4, m + N/2 and m + 3N/4 (Karras et al., 2018, section 3).
  private func groupDeviation(_ x: Variable) -> Variable {
    let (n, h, w, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    precondition(n % Self.groupSize == 0, "Critic: a batch of \(n) does not divide into groups of \(Self.groupSize)")
    let groups = n / Self.groupSize
    let grouped = x.reshaped([Self.groupSize, groups, h, w, c])
    let centred = grouped - grouped.mean(to: [1, groups, h, w, c])
    let deviation = (centred.squared().mean(to: [1, groups, h, w, c]) + 1e-8).squareRoot()
    return deviation.mean(to: [1, groups, 1, 1, 1])
      .broadcast(to: [Self.groupSize, groups, h, w, 1]).reshaped([n, h, w, 1])
  }
}
