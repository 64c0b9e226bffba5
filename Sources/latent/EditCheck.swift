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
  ///   - recognise: the class index of each picture, nil where nothing tells the classes apart.
  func run(
    count: Int, className: String?, follows scorer: AttributeScorers.Scorer, recognise: ((Tensor) throws -> [Int])?
  ) throws {
    let sampler = editor.sampler
    let choices =
      try className.map { [try sampler.model.architecture.classIndex($0)] }
      ?? Array(sampler.model.architecture.classes.indices)
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
}
