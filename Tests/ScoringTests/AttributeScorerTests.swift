import Engine
import NeuralNetworks
import Synchronization
import TestSupport
import Testing

@testable import Scoring

@Suite struct AttributeScorerTests {
  private let pictures = randomTensor([3, 16, 16, 3], seed: 4, in: -1...1)

  /// An untrained network for pictures of 16 pixels.
  private static func learned() -> LearnedScorer {
    var set = ParameterSet()
    let network = ScorerNetwork(ScorerArchitecture(size: 16, outputCount: 4), into: &set, Initializer(seed: 2))
    let labels = [
      ScorerLabel(name: "brightness", kind: .number(mean: 3, standardDeviation: 2)),
      ScorerLabel(name: "hair", kind: .category(names: ["pink", "blue", "none"])),
    ]
    return LearnedScorer(labels: labels, provenance: ScorerProvenance(), network: network, parameters: set)
  }

  @Test func measurementsAndLabels() throws {
    let scorer = Self.learned()
    #expect(try AttributeScorer(.contrast).score(pictures) == MeasuredAttribute.contrast.scores(pictures))
    let number = try AttributeScorer(label: "brightness", of: scorer)
    #expect(try number.name == "brightness" && number.score(pictures) == scorer.scores(label: "brightness", pictures))
    let value = try AttributeScorer(label: "hair", category: "blue", of: scorer)
    #expect(value.name == "hair:blue")
    #expect(try value.score(pictures) == scorer.scores(label: "hair", category: "blue", pictures))
  }

  /// What a scorer cannot read is refused where it is made, not where pictures are at hand.
  @Test func refusals() {
    let scorer = Self.learned()
    let wrong: [(String, String?)] = [("age", nil), ("hair", nil), ("hair", "green"), ("brightness", "much")]
    for (label, category) in wrong {
      #expect(throws: ScorerError.self) { try AttributeScorer(label: label, category: category, of: scorer) }
    }
  }

  /// One catalogue gives the scores of each alone, in any order and for one set of pictures after the other.
  @Test func sharedWorkChangesNothing() throws {
    let scorer = Self.learned()
    let said = Mutex<[String]>([])
    let all = AttributeScorers(learned: scorer) { line in said.withLock { $0.append(line) } }
    let names = ["color", "label:brightness", "hair:pink", "hair:none", "brightness", "size"]
    let scorers = try all.scorers(names)
    for pictures in [pictures, randomTensor([2, 16, 16, 3], seed: 5, in: -1...1), pictures] {
      for (name, own) in zip(names, scorers) {
        let alone = try AttributeScorers(learned: scorer).scorer(name)
        #expect(try own.score(pictures) == alone.score(pictures), "\(name)")
      }
    }
    let lines = said.withLock { $0 }
    #expect(lines.filter { $0.hasPrefix("learned scorer hair") }.count == 1)
    #expect(lines.contains("brightness is measured; the learned label is label:brightness"))
  }

  @Test func unknownNames() throws {
    let all = AttributeScorers(learned: Self.learned())
    #expect(throws: ScorerError.noSuchAttribute(name: "wit", learned: ["brightness", "hair"])) { try all.scorer("wit") }
    #expect(throws: ScorerError.noSuchAttribute(name: "hair", learned: [])) {
      try AttributeScorers(learned: nil).scorer("hair")
    }
    #expect(throws: ScorerError.noScorer(label: "kind")) {
      try AttributeScorers(learned: nil).recogniser(label: "kind", modelLabel: "kind", classes: ["a"])
    }
    #expect(try AttributeScorers(learned: nil).recogniser(label: nil, modelLabel: "kind", classes: ["a"]) == nil)
  }
}
