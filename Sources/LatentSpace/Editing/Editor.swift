import Engine
import GenerativeModels

/// Moves codes along a direction.
public struct Editor {
  public let sampler: Sampler
  public let direction: Direction

  /// - Throws: `LatentSpaceError` when the direction belongs to another model or its length to another space.
  public init(sampler: Sampler, direction: Direction, file: String) throws {
    let model = sampler.model
    if !direction.modelIdentity.isEmpty, direction.modelIdentity != model.identity {
      throw LatentSpaceError.directionOfOtherModel(
        file: file, direction: String(direction.modelIdentity.prefix(12)), model: String(model.identity.prefix(12)))
    }
    let dimension =
      direction.space == .z ? model.architecture.latentDimension : model.architecture.styleDimension
    guard direction.normal.count == dimension else {
      throw LatentSpaceError.directionField(
        file: file, field: "normal", expected: "\(dimension) dimensions in \(direction.space.rawValue)",
        found: "\(direction.normal.count)")
    }
    self.sampler = sampler
    self.direction = direction
  }

  /// How far to go.
  public enum Amount: Sendable {
    /// So many standard deviations of signed distance from where the code is.
    case deviations(Float)
    /// To this signed distance, in standard deviations.
    case signedDistance(Float)
  }

  /// The styles of codes z after the move, `[N, styleDimension]`: in z before the mapping, in w after truncation.
  public func styles(_ z: Tensor, classes: [Int], truncation: Float = 1, amount: Amount) -> Tensor {
    switch direction.space {
    case .z: return sampler.styles(moved(z, classes, amount), classes: classes, truncation: truncation)
    case .w: return moved(sampler.styles(z, classes: classes, truncation: truncation), classes, amount)
    }
  }

  /// `code + amount · deviation · normal` for each row.
  func moved(_ codes: Tensor, _ classes: [Int], _ amount: Amount) -> Tensor {
    switch amount {
    case .deviations(let count): return direction.moved(codes) { _, _ in count * direction.deviation }
    case .signedDistance(let goal):
      return direction.moved(codes) { row, code in
        let name = sampler.model.architecture.classes[classes[row]]
        return goal * direction.deviation - direction.signedDistance(code, className: name)
      }
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
      for (index, d) in zip(range, 0..<dimension) { result[index] += length * normal[d] }
    }
    return Tensor(result, shape: codes.shape)
  }
}
