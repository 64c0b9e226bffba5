import NeuralNetworks

@testable import LatentSpace
@testable import Scoring

/// An untrained network for pictures of 16 pixels: its features tell pictures apart, and its heads are set so that it
/// always sees `category` of the label "kind", and 0 of the label "age".
func untrainedScorer(always category: Int, of names: [String] = ["first", "second"]) -> LearnedScorer {
  var set = ParameterSet()
  let network = ScorerNetwork(
    ScorerArchitecture(size: 16, outputCount: names.count + 1), into: &set, Initializer(seed: 1))
  for (index, name) in set.names.enumerated() where name.hasPrefix("heads") {
    set.tensors[index].withUnsafeMutableValues { values in
      for i in values.indices { values[i] = 0 }
      if name.hasSuffix("bias") { values[category] = 1 }
    }
  }
  let labels = [
    ScorerLabel(name: "kind", kind: .category(names: names)),
    ScorerLabel(name: "age", kind: .number(mean: 0, standardDeviation: 1)),
  ]
  return LearnedScorer(labels: labels, provenance: ScorerProvenance(), network: network, parameters: set)
}
