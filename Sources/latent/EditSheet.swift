import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Reporting

/// The sheet of a recipe: a row a code, a column an amount.
struct EditSheet {
  let recipe: EditRecipe
  /// What errors call the recipe; nil for one that was just made of options.
  let file: String?
  let sampler: Sampler
  let scorers: [AttributeScorers.Scorer]
  let scale: Int

  /// More pictures than these show a progress bar.
  private static let fewPictures = 128

  /// Draws all pictures and writes the sheet.
  /// - Returns: scores by column, scorer and row.
  func write(to url: URL) throws -> [[[Double]]] {
    let columns = try recipe.columns(sampler: sampler, file: file)
    let total = columns.count * recipe.codes.count
    let (rows, values) =
      total <= Self.fewPictures
      ? try draw(columns) { _ in true }
      : try interruptible(total: total, unit: "picture", done: "drawn", detail: { _ in "drawing" }) {
        try draw(columns, progress: $0)
      }
    var sheet = ContactSheet(columns: columns.count, scale: scale)
    sheet.rowLabels = recipe.rowLabels
    let label = recipe.main.direction.attribute + (recipe.main.unit == .signedDistance ? " to" : "")
    sheet.columnLabels = recipe.main.amounts.map { label + String(format: " %+.1f", $0) }
    if !scorers.isEmpty {
      sheet.captions = rows.indices.flatMap { row in
        columns.indices.map { column in
          scorers.indices.map { String(format: "%.2f", values[column][$0][row]) }.joined(separator: " ")
        }
      }
    }
    try ImageFile.write(sheet.render(rows.flatMap { $0 }), to: url)
    return values
  }

  private func draw(
    _ columns: [SynthesisCodes], progress: (Int) -> Bool
  ) throws -> (rows: [[Image]], values: [[[Double]]]) {
    var rows = [[Image]](repeating: [], count: recipe.codes.count)
    var values: [[[Double]]] = []
    var done = 0
    for codes in columns {
      var column = [[Double]](repeating: [], count: scorers.count)
      try sampler.forEachPictures(codes) { pictures, range in
        for (row, image) in zip(range, makeImages(pictures)) { rows[row].append(image) }
        for (index, scorer) in scorers.enumerated() { column[index] += try scorer.score(pictures) }
        done += range.count
        guard progress(done) else { throw CancellationError() }
      }
      values.append(column)
    }
    return (rows, values)
  }

  /// What `--json` prints: the recipe without its numbers, and the scores.
  func report(_ values: [[[Double]]], files: [JSONValue.Member]) -> JSONValue {
    let main = recipe.main
    var members: [JSONValue.Member] = [
      .init("direction", .string(main.direction.attribute)), .init("space", .string(main.direction.space.rawValue)),
    ]
    if let layers = main.direction.layers {
      members.append(.init("layers", .string("\(layers.lowerBound)-\(layers.upperBound)")))
    }
    if recipe.edits.count > 1 {
      let also = recipe.edits.dropLast().map { edit -> JSONValue in
        ["direction": .string(edit.direction.attribute), "amount": .single(edit.amounts[0])]
      }
      members.append(.init("also", .array(also)))
    }
    members.append(.init("unit", .string(main.unit.rawValue)))
    members.append(.init("amounts", .array(main.amounts.map { .single($0) })))
    switch recipe.codes {
    case .seeds(let seeds): members.append(.init("seeds", .array(seeds.map { .integer(Int($0)) })))
    case .found(let found): members.append(.init("codes", .array(found.names.map { .string($0) })))
    }
    let scores = scorers.enumerated().map { index, scorer in
      JSONValue.Member(
        scorer.name,
        .array(
          (0..<recipe.codes.count).map { row in .array(values.map { .number($0[index][row]) }) }))
    }
    return .object(members + [.init("scores", .object(scores))] + files)
  }
}
