import Engine
import GenerativeModels
import ImageCodecs

/// Codes as the synthesis reads them, on their way from a seed, or from a picture that was inverted, to pictures.
public struct SynthesisCodes {
  /// w for all layers alike, `[N, styleDimension]`, or a w for each, `[N, styleLayers, styleDimension]`.
  public var styles: Tensor
  /// Added to the style channels, `[N, styleChannelCount]` in the order of the model's `styleChannels`; nil for
  /// nothing.
  public var channelOffsets: Tensor?

  /// - Parameters:
  ///   - styles: w for all layers alike, `[N, styleDimension]`, or a w for each, `[N, styleLayers, styleDimension]`.
  ///   - channelOffsets: what is added to the style channels, `[N, styleChannelCount]`; nil for nothing.
  public init(styles: Tensor, channelOffsets: Tensor? = nil) {
    precondition(
      (2...3).contains(styles.shape.count) && channelOffsets.map { $0.shape[0] == styles.shape[0] } ?? true,
      "SynthesisCodes: styles \(styles.shape), offsets \(channelOffsets?.shape ?? [])")
    (self.styles, self.channelOffsets) = (styles, channelOffsets)
  }

  /// How many codes there are, N.
  public var count: Int { styles.shape[0] }

  /// Codes one after the other, all of one kind.
  public init(joining parts: [SynthesisCodes]) {
    precondition(
      !parts.isEmpty
        && parts.allSatisfy {
          $0.styles.shape.dropFirst() == parts[0].styles.shape.dropFirst()
            && $0.channelOffsets?.shape[1] == parts[0].channelOffsets?.shape[1]
        }, "SynthesisCodes: joining \(parts.map(\.styles.shape))")
    func joined(_ tensors: [Tensor]) -> Tensor? {
      guard let first = tensors.first else { return nil }
      return Tensor(
        tensors.flatMap(\.values), shape: [tensors.reduce(0) { $0 + $1.shape[0] }] + first.shape.dropFirst())
    }
    self.init(styles: joined(parts.map(\.styles))!, channelOffsets: joined(parts.compactMap(\.channelOffsets)))
  }

  /// These codes with a w for each of `layers` layers, copies of the one where there is but one.
  func layered(_ layers: Int) -> SynthesisCodes {
    guard styles.shape.count == 2 else { return self }
    let dimension = styles.shape[1]
    let values = styles.values
    let rows = (0..<count).flatMap { row in
      (0..<layers).flatMap { _ in values[row * dimension..<(row + 1) * dimension] }
    }
    return SynthesisCodes(styles: Tensor(rows, shape: [count, layers, dimension]), channelOffsets: channelOffsets)
  }
}

extension Sampler {
  /// Calls `body` with the pictures `[n, size, size, 3]` of codes, block by block, and with which of them they are of.
  public func forEachPictures(
    _ codes: SynthesisCodes, _ body: (_ pictures: Tensor, _ range: Range<Int>) throws -> Void
  ) rethrows {
    guard codes.styles.shape.count == 3 || codes.channelOffsets != nil else {
      return try forEachPictures(styles: codes.styles, body)
    }
    try forEachLayeredBlock(codes) { layers, offsets, range in
      try body(self.pictures(layers: layers, channelOffsets: offsets), range)
    }
  }

  /// The pictures of codes.
  public func images(_ codes: SynthesisCodes) -> [Image] {
    var images: [Image] = []
    forEachPictures(codes) { pictures, _ in images += pictures.makeImages() }
    return images
  }

  /// Codes z `[N, latentDimension]` in a space, `[N, dimension(of: space)]`; in w and S after truncation.
  /// - Throws: `ModelError.noAbility` where the model does not have the space.
  public func codes(_ z: Tensor, classes: [Int], truncation: Float, in space: CodeSpace) throws -> Tensor {
    guard space != .z else { return z }
    _ = try dimension(of: space)
    let w = styles(z, classes: classes, truncation: truncation)
    return space == .w ? w : try styleChannels(SynthesisCodes(styles: w))
  }

  /// The style channels of codes, `[N, styleChannelCount]`: the space S.
  /// - Throws: `ModelError.noAbility` for a model without style channels.
  public func styleChannels(_ codes: SynthesisCodes) throws -> Tensor { styleChannels(codes, by: try channelled()) }

  /// The style channels of codes, `[N, styleChannelCount]`, by the sampler's generator as it was asked for.
  func styleChannels(_ codes: SynthesisCodes, by channelled: any StyleChannelGenerator) -> Tensor {
    var values: [Float] = []
    let width = channelled.styleChannelCount
    values.reserveCapacity(codes.count * width)
    forEachLayeredBlock(codes) { layers, offsets, range in
      let made = channelled.styleChannels(of: layers.map { Variable($0) }).value.values
      let added = offsets?.values
      for index in 0..<range.count * width { values.append(made[index] + (added?[index] ?? 0)) }
    }
    return Tensor(values, shape: [codes.count, width])
  }

  /// Blocks of codes: a w for each layer, and the offsets where there are some.
  private func forEachLayeredBlock(
    _ codes: SynthesisCodes, _ body: (_ layers: [Tensor], _ offsets: Tensor?, _ range: Range<Int>) throws -> Void
  ) rethrows {
    let (dimension, isLayered) = (model.styleDimension, codes.styles.shape.count == 3)
    let width = isLayered ? styleLayers * dimension : dimension
    // One row holds all that belongs to a code.
    let rows = Variable(codes.styles.reshaped([codes.count, width]))
    let joined = codes.channelOffsets.map { rows.concatenated(Variable($0)).value } ?? rows.value
    try forEachBlock(joined) { block, range in
      let block = Variable(block)
      try body(
        isLayered
          ? stride(from: 0, to: width, by: dimension).map { block.lastAxis($0..<$0 + dimension).value }
          : allLayers(block.lastAxis(0..<dimension).value),
        codes.channelOffsets.map { block.lastAxis(width..<width + $0.shape[1]).value }, range)
    }
  }
}
