import CLAPACKE
import COpenBLAS

// A row-major upper triangle is a column-major lower one, so LAPACK's own column order is used without a copy:
// what it calls "L" is our upper triangle.
private let upper = CChar(UInt8(ascii: "L"))

extension Matrix {
  /// Solves `A x = b` for a symmetric positive definite A, of which the upper triangle is read (LAPACK `dposv`).
  /// - Throws: `notPositiveDefinite`, or `invalidArgument` for a NaN.
  public static func solveSymmetricPositive(_ a: Matrix, _ b: [Double]) throws -> [Double] {
    precondition(
      a.rows == a.columns && a.rows == b.count, "Matrix.solveSymmetricPositive: \(a.rows) × \(a.columns) and \(b.count)"
    )
    guard !b.isEmpty else { return [] }
    OpenBLAS.prepare()
    var factor = a
    var solution = b
    let order = Int32(a.rows)
    let info = factor.withUnsafeMutableElements { pa in
      LAPACKE_dposv(LAPACK_COL_MAJOR, upper, order, 1, pa.baseAddress, order, &solution, order)
    }
    try LinearAlgebraError.check(info, "dposv", positive: LinearAlgebraError.notPositiveDefinite)
    return solution
  }

  /// Eigenvalues in descending order and their unit eigenvectors, one a row: row k of `vectors` belongs to `values[k]`.
  ///
  /// A is symmetric; its upper triangle is read (LAPACK `dsyevr`). The sign of each vector is fixed by making its
  /// component of largest magnitude positive, so that a result does not depend on the library's build.
  /// - Throws: `didNotConverge`, or `invalidArgument` for a NaN.
  public static func symmetricEigenvectors(_ a: Matrix) throws -> (values: [Double], vectors: Matrix) {
    precondition(a.rows == a.columns, "Matrix.symmetricEigenvectors: \(a.rows) × \(a.columns)")
    let order = a.rows
    guard order > 0 else { return ([], a) }
    OpenBLAS.prepare()
    var work = a
    var ascending = [Double](repeating: 0, count: order)
    var vectors = Matrix(rows: order, columns: order)
    var found: Int32 = 0
    var support = [Int32](repeating: 0, count: 2 * order)
    let n = Int32(order)
    let info = work.withUnsafeMutableElements { pa in
      vectors.withUnsafeMutableElements { pz in
        LAPACKE_dsyevr(
          LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "A")), upper, n, pa.baseAddress, n, 0, 0, 0, 0,
          0, &found, &ascending, pz.baseAddress, n, &support)
      }
    }
    try LinearAlgebraError.check(info, "dsyevr")
    vectors = vectors.selectingRows((0..<order).reversed())
    vectors.makeLargestComponentsPositive()
    return (ascending.reversed(), vectors)
  }

  private mutating func makeLargestComponentsPositive() {
    let (rows, columns) = (rows, columns)
    withUnsafeMutableElements { elements in
      for i in 0..<rows {
        let row = UnsafeMutableBufferPointer(rebasing: elements[i * columns..<(i + 1) * columns])
        let largest = row.max { abs($0) < abs($1) } ?? 0
        if largest < 0 { for j in 0..<columns { row[j] = -row[j] } }
      }
    }
  }
}
