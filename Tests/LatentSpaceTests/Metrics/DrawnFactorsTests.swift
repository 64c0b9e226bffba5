import Datasets
import Engine
import Scoring
import Statistics
import Testing

@testable import LatentSpace
@testable import Scoring

@Suite struct DrawnFactorsTests {
  private let sampler = Sampler(model: tinyModel())

  private func drawn(_ count: Int = 20) throws -> DrawnFactors {
    try DrawnFactors(count: count, sampler: sampler, scorer: untrainedScorer(always: 1), truncation: 0.7, seed: 3)
  }

  /// The class is the one asked for, whatever the scorer sees; its other labels are what it sees.
  @Test func factors() throws {
    let found = try drawn()
    #expect(found.factors.map(\.name) == ["kind", "age"])
    #expect(
      found.factors[0].values == .category(names: ["first", "second"], indices: (0..<20).map { $0 % 2 }))
    #expect(found.factors[1].values == .number([Double](repeating: 0, count: 20)))
    let z = sampler.codes(count: 20, seed: 3, purpose: .evaluation)
    let w = sampler.styles(z, classes: (0..<20).map { $0 % 2 }, truncation: 0.7)
    #expect(found.z.values == z.values && found.w.values == w.values && found.codes(in: .w) == Matrix(features: w))
  }

  /// What a scorer reads from its raw outputs: a category, a label of 0 and 1, a number.
  @Test func readings() {
    let base = untrainedScorer(always: 0)
    let scorer = LearnedScorer(
      labels: [
        ScorerLabel(name: "kind", kind: .category(names: ["x", "y"])),
        ScorerLabel(name: "age", kind: .number(mean: 10, standardDeviation: 2)),
      ], provenance: ScorerProvenance(), network: base.network, parameters: base.parameters)
    let columns = scorer.columns(outputs: Tensor([1, 2, 0.5, 3, -1, -1], shape: [2, 3]))
    #expect(columns[0].values == .category(names: ["x", "y"], indices: [1, 0]))
    #expect(columns[1].values == .number([11, 8]))
  }

  @Test func distancesAlongDirections() throws {
    let found = try drawn()
    func direction(_ space: CodeSpace, _ axis: Int, model: String = "") -> Direction {
      Direction(
        attribute: "axis", space: space, normal: (0..<8).map { $0 == axis ? 1 : 0 }, offset: 0.5,
        classOffsets: ["second": -1], deviation: 1, modelIdentity: model, method: "test")
    }
    let distances = try found.signedDistances(along: [direction(.w, 2), direction(.z, 5)])
    for row in 0..<20 {
      let offset: Float = row % 2 == 0 ? 0.5 : -1
      #expect(distances[row, 0] == Double(found.w.values[8 * row + 2] + offset))
      #expect(distances[row, 1] == Double(found.z.values[8 * row + 5] + offset))
    }
    #expect(throws: LatentSpaceError.self) { try found.signedDistances(along: [direction(.w, 0, model: "another")]) }
  }

  @Test func interrupted() {
    #expect(throws: CancellationError.self) {
      try DrawnFactors(count: 40, sampler: sampler, scorer: untrainedScorer(always: 0), seed: 1) { _ in false }
    }
  }
}
