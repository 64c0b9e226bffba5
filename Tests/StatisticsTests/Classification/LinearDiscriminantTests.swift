import Engine
import TestSupport
import Testing

@testable import Statistics

@Suite struct LinearDiscriminantTests {
  /// Two sides around (6, -1) and (4, -5), each with the covariance diag(1/2, 2).
  private let codes = Matrix(
    [[6.0, -1], [4, -5]].flatMap { mean in
      [[1.0, 0], [-1, 0], [0, 2], [0, -2]].map { [mean[0] + $0[0], mean[1] + $0[1]] }
    })
  private let labels = (0..<8).map { $0 < 4 }

  /// Σ⁻¹Δμ = (2 / ½, 4 / 2), and the middle (5, -3) lies on the boundary.
  @Test func closedForm() throws {
    let plain = try LinearDiscriminant(examples: codes, labels: labels, ridge: 0)
    #expect(relativeDifference(plain.weights + [plain.intercept], [4, 2, -14]) < 1e-13)
    // The mean variance is 1.25, of which 0.4 are added to both.
    let ridged = try LinearDiscriminant(examples: codes, labels: labels, ridge: 0.4)
    #expect(relativeDifference(ridged.weights + [ridged.intercept], [2, 1.6, -5.2]) < 1e-13)
    let means = try MeanDifference(examples: codes, labels: labels)
    #expect(relativeDifference(means.weights + [means.intercept], [2, 4, 2]) < 1e-13)
  }

  @Test func aLargeRidgeLeavesTheDifferenceOfMeans() throws {
    let found = try LinearDiscriminant(examples: codes, labels: labels, ridge: 1e6)
    #expect(cosine(found.weights, [2, 4]) > 1 - 1e-9)
  }

  /// A code that counts twice is two codes.
  @Test func counts() throws {
    let counts: [Double] = [2, 1, 0, 3, 1, 1, 2, 1]
    let rows = counts.indices.flatMap { [Int](repeating: $0, count: Int(counts[$0])) }
    let (repeated, own) = (codes.selectingRows(rows), rows.map { labels[$0] })
    let weighted = try LinearDiscriminant(examples: codes, labels: labels, counts: counts, ridge: 0.1)
    let expected = try LinearDiscriminant(examples: repeated, labels: own, ridge: 0.1)
    #expect(
      relativeDifference(weighted.weights + [weighted.intercept], expected.weights + [expected.intercept]) < 1e-12)
    let means = try MeanDifference(examples: codes, labels: labels, counts: counts)
    #expect(relativeDifference(means.weights, try MeanDifference(examples: repeated, labels: own).weights) < 1e-12)
  }

  /// Two normal distributions of one covariance: Fisher's direction is Σ⁻¹Δμ, at 56° to the difference of means.
  @Test func ofTwoNormalDistributions() throws {
    var random = PhiloxGenerator(seed: 1, purpose: "two normal distributions")
    // x = 2u, y = ¾u + √(7/16) v have the variances 4 and 1 and the covariance 3/2.
    let labels = (0..<20_000).map { $0 % 2 == 0 }
    let codes = Matrix(
      labels.map { side in
        let (u, v) = (random.normal(), random.normal())
        return [2 * u + (side ? 1 : 0), 0.75 * u + (7.0 / 16).squareRoot() * v + (side ? 1 : 0)]
      })
    let fisher = try LinearDiscriminant(examples: codes, labels: labels, ridge: 0)
    #expect(cosine(fisher.weights, [-0.5, 2.5]) > 0.999)
    let means = try MeanDifference(examples: codes, labels: labels)
    #expect(cosine(means.weights, [1, 1]) > 0.995)
    #expect(cosine(fisher.weights, means.weights) < 0.65)
  }

  @Test func refusals() throws {
    #expect(throws: StatisticsError.oneClass(what: "labels")) {
      try LinearDiscriminant(examples: codes, labels: labels.map { _ in true }, ridge: 0)
    }
    #expect(throws: StatisticsError.countMismatch(what: "labels", expected: 8, found: 2)) {
      try MeanDifference(examples: codes, labels: [true, false])
    }
    let flat = Matrix(codes.elements.indices.filter { $0 % 2 == 0 }.map { [codes.elements[$0], 3] })
    #expect(throws: StatisticsError.self) { try LinearDiscriminant(examples: flat, labels: labels, ridge: 0) }
    #expect(try LinearDiscriminant(examples: flat, labels: labels, ridge: 0.1).weights[1] == 0)
    #expect(throws: StatisticsError.invalidOption(name: "ridge", expected: "0 or more", found: "-1.0")) {
      try LinearDiscriminant(examples: codes, labels: labels, ridge: -1)
    }
  }
}
