import Engine
import Foundation
import LatentSpace
import Scoring

/// `latent edit --check`: whether the score follows the amount and the class stays, over many codes, on none of which a
/// boundary was found.
struct EditCheck {
  let sampler: Sampler
  /// The edits made before the one that is checked, whatever its amount.
  let before: [EditRecipe.Edit]
  let edit: EditRecipe.Edit
  let truncation: Float
  let json: Bool

  /// The trial's own object with what its amounts mean.
  private struct Report: Encodable {
    let trial: EditTrial
    let unit: EditRecipe.Edit.Unit

    private enum CodingKeys: String, CodingKey { case unit }

    func encode(to encoder: any Encoder) throws {
      try trial.encode(to: encoder)
      var fields = encoder.container(keyedBy: CodingKeys.self)
      try fields.encode(unit.rawValue, forKey: .unit)
    }
  }

  /// - Parameters:
  ///   - className: the class of all codes; the classes in turn when nil.
  ///   - scorer: what should follow the amount.
  ///   - recognise: the class index of each picture, nil where nothing tells the classes apart.
  func run(
    count: Int, className: String?, follows scorer: AttributeScorer, recognise: ((Tensor) throws -> [Int])?
  ) throws {
    let total = EditTrial.pictureCount(codes: count, amounts: edit.amounts.count, recognising: recognise != nil)
    let trial = try interruptible(total: total, unit: "picture", done: "scored", detail: { _ in "scoring" }) {
      try EditTrial(
        sampler: sampler, edit: edit, after: before, count: count, className: className, truncation: truncation,
        scorer: scorer, recognise: recognise, progress: $0)
    }
    if json { return try printJSON(Report(trial: trial, unit: edit.unit)) }
    print(
      "rank correlation of \(edit.unit == .deviations ? "amount" : "distance") and \(scorer.name) at least 0.9 for "
        + "\(percent(trial.share(atLeast: 0.9))) of \(count) codes")
    print(
      (edit.unit == .deviations ? "amount  " : "distance") + "   mean score   class kept"
        + (trial.uneditedAgreement.map { String(format: "   (unedited %.1f %%)", 100 * $0) } ?? ""))
    for (index, amount) in edit.amounts.enumerated() {
      let kept =
        index < trial.classAgreement.count ? String(format: "%8.1f %%", 100 * trial.classAgreement[index]) : "-"
      print(String(format: "%+6.2f   %12.4f   ", amount, trial.meanScores[index]) + kept)
    }
  }
}
