import Engine
import Statistics

/// What a direction keeps clear of when other attributes are held.
public enum HoldMetric: String, CaseIterable, Codable, Sendable {
  /// The held normals: a move leaves the held signed distances as they are (Shen, Gu, Tang and Zhou, CVPR 2020,
  /// conditional manipulation).
  case normals
  /// The held normals times the covariance of codes: over many codes, distances along the direction and from the held
  /// boundaries are uncorrelated. The two are the same where codes vary alike in all dimensions.
  case covariance
}

/// Directions turned away from what other attributes share with them.
public enum HeldAttributes {
  /// Below this share, what is left of a direction is mostly the error of its normal.
  public static let leastShare = 0.05

  /// The part of the largest diagonal element of R below which a held normal is a combination of the others. Normals
  /// are kept in single precision, so that copies differ by 1e-7.
  private static let rankTolerance = 1e-5

  /// The part of the variance of codes in all dimensions that is rounding, along a normal of length 1.
  private static let negligibleShare = 1e-13

  /// Projects held directions out of a unit normal n̂.
  ///
  /// With the columns of Q an orthonormal basis of the held normals b (QR with pivoting), the result is `n̂ − QQᵀn̂`,
  /// applied twice against rounding and brought to unit length: its product with each b is zero. With a covariance Σ
  /// of codes the columns span the vectors Σb instead, so that the covariance of distances along the result and from a
  /// held boundary, `n'ᵀΣb`, is zero.
  ///
  /// - Parameters:
  ///   - normal: n̂, of D components.
  ///   - name: the direction's, for the error.
  ///   - held: b, D components each; copies and combinations of one another do no harm.
  ///   - names: those of the held directions, for the error.
  ///   - covariance: Σ, D × D and of any rank, for `HoldMetric.covariance`.
  /// - Returns: the unit normal; the share that is left, `‖n̂ − QQᵀn̂‖ / ‖n̂‖`, which is the cosine of old and new; the
  ///   number of dimensions held.
  /// - Throws: `LatentSpaceError.littleLeft` when the share is below `leastShare`; `LatentSpaceError.codesAlike` where
  ///   codes do not vary along a held normal, with which nothing can be uncorrelated; `LinearAlgebraError` for a NaN.
  public static func project(
    _ normal: [Double], of name: String = "the direction", holding held: [[Double]], names: [String] = [],
    covariance: Matrix? = nil
  ) throws -> (normal: [Double], remainingShare: Double, rank: Int) {
    precondition(
      held.allSatisfy { $0.count == normal.count }
        && (covariance.map { $0.rows == normal.count && $0.columns == normal.count } ?? true),
      "HeldAttributes.project: \(normal.count) components, held \(held.map(\.count)), covariance "
        + "\(covariance.map { "\($0.rows) × \($0.columns)" } ?? "none")")
    // Of one length, so that a dimension with little spread is not taken for rounding.
    let columns = try held.enumerated().compactMap { index, b in
      guard let covariance, length(b) > 0 else { return scaledToUnit(b) }
      let column = Matrix.product(covariance, b)
      guard length(column) > negligibleShare * covariance.trace * length(b) else {
        let name = names.indices.contains(index) ? names[index] : "held direction \(index + 1)"
        throw LatentSpaceError.codesAlike(along: name)
      }
      return scaledToUnit(column)
    }
    var left = normal
    var rank = 0
    if !columns.isEmpty {
      let factors = try Matrix.pivotedQR(Matrix(columns).transposed(), tolerance: rankTolerance)
      rank = factors.rank
      let basis = factors.q.transposed().selectingRows(Array(0..<rank))
      for _ in 0..<2 {
        let inside = Matrix.product(basis, Matrix.product(basis, left), transposing: true)
        left = zip(left, inside).map { $0 - $1 }
      }
    }
    let share = length(left) / length(normal)
    guard share >= leastShare, let turned = scaledToUnit(left) else {
      throw LatentSpaceError.littleLeft(direction: name, share: share, expected: leastShare)
    }
    return (turned, share, rank)
  }

  private static func length(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// Nil for a vector of zeros.
  private static func scaledToUnit(_ vector: [Double]) -> [Double]? {
    let length = length(vector)
    return length == 0 ? nil : vector.map { $0 / length }
  }
}
