import Engine
import Foundation
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct SeFaTests {
  private let model = tinyModel()

  @Test func ofADiagonalMatrix() throws {
    let found = try SeFa(weights: [Matrix.diagonal([3, -5, 0, 1])])
    #expect(relativeDifference(found.eigenvalues, [25, 9, 1]) < 1e-13)
    #expect(relativeDifference(found.vectors.elements, [0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]) < 1e-13)
    #expect(found.total == 35)
  }

  /// Stacked layers add up: no row and no column is scaled.
  @Test func ofStackedLayers() throws {
    let found = try SeFa(weights: [Matrix([[3, 0], [0, 1]]), Matrix([[0, 4]])], count: 1)
    #expect(relativeDifference(found.eigenvalues, [17]) < 1e-13 && found.total == 26)
    #expect(relativeDifference(found.vectors.elements, [0, 1]) < 1e-13)
  }

  /// Eigenvalues are the squared lengths of what the chosen layers make of a unit step.
  @Test func layersOfAModel() throws {
    // blocks.0.0 reads style 1; blocks.0.1 and the colours of blocks.0.2 read style 2.
    for (colors, indices) in [(false, [2, 3]), (true, [2, 3, 4])] {
      let found = try SeFa(stylesOf: model, layers: 1...2, includingColors: colors)
      let weights = indices.map { Matrix(features: model.styleWeights(of: $0)) }
      let changes = found.vectors.elements.indices.filter { $0 % 8 == 0 }.map { start in
        weights.reduce(0.0) { sum, matrix in
          sum + Matrix.product(matrix, Array(found.vectors.elements[start..<start + 8])).reduce(0) { $0 + $1 * $1 }
        }
      }
      #expect(found.eigenvalues.count == 8 && zip(found.eigenvalues, found.eigenvalues.dropFirst()).allSatisfy(>))
      #expect(relativeDifference(changes, found.eigenvalues) < 1e-12)
      let energy = weights.reduce(0.0) { $0 + $1.elements.reduce(0) { $0 + $1 * $1 } }
      #expect(abs(found.total / energy - 1) < 1e-12)
    }
    #expect(throws: LatentSpaceError.layers(expected: 0...4, found: 3...5)) {
      try SeFa(stylesOf: model, layers: 3...5)
    }
  }

  /// In z the first matrix of the mapping counts, and directions are in units of the codes' spread, about 1.
  @Test func mapping() throws {
    let sampler = Sampler(model: model)
    let moments = try sampler.moments(count: 2000, truncation: 1, seed: 0, in: .z)
    let origin = DirectionOrigin(
      method: "sefa", space: .z, modelIdentity: model.identity, classNames: model.classes)
    let found = try SeFa(mappingOf: model, count: 3)
    let change = Matrix.product(Matrix(features: model.latentWeights), found.vectors.row(0))
    #expect(abs(change.reduce(0) { $0 + $1 * $1 } / found.eigenvalues[0] - 1) < 1e-12)
    let directions = try found.directions(of: moments, origin: origin)
    #expect(directions.map(\.attribute) == ["sefa 1", "sefa 2", "sefa 3"])
    // Five standard errors of a deviation over 2,000 codes.
    #expect(directions.allSatisfy { $0.space == .z && $0.normal.count == 8 && abs($0.deviation - 1) < 0.08 })
    let report = try JSONDecoder().decode(SeFaReport.self, from: Data(directions[1].report.utf8))
    #expect(
      report == SeFaReport(component: 2, eigenvalue: found.eigenvalues[1], share: found.eigenvalues[1] / found.total))
  }
}
