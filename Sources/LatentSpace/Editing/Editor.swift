import Engine
import GenerativeModels

/// Moves codes along a direction.
public struct Editor {
  /// Of the model whose codes are moved.
  public let sampler: Sampler
  /// What codes are moved along, in a space of the sampler's model.
  public let direction: Direction
  /// What makes the style channels that a direction of S moves.
  private let channelled: (any StyleChannelGenerator)?

  /// - Throws: `LatentSpaceError` when the direction belongs to another model or its length or layers to another
  ///   architecture, `ModelError.noAbility` when the model does not have its space.
  public init(sampler: Sampler, direction: Direction, file: String) throws {
    let model = sampler.model
    if !direction.modelIdentity.isEmpty, direction.modelIdentity != model.identity {
      throw LatentSpaceError.directionOfOtherModel(
        file: file, direction: String(direction.modelIdentity.prefix(12)), model: String(model.identity.prefix(12)))
    }
    let dimension = try sampler.dimension(of: direction.space)
    guard direction.normal.count == dimension else {
      throw LatentSpaceError.directionField(
        file: file, field: "normal", expected: "\(dimension) dimensions in \(direction.space.rawValue)",
        found: "\(direction.normal.count)")
    }
    let last = sampler.styleLayers - 1
    if let layers = direction.layers, layers.upperBound > last {
      throw LatentSpaceError.directionField(
        file: file, field: "layers", expected: "layers from 0 to \(last)",
        found: "\(layers.lowerBound)-\(layers.upperBound)")
    }
    self.sampler = sampler
    self.direction = direction
    channelled = direction.space == .s ? try sampler.channelled() : nil
  }

  /// How far to go.
  public enum Amount: Equatable, Sendable {
    /// So many standard deviations of signed distance from where the code is.
    case deviations(Float)
    /// To this signed distance, in standard deviations.
    case signedDistance(Float)
  }

  /// The codes of z `[N, latentDimension]` after the move: in z before the mapping, in w and S after truncation.
  public func codes(_ z: Tensor, classes: [Int], truncation: Float = 1, amount: Amount) -> SynthesisCodes {
    switch direction.space {
    case .z:
      return SynthesisCodes(
        styles: sampler.styles(latents(z, classes: classes, amount: amount), classes: classes, truncation: truncation))
    case .w, .s:
      let drawn = sampler.synthesisCodes(z, classes: classes, truncation: truncation)
      return codes(moving: drawn, classes: classes, amount: amount)
    }
  }

  /// z `[N, latentDimension]` after a move in z.
  public func latents(_ z: Tensor, classes: [Int], amount: Amount) -> Tensor {
    precondition(direction.space == .z, "latents: a direction of \(direction.space.rawValue) for codes of z")
    return moved(z, classes, amount)
  }

  /// Codes that were found for a picture or moved before, after the move. A w for each layer moves in all layers alike,
  /// or in those of the direction.
  ///
  /// The direction must not be one of z: a style does not tell which z it comes from.
  public func codes(moving codes: SynthesisCodes, classes: [Int], amount: Amount) -> SynthesisCodes {
    var result = codes
    switch direction.space {
    case .z: preconditionFailure("codes: a direction of z for codes of w")
    case .w:
      let layers = sampler.styleLayers
      if direction.layers != nil { result = result.layered(layers) }
      let styles = result.styles
      let copies = styles.shape.count == 3 ? layers : 1
      let rows = styles.reshaped([codes.count * copies, styles.shape.last!])
      let own = classes.flatMap { [Int](repeating: $0, count: copies) }
      result.styles = moved(rows, own, amount) { direction.layers?.contains($0 % copies) ?? true }
        .reshaped(styles.shape)
    case .s:
      let before = codes.channelOffsets ?? Tensor.zeros([codes.count, direction.normal.count])
      let channels =
        amount.needsDistance ? channelled.map { sampler.styleChannels(codes, by: $0).values } ?? [] : []
      let width = before.shape[1]
      result.channelOffsets = direction.moved(before) { row, _ in
        step(amount, from: amount.needsDistance ? channels[row * width..<(row + 1) * width] : [], classes[row])
      }
    }
    return result
  }

  /// `code + amount · deviation · normal` for each row that is chosen.
  private func moved(
    _ codes: Tensor, _ classes: [Int], _ amount: Amount, where chosen: (_ row: Int) -> Bool = { _ in true }
  ) -> Tensor {
    direction.moved(codes) { row, code in chosen(row) ? step(amount, from: code, classes[row]) : 0 }
  }

  /// How far a code goes along the normal.
  private func step(_ amount: Amount, from code: ArraySlice<Float>, _ classIndex: Int) -> Float {
    switch amount {
    case .deviations(let count): return count * direction.deviation
    case .signedDistance(let goal):
      let name = sampler.model.classes[classIndex]
      return goal * direction.deviation - direction.signedDistance(code, className: name)
    }
  }
}

extension Editor.Amount {
  fileprivate var needsDistance: Bool {
    switch self {
    case .deviations: return false
    case .signedDistance: return true
    }
  }
}

extension Direction {
  /// `code + step · normal` for each row of codes `[N, D]`.
  /// - Parameter step: given the row and its code.
  func moved(_ codes: Tensor, by step: (_ row: Int, _ code: ArraySlice<Float>) -> Float) -> Tensor {
    precondition(
      codes.shape.count == 2 && codes.shape[1] == normal.count,
      "Direction.moved: codes \(codes.shape), a normal of \(normal.count)")
    let dimension = normal.count
    let values = codes.values
    var result = values
    for row in 0..<codes.shape[0] {
      let range = row * dimension..<(row + 1) * dimension
      let length = step(row, values[range])
      guard length != 0 else { continue }
      for (index, d) in zip(range, 0..<dimension) { result[index] += length * normal[d] }
    }
    return Tensor(result, shape: codes.shape)
  }
}
