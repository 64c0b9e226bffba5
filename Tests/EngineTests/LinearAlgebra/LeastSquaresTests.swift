import Foundation
import TestSupport
import Testing

@testable import Engine

func cosine(_ x: Double) -> Double { Foundation.cos(x) }

@Suite struct LeastSquaresTests {
  @Test func fitsALine() throws {
    // y = 1, 2, 2, 4 at x = 0…3: intercept 0.9, slope 0.9, from the normal equations by hand.
    let a = Matrix([[1, 0], [1, 1], [1, 2], [1, 3]])
    let (solution, rank) = try Matrix.leastSquares(a, Matrix([[1], [2], [2], [4]]))
    #expect(rank == 2)
    #expect(relativeDifference(solution.elements, [0.9, 0.9]) < roundingTolerance)
  }

  @Test func takesTheShortestOfManySolutions() throws {
    // x + y = 2 and its double: the shortest solution is (1, 1). More columns than rows leave room for a third 0.
    let (solution, rank) = try Matrix.leastSquares(Matrix([[1, 1, 0], [2, 2, 0]]), Matrix([[2], [4]]))
    #expect(rank == 1)
    #expect(relativeDifference(solution.elements, [1, 1, 0]) < roundingTolerance)
  }

  @Test func residualIsOrthogonalForSeveralRightHandSides() throws {
    let a = randomMatrix(31, 7)
    let b = randomMatrix(31, 3, seed: 8)
    let (solution, rank) = try Matrix.leastSquares(a, b)
    let fitted = Matrix.product(a, solution)
    let residual = Matrix(rows: 31, columns: 3, elements: zip(b.elements, fitted.elements).map { $0 - $1 })
    #expect(rank == 7)
    #expect(Matrix.product(a, residual, transposingFirst: true).elements.allSatisfy { abs($0) < 1e-12 })
  }

  @Test(arguments: [(9, 4, 4), (4, 9, 4), (20, 8, 3), (1, 1, 1)]) func pivotedQR(rows: Int, columns: Int, rank: Int)
    throws
  {
    let a = Matrix.product(randomMatrix(rows, rank), randomMatrix(rank, columns, seed: 2))
    let factors = try Matrix.pivotedQR(a)
    #expect(factors.rank == rank)
    let order = min(rows, columns)
    let orthogonal = Matrix.product(factors.q, factors.q, transposingFirst: true)
    #expect(relativeDifference(orthogonal.elements, Matrix.identity(order).elements) < roundingTolerance)
    let permuted = a.transposed().selectingRows(factors.pivots).transposed()
    #expect(relativeDifference(Matrix.product(factors.q, factors.r).elements, permuted.elements) < roundingTolerance)
    let diagonal = (0..<order).map { abs(factors.r[$0, $0]) }
    #expect(zip(diagonal, diagonal.dropFirst()).allSatisfy { $0 >= $1 * (1 - 1e-9) })
  }

  @Test func refusesNaN() {
    let a = Matrix([[1, .nan], [0, 1]])
    #expect(throws: LinearAlgebraError.self) { try Matrix.pivotedQR(a) }
    #expect(throws: LinearAlgebraError.self) { try Matrix.leastSquares(a, Matrix([[1], [1]])) }
  }
}
