import COpenBLAS

/// The part of a symmetric matrix that an operation writes or reads.
public enum SymmetricPart: Sendable {
  /// Elements (i, j) with j ≥ i; the rest is left as it is.
  case upperTriangle
  /// All elements, on both sides of the diagonal.
  case whole
}

extension Matrix {
  /// The product `op(A) · op(B)`, where `op` transposes on request (BLAS `dgemm`).
  public static func product(
    _ a: Matrix, _ b: Matrix, transposingFirst transposeA: Bool = false, transposingSecond transposeB: Bool = false
  ) -> Matrix {
    let (m, k) = transposeA ? (a.columns, a.rows) : (a.rows, a.columns)
    let (kb, n) = transposeB ? (b.columns, b.rows) : (b.rows, b.columns)
    precondition(k == kb, "Matrix.product: \(m) × \(k) by \(kb) × \(n)")
    var result = Matrix(rows: m, columns: n)
    guard m > 0, n > 0, k > 0 else { return result }
    OpenBLAS.prepare()
    a.withUnsafeElements { pa in
      b.withUnsafeElements { pb in
        result.withUnsafeMutableElements { pc in
          cblas_dgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
            Int32(m), Int32(n), Int32(k), 1, pa.baseAddress, Int32(a.columns), pb.baseAddress, Int32(b.columns),
            0, pc.baseAddress, Int32(n))
        }
      }
    }
    return result
  }

  /// The product `op(A) · x` (BLAS `dgemv`).
  public static func product(_ a: Matrix, _ x: [Double], transposing transposed: Bool = false) -> [Double] {
    let (m, n) = transposed ? (a.columns, a.rows) : (a.rows, a.columns)
    precondition(x.count == n, "Matrix.product: \(m) × \(n) by a vector of \(x.count)")
    var result = [Double](repeating: 0, count: m)
    guard m > 0, n > 0 else { return result }
    OpenBLAS.prepare()
    a.withUnsafeElements { pa in
      result.withUnsafeMutableBufferPointer { py in
        cblas_dgemv(
          CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, Int32(a.rows), Int32(a.columns), 1, pa.baseAddress,
          Int32(a.columns), x, 1, 0, py.baseAddress, 1)
      }
    }
    return result
  }

  /// The Gram matrix of the columns, `XᵀX` (BLAS `dsyrk`, half the work of a product).
  public static func gram(_ x: Matrix, part: SymmetricPart = .whole) -> Matrix {
    var result = Matrix(rows: x.columns, columns: x.columns)
    result.addGram(x)
    if part == .whole { result.mirrorUpperTriangle() }
    return result
  }

  /// Adds `scale · XᵀX` to the upper triangle (a symmetric rank-k update, BLAS `dsyrk`).
  public mutating func addGram(_ x: Matrix, scale: Double = 1) {
    precondition(
      rows == x.columns && columns == x.columns,
      "Matrix.addGram: \(rows) × \(columns) and \(x.rows) × \(x.columns)")
    x.withUnsafeElements { addGram(rows: $0, scale: scale) }
  }

  /// Adds `scale · XᵀX` to the upper triangle, for rows of this matrix's order that lie one after another.
  public mutating func addGram(rows x: UnsafeBufferPointer<Double>, scale: Double = 1) {
    let order = columns
    precondition(
      rows == order && (order == 0 ? x.isEmpty : x.count % order == 0),
      "Matrix.addGram: \(x.count) elements in rows of \(order), into \(rows) × \(columns)")
    guard !x.isEmpty else { return }
    OpenBLAS.prepare()
    withUnsafeMutableElements {
      cblas_dsyrk(
        CblasRowMajor, CblasUpper, CblasTrans, Int32(order), Int32(x.count / order), scale, x.baseAddress,
        Int32(order), 1, $0.baseAddress, Int32(order))
    }
  }

  /// Adds `XᵀX` to the upper triangle, for single-precision rows of this matrix's order that lie one after another.
  ///
  /// The product is made in single precision (BLAS `ssyrk`) in half the time that double takes: for blocks of some
  /// thousand rows, whose sum over blocks is then kept in double.
  public mutating func addGram(rows x: UnsafeBufferPointer<Float>) {
    let order = columns
    precondition(
      rows == order && (order == 0 ? x.isEmpty : x.count % order == 0),
      "Matrix.addGram: \(x.count) elements in rows of \(order), into \(rows) × \(columns)")
    guard !x.isEmpty else { return }
    OpenBLAS.prepare()
    let product = UnsafeMutablePointer<Float>.allocate(capacity: order * order)
    defer { product.deallocate() }
    cblas_ssyrk(
      CblasRowMajor, CblasUpper, CblasTrans, Int32(order), Int32(x.count / order), 1, x.baseAddress, Int32(order), 0,
      product, Int32(order))
    withUnsafeMutableElements {
      guard let elements = $0.baseAddress else { return }
      for row in 0..<order {
        for index in row * order + row..<(row + 1) * order { elements[index] += Double(product[index]) }
      }
    }
  }

  /// Adds the elements of a matrix of the same size.
  public mutating func add(_ other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns,
      "Matrix.add: \(rows) × \(columns) and \(other.rows) × \(other.columns)")
    withUnsafeMutableElements { elements in
      other.withUnsafeElements { for index in elements.indices { elements[index] += $0[index] } }
    }
  }

  /// Copies the upper triangle onto the lower.
  public mutating func mirrorUpperTriangle() {
    precondition(rows == columns, "Matrix.mirrorUpperTriangle: \(rows) × \(columns)")
    let order = rows
    withUnsafeMutableElements { elements in
      for i in 0..<order {
        for j in 0..<i { elements[i * order + j] = elements[j * order + i] }
      }
    }
  }
}
