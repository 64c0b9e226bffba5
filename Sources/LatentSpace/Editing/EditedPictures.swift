import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import Scoring

/// The pictures of a recipe with their codes and scores: a row a code, or where directions are shown by themselves a
/// row a code and direction, and a column an amount.
public struct EditedPictures {
  /// Codes, directions and amounts that the pictures come from.
  public let recipe: EditRecipe
  /// Of the recipe's model.
  public let sampler: Sampler
  /// Of the scores under the pictures.
  public let scorers: [AttributeScorer]
  /// By row and column.
  public private(set) var images: [[Image]]
  /// The codes of the pictures by panel and column, each of all codes of the recipe.
  public let codes: [[SynthesisCodes]]
  /// Scores by scorer, row and column.
  public private(set) var scores: [[[Double]]]

  /// Draws all pictures.
  /// - Parameters:
  ///   - recipe: codes, directions and amounts.
  ///   - file: what errors call the recipe; nil for one that has no file.
  ///   - sampler: of the recipe's model.
  ///   - scorers: of the scores under the pictures.
  ///   - progress: called with the number of pictures done; returns false to stop.
  /// - Throws: `RecipeError` or `LatentSpaceError` for a recipe that does not fit the model, what the scorers throw;
  ///   `CancellationError` when stopped.
  public init(
    recipe: EditRecipe, file: String? = nil, sampler: Sampler, scorers: [AttributeScorer] = [],
    progress: (Int) -> Bool = { _ in true }
  ) throws {
    (self.recipe, self.sampler, self.scorers) = (recipe, sampler, scorers)
    codes = try (0..<recipe.panelCount).map { try recipe.columns(panel: $0, sampler: sampler, file: file) }
    let rows = recipe.codes.count * recipe.panelCount
    images = [[Image]](repeating: [], count: rows)
    scores = [[[Double]]](repeating: [[Double]](repeating: [], count: rows), count: scorers.count)
    var done = 0
    for (panel, columns) in codes.enumerated() {
      for column in columns {
        try sampler.forEachPictures(column) { pictures, range in
          let rows = range.map { $0 * recipe.panelCount + panel }
          for (row, image) in zip(rows, pictures.makeImages()) { images[row].append(image) }
          for (index, scorer) in scorers.enumerated() {
            for (row, score) in zip(rows, try scorer.score(pictures)) { scores[index][row].append(score) }
          }
          done += range.count
          guard progress(done) else { throw CancellationError() }
        }
      }
    }
  }

  /// Number of pictures: rows times columns.
  public var count: Int { images.count * recipe.main.amounts.count }

  /// What is written under a picture: a line a score, with its name.
  public func caption(row: Int, column: Int) -> String {
    scorers.enumerated().map { index, scorer in scorer.name + String(format: " %.2f", scores[index][row][column]) }
      .joined(separator: "\n")
  }

  /// An amount with its sign and unit, as `+1.5 sd`, or `to -1.0 sd` where it is a distance to go to.
  public func amountLabel(_ amount: Float, decimals: Int = 1) -> String {
    (recipe.main.unit == .signedDistance ? "to " : "") + String(format: "%+.\(decimals)f sd", amount)
  }

  /// Where the directions were found, and what else the pictures have in common.
  public var note: String {
    func named(_ edit: EditRecipe.Edit) -> String {
      edit.direction.attribute + (edit.source.map { " (\($0))" } ?? "")
    }
    let names = recipe.shown.map(named).joined(separator: recipe.isStacked ? " + " : ", ")
    var parts = [(recipe.shownCount > 1 ? "directions " : "direction ") + names]
    parts += recipe.before.map { "before " + named($0) + String(format: " %+g sd", $0.amounts[0]) }
    return parts.joined(separator: "; ")
  }

  /// The recipe without its numbers, and the scores.
  /// - Parameter members: what stands behind them.
  public func report(_ members: [JSONValue.Member]) -> JSONValue {
    func object(_ edit: EditRecipe.Edit) -> [JSONValue.Member] {
      var object: [JSONValue.Member] = [
        .init("direction", .string(edit.direction.attribute)), .init("space", .string(edit.direction.space.rawValue)),
      ]
      if let layers = edit.direction.layers {
        object.append(.init("layers", .string("\(layers.lowerBound)-\(layers.upperBound)")))
      }
      if let source = edit.source { object.append(.init("source", .string(source))) }
      return object
    }
    let main = recipe.main
    var all: [JSONValue.Member] =
      recipe.shownCount == 1
      ? object(main)
      : [
        .init("directions", .array(recipe.shown.map { .object(object($0)) })),
        .init("stacked", .bool(recipe.isStacked)), .init("rows", .array(recipe.rowLabels.map { .string($0) })),
      ]
    if !recipe.before.isEmpty {
      let also = recipe.before.map { edit -> JSONValue in
        .object(object(edit).filter { $0.key != "space" } + [.init("amount", .single(edit.amounts[0]))])
      }
      all.append(.init("also", .array(also)))
    }
    all.append(.init("unit", .string(main.unit.rawValue)))
    all.append(.init("amounts", .array(main.amounts.map { .single($0) })))
    switch recipe.codes {
    case .seeds(let seeds): all.append(.init("seeds", .array(seeds.map { .integer(Int($0)) })))
    case .found(let found): all.append(.init("codes", .array(found.names.map { .string($0) })))
    }
    let found = zip(scorers, scores).map { scorer, rows in
      JSONValue.Member(scorer.name, .array(rows.map { .array($0.map { .number($0) }) }))
    }
    return .object(all + [.init("scores", .object(found))] + members)
  }
}
