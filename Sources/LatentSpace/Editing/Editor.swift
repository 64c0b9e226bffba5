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
    let dimension = direction.normal.count
    var values = codes.values
    for (row, label) in classes.enumerated() {
      let range = row * dimension..<(row + 1) * dimension
      let step: Float
      switch amount {
      case .deviations(let count): step = count * direction.deviation
      case .signedDistance(let goal):
        let name = sampler.model.architecture.classes[label]
        step = goal * direction.deviation - direction.signedDistance(values[range], className: name)
      }
      for (index, d) in zip(range, 0..<dimension) { values[index] += step * direction.normal[d] }
    }
    return Tensor(values, shape: codes.shape)
  }
}
