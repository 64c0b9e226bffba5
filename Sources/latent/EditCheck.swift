import Engine
import Foundation
import LatentSpace
import Training

/// `latent edit --check`: whether the score follows the amount and the class stays, over many codes.
struct EditCheck {
  let editor: Editor
  let amounts: [Float]
  let truncation: Float
  let json: Bool

  /// - Parameters:
  ///   - className: the class of all codes; the classes in turn when nil.
  ///   - scorer: what should follow the amount.
  ///   - learned: recognises classes, where its label of the name `label`, or else of the model's, has them as values.
  func run(
    count: Int, className: String?, follows scorer: AttributeScorers.Scorer, learned: LearnedScorer?, label: String?
  ) throws {
    let sampler = editor.sampler
    let choices =
      try className.map { [try sampler.model.architecture.classIndex($0)] }
      ?? Array(sampler.model.architecture.classes.indices)
    let recognise = try classifier(learned, label: label)
    let bar = ProgressBar(total: amounts.count, unit: "amount")
    let trial = try EditTrial(
      editor: editor, z: sampler.codes(count: count, seed: 1), classes: (0..<count).map { choices[$0 % choices.count] },
      amounts: amounts, truncation: truncation, score: scorer.score, recognise: recognise
    ) { bar.update(completed: $0) }
    bar.finish(completed: amounts.count)
    if json { return try printJSON(trial) }
    print(
      "rank correlation of amount and \(scorer.name) at least 0.9 for "
        + String(format: "%.1f %% of %d codes", 100 * trial.share(atLeast: 0.9), count))
    print(
      "amount     mean score   class kept"
        + (trial.uneditedAgreement.map { String(format: "   (unedited %.1f %%)", 100 * $0) } ?? ""))
    for (index, amount) in amounts.enumerated() {
      let kept =
        index < trial.classAgreement.count ? String(format: "%8.1f %%", 100 * trial.classAgreement[index]) : "-"
      print(String(format: "%+6.2f   %12.4f   ", amount, trial.meanScores[index]) + kept)
    }
  }

  /// The model's class index of each picture, or -1 for a value that is no class of the model; nil where nothing tells
  /// the classes apart and no label was asked for.
  /// - Throws: `MissingScorer` or `ScorerError` when a label was asked for by name and cannot serve.
  private func classifier(_ learned: LearnedScorer?, label asked: String?) throws -> ((Tensor) throws -> [Int])? {
    let model = editor.sampler.model
    let (name, classes) = (asked ?? model.label, model.architecture.classes)
    guard let learned else {
      if let asked { throw MissingScorer(label: asked) }
      return nil
    }
    do {
      let values = try learned.categories(ofLabel: name)
      if let unknown = classes.first(where: { !values.contains($0) }) {
        throw ScorerError.noSuchCategory(label: name, name: unknown, categories: values)
      }
      let indices = values.map { classes.firstIndex(of: $0) ?? -1 }
      return { try learned.predictions(label: name, $0).map { indices[$0] } }
    } catch let error as ScorerError {
      guard asked == nil else { throw error }
      return nil
    }
  }
}
