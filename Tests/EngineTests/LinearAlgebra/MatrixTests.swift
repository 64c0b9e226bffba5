import TestSupport
import Testing

@testable import Engine

/// A matrix of standard normal numbers.
func randomMatrix(_ rows: Int, _ columns: Int, seed: UInt64 = 1) -> Matrix {
  var random = PhiloxGenerator(seed: seed, purpose: "test matrix")
  return Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() })
}

/// Rounding of sums of a few hundred products of order one, with room for another order of summation.
let roundingTolerance = 1e-12

@Suite struct MatrixTests {
  @Test func copiesDoNotShareChanges() {
    let original = Matrix([[1, 2], [3, 4]])
    var copy = original
    copy[0, 1] = 9
    #expect(original[0, 1] == 2)
    #expect(copy.elements == [1, 9, 3, 4])
  }

  @Test func rowsColumnsAndTransposes() {
    let matrix = Matrix(rows: 2, columns: 3, codes: [1, 2, 3, 4, 5, 6])
    #expect(matrix.row(1) == [4, 5, 6])
    #expect(matrix.column(2) == [3, 6])
    #expect(matrix.transposed() == Matrix([[1, 4], [2, 5], [3, 6]]))
    #expect(matrix.selectingRows([1, 0, 1]) == Matrix([[4, 5, 6], [1, 2, 3], [4, 5, 6]]))
  }

  @Test func sums() {
    var sum = Matrix([[1, 2], [3, 4]])
    let copy = sum
    sum.add(Matrix([[10, 20], [30, -4]]))
    #expect(sum == Matrix([[11, 22], [33, 0]]) && copy == Matrix([[1, 2], [3, 4]]))
  }

  private func naiveProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
    var product = Matrix(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
      for j in 0..<b.columns { product[i, j] = (0..<a.columns).reduce(0) { $0 + a[i, $1] * b[$1, j] } }
    }
    return product
  }

  @Test(arguments: [(1, 1, 1), (7, 1, 5), (13, 17, 11), (64, 31, 3)]) func products(m: Int, k: Int, n: Int) {
    let a = randomMatrix(m, k)
    let b = randomMatrix(k, n, seed: 2)
    let expected = naiveProduct(a, b).elements
    let results = [
      Matrix.product(a, b), Matrix.product(a.transposed(), b, transposingFirst: true),
      Matrix.product(a, b.transposed(), transposingSecond: true),
      Matrix.product(a.transposed(), b.transposed(), transposingFirst: true, transposingSecond: true),
    ]
    for result in results { #expect(relativeDifference(result.elements, expected) < roundingTolerance) }
    let column = Matrix.product(a, b.column(0))
    #expect(relativeDifference(column, naiveProduct(a, b).column(0)) < roundingTolerance)
    #expect(
      relativeDifference(Matrix.product(a.transposed(), b.column(0), transposing: true), column) < roundingTolerance)
  }

  @Test(arguments: [(1, 1), (5, 7), (113, 37)]) func gramMatrix(rows: Int, columns: Int) {
    let x = randomMatrix(rows, columns)
    let expected = naiveProduct(x.transposed(), x)
    #expect(relativeDifference(Matrix.gram(x).elements, expected.elements) < roundingTolerance)
    let upper = Matrix.gram(x, part: .upperTriangle)
    for i in 0..<columns {
      for j in 0..<i { #expect(upper[i, j] == 0) }
    }
    var undone = upper
    undone.addGram(x, scale: -1)
    #expect(undone.elements.allSatisfy { abs($0) < roundingTolerance * Double(rows) })
  }

  /// Single-precision rows are added to what is there, on and above the diagonal alone.
  @Test(arguments: [(1, 1), (5, 7), (113, 37)]) func gramMatrixOfFloats(rows: Int, columns: Int) {
    let x = randomMatrix(rows, columns).elements.map { Float($0) }
    let exact = Matrix(rows: rows, columns: columns, elements: x.map(Double.init))
    let start = randomMatrix(columns, columns)
    let expected = naiveProduct(exact.transposed(), exact)
    var sum = start
    x.withUnsafeBufferPointer { sum.addGram(rows: $0) }
    for i in 0..<columns {
      for j in 0..<columns {
        let added = sum[i, j] - start[i, j]
        if j < i { #expect(added == 0) } else { #expect(abs(added - expected[i, j]) < 1e-6 * Double(rows)) }
      }
    }
  }

  @Test func emptyProductsAreZero() {
    #expect(Matrix.product(Matrix(rows: 2, columns: 0), Matrix(rows: 0, columns: 3)) == Matrix(rows: 2, columns: 3))
    #expect(Matrix.gram(Matrix(rows: 0, columns: 2)) == Matrix(rows: 2, columns: 2))
  }
}
