import Engine
import Testing

@testable import LatentSpace

@Suite struct DensityCoverageTests {
  private func normals(_ rows: Int, _ columns: Int, seed: UInt64, shift: Double = 0) -> Matrix {
    var random = PhiloxGenerator(seed: seed, purpose: "density test")
    return Matrix(
      rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() + shift })
  }

  /// Expected over draws: density 1, coverage 1 − Π (N − i)/(2N − i) = 0.969 (lemma 2 of the paper).
  @Test func sameDistributionHasDensityOne() {
    let result = DensityCoverage(real: normals(1000, 16, seed: 1), generated: normals(1000, 16, seed: 2))
    // Three standard errors of such draws, found by repetition.
    #expect(abs(result.density - 1) < 0.1)
    #expect(abs(result.coverage - 0.969) < 0.02)
  }

  @Test func collapsedGeneratorCoversHardlyAnything() {
    let real = normals(500, 8, seed: 3)
    let collapsed = Matrix(rows: 500, columns: 8, elements: (0..<500).flatMap { _ in real.row(7).map { $0 + 1e-3 } })
    let result = DensityCoverage(real: real, generated: collapsed)
    // The one real example, and those that count it among their five nearest.
    #expect(result.coverage >= 1.0 / 500)
    #expect(result.coverage < 40.0 / 500)
  }

  @Test func distributionElsewhereHasNeither() {
    let result = DensityCoverage(real: normals(300, 8, seed: 4), generated: normals(300, 8, seed: 5, shift: 50))
    #expect(result.density == 0)
    #expect(result.coverage == 0)
  }

  @Test func densestPartHasADensityAboveOneAndCoversLess() {
    let real = normals(800, 4, seed: 6)
    let narrow = Matrix(rows: 800, columns: 4, elements: normals(800, 4, seed: 7).elements.map { 0.2 * $0 })
    let result = DensityCoverage(real: real, generated: narrow)
    #expect(result.density > 1.2)
    #expect(result.coverage < 0.6)
  }

  /// The definition by plain loops over all pairs.
  @Test func agreesWithTheDefinition() {
    let (real, generated) = (normals(60, 5, seed: 8), normals(45, 5, seed: 9, shift: 0.4))
    func distance(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    for k in [1, 3, 5] {
      var (inside, covered) = (0, 0)
      for i in 0..<60 {
        let radius = (0..<60).filter { $0 != i }.map { distance(real.row(i), real.row($0)) }.sorted()[k - 1]
        let count = (0..<45).count { distance(real.row(i), generated.row($0)) < radius }
        inside += count
        covered += count > 0 ? 1 : 0
      }
      let result = DensityCoverage(real: real, generated: generated, neighbors: k)
      #expect(result.density == Double(inside) / Double(k * 45))
      #expect(result.coverage == Double(covered) / 60)
    }
  }

  /// Features far from the origin: distances are small differences of large numbers.
  @Test func commonShiftOfAllFeaturesChangesNothing() {
    let near = DensityCoverage(real: normals(200, 6, seed: 10), generated: normals(200, 6, seed: 11))
    let far = DensityCoverage(
      real: normals(200, 6, seed: 10, shift: 1e6), generated: normals(200, 6, seed: 11, shift: 1e6))
    #expect(near == far)
  }
}
