/// Directions of one space, each of them with all the others held.
public struct HeldDirections: Equatable, Sendable {
  /// In the order given. Their offsets are those of the boundaries that were found, and say nothing about the turned
  /// normals.
  public let directions: [Direction]
  /// The share of each direction that holding the others leaves, 0.05 to 1.
  public let remainingShares: [Double]

  /// Turns each normal by `HeldAttributes.project`. Its deviation changes as the spread of the codes does from the old
  /// normal to the new one, both within classes.
  /// - Parameters:
  ///   - directions: each is turned clear of all others.
  ///   - metric: what a direction keeps clear of: the normals of the others, or these times the covariance of codes.
  ///   - spread: of codes of the directions' space and truncation, which give the covariance.
  /// - Throws: `LatentSpaceError.littleLeft` with the direction's name where little of it is left,
  ///   `LatentSpaceError.codesAlike` where codes do not vary along a held one, `LinearAlgebraError` for a NaN.
  public init(_ directions: [Direction], metric: HoldMetric, spread: CodeSpread) throws {
    precondition(
      directions.allSatisfy { $0.normal.count == spread.dimension },
      "HeldDirections: codes of \(spread.dimension) dimensions, normals of \(directions.map(\.normal.count))")
    let covariance = try metric == .covariance ? spread.covariance : nil
    let normals = directions.map { $0.normal.map(Double.init) }
    let held = try directions.indices.map { index in
      let others = normals.indices.filter { $0 != index }
      return try directions[index].turned(
        clearOf: others.map { normals[$0] }, names: others.map { directions[$0].attribute }, spread: spread,
        covariance: covariance)
    }
    (self.directions, remainingShares) = (held.map(\.direction), held.map(\.remainingShare))
  }
}
