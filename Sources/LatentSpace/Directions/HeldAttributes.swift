import Engine

/// In which geometry a direction is turned until it leaves other attributes alone.
public enum HoldMetric: String, CaseIterable, Codable, Sendable {
  /// The held normals are projected out of the normal: of all moves of one length that leave the held signed distances
  /// alone, it changes the attribute's own the most (Shen, Gu, Tang and Zhou, CVPR 2020, conditional manipulation).
  case normals
  /// The same with lengths in standard deviations of codes: of all moves that leave the held signed distances alone, the
  /// one that keeps nearest to where codes are. It turns towards what varies much.
  case covariance
}

/// Directions along which other attributes' signed distances stay what they are.
public enum HeldAttributes {
  /// Below this share, what is left of a direction is mostly the error of its normal.
  public static let leastShare = 0.05

  /// The part of the diagonal of R, relative to its largest element, below which a held normal counts as a combination
  /// of the others: normals are kept in single precision, so that equal ones differ by 1e-7.
  private static let rankTolerance = 1e-5

  /// Turns a unit normal n̂ until a move along it leaves the distances of held boundaries alone.
  ///
  /// With the columns of N the held normals and Q an orthonormal basis of them (QR with pivoting), the result is
  /// `n̂ − QQᵀn̂`, applied twice against rounding and brought to unit length. With a covariance Σ the same is done to
  /// `Σ^½ n̂` and `Σ^½ N`, and what is left is multiplied by `Σ^½`: the result is along `Σn̂ − ΣN(NᵀΣN)⁻¹NᵀΣn̂`, and
  /// along `Σn̂` with nothing held. Either way its products with all held normals are zero.
  ///
  /// - Parameters:
  ///   - normal: n̂, of D components.
  ///   - held: D components each; copies and combinations of one another do no harm.
  ///   - covariance: Σ, D × D, for `HoldMetric.covariance`; of any rank.
  /// - Returns: the unit normal; the share left, `‖n̂ − QQᵀn̂‖ / ‖n̂‖`, which with Σ is the part of the attribute's
  ///   deviation that held distances do not explain; the dimension of what is held.
  /// - Throws: `LatentSpaceError.littleLeft` when the share is below `leastShare`, `LinearAlgebraError` for a NaN.
  public static func project(
    _ normal: [Double], holding held: [[Double]], covariance: Matrix? = nil
  ) throws -> (normal: [Double], remainingShare: Double, rank: Int) {
    precondition(
      held.allSatisfy { $0.count == normal.count }
        && (covariance.map { $0.rows == normal.count && $0.columns == normal.count } ?? true),
      "HeldAttributes.project: \(normal.count) components, held \(held.map(\.count)), covariance "
        + "\(covariance.map { "\($0.rows) × \($0.columns)" } ?? "none")")
    let root = try covariance.map(squareRoot)
    func warped(_ vector: [Double]) -> [Double] { root.map { Matrix.product($0, vector) } ?? vector }

    let before = warped(normal)
    var left = before
    var rank = 0
    if !held.isEmpty {
      let factors = try Matrix.pivotedQR(Matrix(held.map(warped)).transposed(), tolerance: rankTolerance)
      rank = factors.rank
      let basis = factors.q.transposed().selectingRows(Array(0..<rank))
      for _ in 0..<2 {
        let inside = Matrix.product(basis, Matrix.product(basis, left), transposing: true)
        left = zip(left, inside).map { $0 - $1 }
      }
    }
    let share = length(before) > 0 ? length(left) / length(before) : 0
    guard share >= leastShare else { throw LatentSpaceError.littleLeft(share: share, expected: leastShare) }
    let turned = warped(left)
    let scale = length(turned)
    return (turned.map { $0 / scale }, share, rank)
  }

  /// The symmetric square root of a covariance, from its eigenvectors; what rounding made negative counts as zero.
  private static func squareRoot(_ covariance: Matrix) throws -> Matrix {
    let (values, vectors) = try Matrix.symmetricEigenvectors(covariance)
    var scaled = vectors
    for (row, value) in values.enumerated() {
      let factor = max(0, value).squareRoot()
      for column in 0..<scaled.columns { scaled[row, column] *= factor }
    }
    return Matrix.product(vectors, scaled, transposingFirst: true)
  }

  private static func length(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
