import Engine
import GenerativeModels
import Scoring

extension EditTrial {
  /// The trial of an edit as a recipe states it, after others that are made before it, on codes that no direction was
  /// found on: those of the stream `Sampler.CodePurpose.evaluation`.
  /// - Parameters:
  ///   - sampler: draws the codes and their pictures.
  ///   - edit: what is tried, at each of its amounts.
  ///   - before: made before it, each by its first amount.
  ///   - count: codes, one or more.
  ///   - className: the class of all codes; the model's classes in turn when nil.
  ///   - truncation: ψ of w.
  ///   - seed: of the stream of codes.
  ///   - scorer: what should follow the amount.
  ///   - recognise: the class index that a classifier sees in each picture, or nil.
  ///   - progress: called with the number of pictures done; returns false to stop.
  /// - Throws: `LatentSpaceError` for a direction that does not fit the model, `ModelError.unknownClass`,
  ///   `CancellationError` when stopped, and what the scorers throw.
  public init(
    sampler: Sampler, edit: EditRecipe.Edit, after before: [EditRecipe.Edit] = [], count: Int,
    className: String? = nil, truncation: Float, seed: UInt64 = 1, scorer: AttributeScorer,
    recognise: ((Tensor) throws -> [Int])?, progress: (Int) -> Bool = { _ in true }
  ) throws {
    func editor(_ edit: EditRecipe.Edit) throws -> Editor {
      try Editor(sampler: sampler, direction: edit.direction, file: edit.direction.attribute)
    }
    let choices = try className.map { [try sampler.model.classIndex($0)] } ?? Array(sampler.model.classes.indices)
    let fixed = try before.map { (try editor($0), $0.amount($0.amounts[0])) }
    let main = try editor(edit)
    try self.init(
      sampler: sampler, z: sampler.codes(count: count, seed: seed, purpose: .evaluation),
      classes: (0..<count).map { choices[$0 % choices.count] }, amounts: edit.amounts, truncation: truncation,
      scorer: scorer, recognise: recognise, progress: progress
    ) { EditStack(sampler: sampler, edits: fixed + [(main, edit.amount($0))]) }
  }
}
