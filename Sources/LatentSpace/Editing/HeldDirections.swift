import Engine

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
  ///   - codes: `[N, D]`, which give the covariance.
  ///   - classes: N.
  /// - Throws: as `HeldAttributes.project`, naming the direction.
  public init(_ directions: [Direction], metric: HoldMetric, codes: Tensor, classes: [Int]) throws {
    precondition(
      directions.allSatisfy { codes.shape == [classes.count, $0.normal.count] },
      "HeldDirections: codes \(codes.shape), normals of \(directions.map(\.normal.count)), \(classes.count) classes")
    let covariance = Matrix.covarianceWithinClasses(
      Matrix(rows: codes.shape[0], columns: codes.shape[1], codes: codes.values), classes: classes)
    func variance(_ normal: [Double]) -> Double {
      zip(normal, Matrix.product(covariance, normal)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let normals = directions.map { $0.normal.map(Double.init) }
    var (turned, shares): ([Direction], [Double]) = ([], [])
    for (index, direction) in directions.enumerated() {
      let others = normals.indices.filter { $0 != index }.map { normals[$0] }
      let found = try HeldAttributes.project(
        normals[index], of: direction.attribute, holding: others, covariance: metric == .covariance ? covariance : nil)
      var held = direction
      held.normal = found.normal.map(Float.init)
      let (before, after) = (variance(normals[index]), variance(found.normal))
      if before > 0 && after > 0 { held.deviation *= Float((after / before).squareRoot()) }
      turned.append(held)
      shares.append(found.remainingShare)
    }
    (self.directions, remainingShares) = (turned, shares)
  }
}
