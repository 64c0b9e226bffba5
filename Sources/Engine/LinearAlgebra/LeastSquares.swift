import CLAPACKE
import COpenBLAS

extension Matrix {
  /// The X of least Frobenius norm among those that minimise `‖A X − B‖` (LAPACK `dgelsd`, singular values).
  ///
  /// - Parameters:
  ///   - a: M × N, of any rank.
  ///   - b: M × K, a right-hand side a column.
  ///   - tolerance: singular values below this part of the largest count as zero; by default the machine precision.
  /// - Returns: the N × K solution and the rank of A.
  /// - Throws: `didNotConverge`, or `invalidArgument` for a NaN.
  public static func leastSquares(
    _ a: Matrix, _ b: Matrix, tolerance: Double? = nil
  ) throws -> (solution: Matrix, rank: Int) {
    precondition(a.rows == b.rows, "Matrix.leastSquares: \(a.rows) × \(a.columns) and \(b.rows) × \(b.columns)")
    guard a.rows > 0, a.columns > 0, b.columns > 0 else { return (Matrix(rows: a.columns, columns: b.columns), 0) }
    OpenBLAS.prepare()
    var work = a
    // LAPACK returns the solution in place of B, which must have room for the longer of the two.
    var solution = Matrix(
      rows: max(a.rows, a.columns), columns: b.columns,
      elements: b.elements + [Double](repeating: 0, count: max(0, a.columns - a.rows) * b.columns))
    var singularValues = [Double](repeating: 0, count: min(a.rows, a.columns))
    var rank: Int32 = 0
    let info = work.withUnsafeMutableElements { pa in
      solution.withUnsafeMutableElements { pb in
        LAPACKE_dgelsd(
          LAPACK_ROW_MAJOR, Int32(a.rows), Int32(a.columns), Int32(b.columns), pa.baseAddress, Int32(a.columns),
          pb.baseAddress, Int32(b.columns), &singularValues, tolerance ?? -1, &rank)
      }
    }
    try LinearAlgebraError.check(info, "dgelsd")
    return (solution.selectingRows(Array(0..<a.columns)), Int(rank))
  }

  /// A QR factorisation with column pivoting: `A P = Q R`, the diagonal of R falling in magnitude.
  public struct PivotedQR: Sendable {
    /// M × min(M, N), orthonormal columns; the first `rank` of them span the columns of A.
    public let q: Matrix
    /// min(M, N) × N, upper triangular.
    public let r: Matrix
    /// Column k of `A P` is column `pivots[k]` of A.
    public let pivots: [Int]
    /// Diagonal elements of R above the tolerance.
    public let rank: Int
  }

  /// Factors A with column pivoting and tells its numerical rank (LAPACK `dgeqp3`, `dorgqr`).
  ///
  /// - Parameters:
  ///   - a: A, M × N, at least 1 × 1.
  ///   - tolerance: diagonal elements of R below this part of the first count as zero; by default `max(M, N)` times the
  ///     machine precision.
  /// - Throws: `invalidArgument` for a NaN.
  public static func pivotedQR(_ a: Matrix, tolerance: Double? = nil) throws -> PivotedQR {
    precondition(a.rows > 0 && a.columns > 0, "Matrix.pivotedQR: \(a.rows) × \(a.columns)")
    OpenBLAS.prepare()
    let (m, n, k) = (Int32(a.rows), Int32(a.columns), Int32(min(a.rows, a.columns)))
    var factored = a
    var pivots = [Int32](repeating: 0, count: a.columns)
    var reflectors = [Double](repeating: 0, count: Int(k))
    try LinearAlgebraError.check(
      factored.withUnsafeMutableElements {
        LAPACKE_dgeqp3(LAPACK_ROW_MAJOR, m, n, $0.baseAddress, n, &pivots, &reflectors)
      }, "dgeqp3")
    var r = Matrix(rows: Int(k), columns: a.columns)
    var q = Matrix(rows: a.rows, columns: Int(k))
    for i in 0..<Int(k) {
      for j in i..<a.columns { r[i, j] = factored[i, j] }
    }
    for i in 0..<a.rows {
      for j in 0..<Int(k) { q[i, j] = factored[i, j] }
    }
    try LinearAlgebraError.check(
      q.withUnsafeMutableElements { LAPACKE_dorgqr(LAPACK_ROW_MAJOR, m, k, k, $0.baseAddress, k, reflectors) }, "dorgqr"
    )
    let threshold = abs(r[0, 0]) * (tolerance ?? Double(max(a.rows, a.columns)) * .ulpOfOne)
    let rank = (0..<Int(k)).prefix { abs(r[$0, $0]) > threshold }.count
    return PivotedQR(q: q, r: r, pivots: pivots.map { Int($0) - 1 }, rank: rank)
  }
}
