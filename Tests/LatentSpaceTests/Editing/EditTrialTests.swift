import Engine
import GenerativeModels
import Scoring
import Testing

@testable import LatentSpace

@Suite struct EditTrialTests {
  private let sampler = Sampler(model: tinyModel())
  private let amounts: [Float] = [-2, -1, 0, 1, 2]
  private let classes = (0..<20).map { $0 % 2 }

  private func trial(
    score: @escaping (Tensor) -> [Double], recognise: ((Tensor) -> [Int])? = nil,
    progress: (Int) -> Bool = { _ in true }
  ) throws -> EditTrial {
    try EditTrial(
      editor: editor(), z: sampler.codes(count: 20, seed: 1), classes: classes, amounts: amounts, truncation: 1,
      scorer: AttributeScorer(name: "a", score: score), recognise: recognise, progress: progress)
  }

  private func editor() throws -> Editor {
    let direction = Direction(
      attribute: "a", space: .w, normal: [1] + [Float](repeating: 0, count: 7), offset: 0, deviation: 1,
      modelIdentity: "", method: "test")
    return try Editor(sampler: sampler, direction: direction, file: "a")
  }

  /// Scores that rise with every call, and so with every amount, whatever the picture.
  @Test func scoreThatFollowsTheAmount() throws {
    var (calls, seen) = (0.0, [Int]())
    let result = try trial(
      score: { pictures in
        calls += 1
        return (0..<pictures.shape[0]).map { Double($0) + 100 * calls }
      },
      progress: {
        seen.append($0)
        return true
      })
    // Blocks of 16 and 4 at each amount.
    #expect(seen == [16, 20, 36, 40, 56, 60, 76, 80, 96, 100])
    #expect(seen.last == EditTrial.pictureCount(codes: 20, amounts: 5, recognising: false))
    #expect(result.codes == 20 && result.amounts == amounts)
    #expect(result.rankCorrelations == [Double](repeating: 1, count: 20))
    #expect(result.share(atLeast: 1) == 1)
    // Blocks of 16 and 4: means of 0…15 and 0…3, at calls 1 and 2 for the first amount.
    #expect(abs(result.meanScores[0] - (120 + 1600 + 6 + 800) / 20) < 1e-9)
    #expect(result.classAgreement.isEmpty && result.uneditedAgreement == nil)
  }

  /// The edits of a recipe: those before by their first amount, then the one that is tried by each of its own, on codes
  /// that have nothing to do with those that directions are found on.
  @Test func ofARecipe() throws {
    let main = try editor().direction
    var other = main
    other.normal = [0, 1] + [Float](repeating: 0, count: 6)
    let before = EditRecipe.Edit(direction: other, unit: .signedDistance, amounts: [0.5, 9])
    let scorer = AttributeScorer(name: "b", score: brightness)
    func trial(className: String? = nil, seed: UInt64 = 1) throws -> EditTrial {
      try EditTrial(
        sampler: sampler, edit: EditRecipe.Edit(direction: main, amounts: amounts), after: [before], count: 20,
        className: className, truncation: 0.7, seed: seed, scorer: scorer, recognise: nil)
    }
    let edits = (try editor(), try Editor(sampler: sampler, direction: other, file: "other"))
    func expected(_ classes: [Int]) throws -> EditTrial {
      try EditTrial(
        sampler: sampler, z: sampler.codes(count: 20, seed: 1, purpose: .evaluation), classes: classes,
        amounts: amounts, truncation: 0.7, scorer: scorer, recognise: nil
      ) { EditStack(sampler: sampler, edits: [(edits.1, .signedDistance(0.5)), (edits.0, .deviations($0))]) }
    }
    #expect(try trial() == expected(classes))
    #expect(try trial(className: "second") == expected([Int](repeating: 1, count: 20)))
    #expect(try trial(seed: 2) != expected(classes))
    #expect(throws: ModelError.unknownClass(name: "third", known: ["first", "second"])) {
      try trial(className: "third")
    }
  }

  @Test func scoreThatFallsOrStays() throws {
    var calls = 0.0
    let falling = try trial { pictures in
      calls -= 1
      return [Double](repeating: calls, count: pictures.shape[0])
    }
    #expect(falling.rankCorrelations == [Double](repeating: -1, count: 20) && falling.share(atLeast: 0.9) == 0)
    let constant = try trial { [Double](repeating: 3, count: $0.shape[0]) }
    #expect(constant.rankCorrelations == [Double](repeating: 0, count: 20))
    #expect(constant.meanScores == [3, 3, 3, 3, 3])
  }

  /// A classifier that sees only the second class is right for every other code.
  @Test func classAgreement() throws {
    let blind = try trial(score: brightness) { [Int](repeating: 1, count: $0.shape[0]) }
    #expect(blind.classAgreement == [0.5, 0.5, 0.5, 0.5, 0.5] && blind.uneditedAgreement == 0.5)
    // The amount 0 leaves pictures as they are, also to a classifier that looks at them.
    let looking = try trial(score: brightness) { brightness($0).map { $0 > 0 ? 1 : 0 } }
    #expect(looking.uneditedAgreement == looking.classAgreement[2])
  }

  /// An edit of two deviations before the one that is tried shifts the amounts by two.
  @Test func editsBefore() throws {
    let editor = try editor()
    let stacked = try EditTrial(
      sampler: sampler, z: sampler.codes(count: 20, seed: 1), classes: classes, amounts: [-4, -3, -2, -1, 0],
      truncation: 1, scorer: AttributeScorer(name: "a", score: brightness), recognise: nil
    ) { EditStack(sampler: sampler, edits: [(editor, .deviations(2)), (editor, .deviations($0))]) }
    let plain = try trial(score: brightness)
    for (a, b) in zip(stacked.meanScores, plain.meanScores) { #expect(abs(a - b) < 1e-5) }
    #expect(Set(plain.meanScores).count == 5)
  }

  @Test func stops() {
    var seen: [Int] = []
    #expect(throws: CancellationError.self) {
      try trial(
        score: brightness,
        progress: {
          seen.append($0)
          return $0 < 36
        })
    }
    #expect(seen == [16, 20, 36])
  }
}
