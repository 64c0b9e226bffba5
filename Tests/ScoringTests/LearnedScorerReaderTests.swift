import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels
@testable import Scoring

@Suite struct LearnedScorerReaderTests {
  /// An untrained network for pictures of 16 pixels, with a label of each kind.
  private static func scorer() -> LearnedScorer {
    let labels = [
      ScorerLabel(name: "color", kind: .category(names: ["blue", "green", "red"])),
      ScorerLabel(name: "right", kind: .binary),
      ScorerLabel(name: "radius", kind: .number(mean: 3, standardDeviation: 2)),
    ]
    var parameters = ParameterSet()
    let network = ScorerNetwork(
      ScorerArchitecture(size: 16, outputCount: 5), into: &parameters, Initializer(seed: 1))
    return LearnedScorer(
      labels: labels, provenance: ScorerProvenance(), network: network, parameters: parameters)
  }

  /// What training reads of a label is the network's own column, and its gradient reaches the pictures.
  @Test func readsLabelsAsOutputs() throws {
    let scorer = Self.scorer()
    let reader = try scorer.reader(of: ["radius", "right"])
    let pictures = randomTensor([6, 16, 16, 3], seed: 2, in: -1...1)
    let tape = Tape()
    let variable = tape.variable(pictures)
    let read = reader.outputs(variable)
    let all = scorer.outputs(pictures).values
    // Three colours, the place, the radius.
    let expected: [Float] = (0..<6).flatMap { (row: Int) -> [Float] in [all[row * 5 + 4], all[row * 5 + 3]] }
    #expect(read.value.values == expected)
    #expect(reader.names == ["radius", "right"])
    let gradient = tape.gradients(of: read.sum(), withRespectTo: [variable])[0].value
    #expect(gradient.shape == pictures.shape && gradient.values.contains { $0 != 0 })
    // Convolutions of 3 channels to 16 at 16 pixels and of 16 to 32 at 8, and the dense layers.
    let convolutions: Int = 9 * (3 * 16 * 256 + 16 * 32 * 64)
    let dense: Int = 16 * 32 * 96 + 96 * 5
    #expect(reader.operations == Double(2 * (convolutions + dense)))
    #expect(throws: ScorerError.noSuchLabel(file: "scorer", name: "color", labels: ["right", "radius"])) {
      try scorer.reader(of: ["color"])
    }
  }
}
