import Engine
import TestSupport
import Testing

@testable import Statistics

@Suite struct DensityCoverageTests {
  /// Expected over draws: density 1, coverage 1 − Π (N − i)/(2N − i) = 0.969 (lemma 2 of the paper).
  @Test func sameDistributionHasDensityOne() throws {
    let result = try DensityCoverage(
      real: normalFeatures(1000, 16, seed: 1), generated: normalFeatures(1000, 16, seed: 2))
    // Three standard errors of such draws, found by repetition.
    #expect(abs(result.density.value - 1) < 0.1)
    #expect(abs(result.coverage.value - 0.969) < 0.02)
  }

  @Test func collapsedGeneratorCoversHardlyAnything() throws {
    let real = normalFeatures(500, 8, seed: 3)
    let collapsed = Matrix(rows: 500, columns: 8, elements: (0..<500).flatMap { _ in real.row(7).map { $0 + 1e-3 } })
    let result = try DensityCoverage(real: real, generated: collapsed)
    // The one real example, and those that count it among their five nearest.
    #expect(result.coverage.value >= 1.0 / 500)
    #expect(result.coverage.value < 40.0 / 500)
  }

  @Test func distributionElsewhereHasNeither() throws {
    let result = try DensityCoverage(
      real: normalFeatures(300, 8, seed: 4), generated: normalFeatures(300, 8, seed: 5, shift: 50))
    #expect(result.density.value == 0)
    #expect(result.coverage.value == 0)
  }

  @Test func densestPartHasADensityAboveOneAndCoversLess() throws {
    let real = normalFeatures(800, 4, seed: 6)
    let narrow = Matrix(rows: 800, columns: 4, elements: normalFeatures(800, 4, seed: 7).elements.map { 0.2 * $0 })
    let result = try DensityCoverage(real: real, generated: narrow)
    #expect(result.density.value > 1.2)
    #expect(result.coverage.value < 0.6)
  }

  /// The definition by plain loops over all pairs.
  @Test func agreesWithTheDefinition() throws {
    try expectTheDefinition(normalFeatures(60, 5, seed: 8), normalFeatures(45, 5, seed: 9, shift: 0.4))
  }

  /// Equal distances are equal: whether a ball's border has a point on it is no matter of rounding.
  @Test(arguments: TiedFeatures.allCases)
  func agreesWithTheDefinitionWhereDistancesAreEqual(features: TiedFeatures) throws {
    try expectTheDefinition(features.matrix(60, seed: 20), features.matrix(45, seed: 21))
  }

  /// Every class has more examples than neighbours are asked for, so that balls have no inside.
  @Test func classesAsFeaturesHaveNoDensity() throws {
    let result = try DensityCoverage(
      real: TiedFeatures.oneHot.matrix(300, seed: 22), generated: TiedFeatures.oneHot.matrix(300, seed: 23))
    #expect(result.density.value == 0 && result.coverage.value == 0)
  }

  private func expectTheDefinition(_ real: Matrix, _ generated: Matrix) throws {
    for k in [1, 3, 5] {
      var (inside, covered) = (0, 0)
      for i in 0..<60 {
        let radius = (0..<60).filter { $0 != i }.map { squaredDistance(real.row(i), real.row($0)) }.sorted()[k - 1]
        let count = (0..<45).count { squaredDistance(real.row(i), generated.row($0)) < radius }
        inside += count
        covered += count > 0 ? 1 : 0
      }
      let result = try DensityCoverage(real: real, generated: generated, neighbors: k)
      #expect(result.density.value == Double(inside) / Double(k * 45))
      #expect(result.coverage.value == Double(covered) / 60)
      let values = DensityCoverage.values(real: real, generated: generated, neighbors: k)
      #expect(values.density == result.density.value && values.coverage == result.coverage.value)
    }
  }

  /// Features far from the origin: distances are small differences of large numbers.
  @Test func commonShiftOfAllFeaturesChangesNothing() throws {
    let near = try DensityCoverage(real: normalFeatures(200, 6, seed: 10), generated: normalFeatures(200, 6, seed: 11))
    let far = try DensityCoverage(
      real: normalFeatures(200, 6, seed: 10, shift: 1e6), generated: normalFeatures(200, 6, seed: 11, shift: 1e6))
    #expect(near == far)
  }

  /// The interval is that of a mean over examples: about 1.96 standard errors of a share to either side.
  @Test func intervals() throws {
    let result = try DensityCoverage(
      real: normalFeatures(400, 8, seed: 12), generated: normalFeatures(150, 8, seed: 13),
      bootstrap: PercentileBootstrap(refits: 400, seed: 1))
    let share = result.coverage.value
    let arm = 1.96 * (share * (1 - share) / 400).squareRoot()
    #expect(share > 0.5 && share < 0.99)
    // 400 resamples leave a quantile some ten per cent of its distance from the mean uncertain.
    #expect(abs(result.coverage.upper - share - arm) < 0.35 * arm)
    #expect(abs(share - result.coverage.lower - arm) < 0.35 * arm)
    #expect(result.density.lower < result.density.value && result.density.value < result.density.upper)
  }
}
