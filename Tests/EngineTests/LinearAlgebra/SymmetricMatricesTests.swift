import TestSupport
import Testing

@testable import Engine

@Suite struct SymmetricMatricesTests {
  /// XᵀX + I: eigenvalues of at least one.
  private func positiveMatrix(_ order: Int) -> Matrix {
    var matrix = Matrix.gram(randomMatrix(order + 3, order))
    for i in 0..<order { matrix[i, i] += 1 }
    return matrix
  }

  @Test(arguments: [1, 2, 19, 101]) func solvesPositiveSystems(order: Int) throws {
    var a = positiveMatrix(order)
    let x = randomMatrix(order, 1, seed: 5).elements
    let b = Matrix.product(a, x)
    for i in 0..<order {
      for j in 0..<i { a[i, j] = .nan }  // the lower triangle is not read
    }
    let solution = try Matrix.solveSymmetricPositive(a, b)
    // Times the condition number, a few hundred here.
    #expect(relativeDifference(solution, x) < 1e-10)
  }

  @Test func refusesIndefiniteMatricesAndNaN() {
    let indefinite = Matrix([[1, 2], [2, 1]])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(operation: "dposv", order: 2)) {
      try Matrix.solveSymmetricPositive(indefinite, [1, 1])
    }
    #expect(throws: LinearAlgebraError.self) { try Matrix.solveSymmetricPositive(Matrix([[.nan]]), [1]) }
    #expect("\(LinearAlgebraError.didNotConverge(operation: "dsyevr", info: 3))".contains("dsyevr"))
  }

  /// The second-difference matrix has eigenvalues 2 − 2 cos(kπ / (n + 1)).
  @Test(arguments: [1, 2, 40]) func eigenvaluesOfTheSecondDifference(order: Int) throws {
    var a = Matrix(rows: order, columns: order)
    for i in 0..<order {
      a[i, i] = 2
      if i + 1 < order {
        a[i, i + 1] = -1
        a[i + 1, i] = -1
      }
    }
    let (values, vectors) = try Matrix.symmetricEigenvectors(a)
    let expected = (1...order).reversed().map { 2 - 2 * cosine(Double($0) * .pi / Double(order + 1)) }
    #expect(relativeDifference(values, expected) < roundingTolerance)
    let images = Matrix.product(vectors, a)
    let scaled = Matrix.product(Matrix.diagonal(values), vectors)
    #expect(relativeDifference(images.elements, scaled.elements) < roundingTolerance)
    let products = Matrix.product(vectors, vectors, transposingSecond: true)
    #expect(relativeDifference(products.elements, Matrix.identity(order).elements) < roundingTolerance)
    #expect((0..<order).allSatisfy { vectors.row($0).max { abs($0) < abs($1) }! > 0 })
  }
}
