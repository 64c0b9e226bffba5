import Engine
import TestSupport
import Testing

@testable import Statistics

@Suite struct StandardizerTests {
  @Test func meansAndDeviations() {
    let standardizer = Standardizer(fitting: Matrix([[1, 5, 0.1], [3, 5, 0.1], [5, 5, 0.1]]))
    #expect(standardizer.means[0] == 3)
    #expect(abs(standardizer.deviations[0] - (8.0 / 3).squareRoot()) < 1e-15)
    #expect(standardizer.deviations[1...] == [1, 1])
    let standardized = standardizer.standardized(Matrix([[3, 5, 0.1], [5, 6, 0.1]]))
    #expect(abs(standardized[0, 0]) < 1e-15 && standardized[0, 1] == 0)
    #expect(abs(standardized[1, 0] - 1.5.squareRoot()) < 1e-15 && standardized[1, 1] == 1)
  }

  /// The raw hyperplane has the same sides, and its value is the distance.
  @Test func rawHyperplaneIsTheSamePlane() throws {
    let data = LinearAttribute(50, 4, noise: 0)
    let codes = Matrix(
      rows: 50, columns: 4, elements: data.codes.elements.enumerated().map { 3 + $1 * Double(1 + $0 % 4) })
    let standardizer = Standardizer(fitting: codes)
    let (normal, offset) = try #require(standardizer.rawHyperplane(weights: data.normal, intercept: 0.3))
    #expect(abs(normal.reduce(0) { $0 + $1 * $1 } - 1) < 1e-14)
    let standardized = Matrix.product(standardizer.standardized(codes), data.normal).map { $0 + 0.3 }
    let raw = Matrix.product(codes, normal).map { $0 + offset }
    let scale = zip(data.normal, standardizer.deviations).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) }.squareRoot()
    #expect(relativeDifference(raw.map { $0 * scale }, standardized) < 1e-12)
    #expect(standardizer.rawHyperplane(weights: [0, 0, 0, 0], intercept: 1) == nil)
  }
}
