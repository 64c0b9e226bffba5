import ArgumentParser
import Engine
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Reporting
import Training

struct EditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Move codes along a direction and show what becomes of their pictures.",
    discussion: """
      A row a seed, a column an amount, in standard deviations of the signed distance from the boundary.

      Example: latent edit --direction smile --seeds 1-4 --amounts -3:3:7 --output smile.png
      """)

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var seedOptions: SeedOptions
  @Option(help: "A direction that came with the model (color, smile…), a .safetensors direction, or an .npy normal.")
  var direction: String
  @Option(parsing: .unconditional, help: "Amounts in standard deviations: from:to:count, or a list.") var amounts =
    "-3:3:7"
  @Option(
    parsing: .unconditional,
    help: "Instead of --amounts: move each code to these signed distances, in standard deviations.")
  var to: String?
  @Option(help: "The direction's space, z or w: checked, and needed for an .npy normal found in z.") var space: String?
  @Option(help: "Attributes to write under each picture, with commas.") var scores: String?
  @Option(help: "File of learned scorers (default: the one that came with the model).") var scorer: String?
  @Option(help: "Magnification of each picture, a whole number (default: to about 128 pixels).") var scale: Int?
  @Option(name: .shortAndLong, help: "The sheet, .png or .jpg.") var output = "edit.png"
  @Option(
    help:
      "Instead of a sheet: over so many codes, does the first of --scores follow the amount, and does the class stay?")
  var check: Int?
  @Option(help: "With --check: the scorer's label whose values are the classes (default: the model's).") var label:
    String?
  @Flag(help: "Print one JSON object with all scores on standard output.") var json = false

  func validate() throws {
    do {
      _ = try AmountList(to ?? amounts)
    } catch let error as AmountError { throw ValidationError(error.description) }
    if let scale, !(1...32).contains(scale) { throw ValidationError("--scale: expected 1 to 32, found \(scale)") }
  }

  func run() throws {
    let sampler = try modelOptions.sampler()
    let (seeds, classes) = try seedOptions.resolve(sampler.model)
    let found = try DirectionOption.find(direction, space: space, options: modelOptions, sampler: sampler)
    let editor = try Editor(sampler: sampler, direction: found, file: direction)
    let steps = try AmountList(to ?? amounts).values
    let scorers =
      try scores.map { try AttributeScorers(scorer: scorer, options: modelOptions).scorers($0) } ?? []
    if let check { return try runCheck(check, editor, steps, scorers) }
    let z = sampler.codes(seeds: seeds)
    var grid = [[Image]](repeating: [], count: seeds.count)
    var values: [[[Double]]] = []  // [amount][scorer][seed]
    for step in steps {
      let w = editor.styles(
        z, classes: classes, truncation: seedOptions.truncation,
        amount: to == nil ? .deviations(step) : .signedDistance(step))
      var column = [[Double]](repeating: [], count: scorers.count)
      try sampler.forEachPictures(styles: w) { pictures, range in
        for (row, image) in zip(range, makeImages(pictures)) { grid[row].append(image) }
        for (index, scorer) in scorers.enumerated() { column[index] += try scorer.score(pictures) }
        return true
      }
      values.append(column)
    }
    let size = sampler.model.architecture.size
    var sheet = ContactSheet(columns: steps.count, scale: scale ?? max(1, 128 / size))
    let names = sampler.model.architecture.classes
    sheet.rowLabels = zip(seeds, classes).map { "\(names[$1]) \($0)" }
    sheet.columnLabels = steps.map { String(format: "%@ %+.1f", found.attribute, $0) }
    if !scorers.isEmpty {
      sheet.captions = seeds.indices.flatMap { row in
        steps.indices.map { column in
          scorers.indices.map { String(format: "%.2f", values[column][$0][row]) }.joined(separator: " ")
        }
      }
    }
    try ImageFile.write(sheet.render(grid.flatMap { $0 }), to: URL(fileURLWithPath: output))
    if json {
      let scored: [(String, JSONValue)] = scorers.enumerated().map { index, scorer in
        (
          scorer.name,
          .array(seeds.indices.map { row in .array(steps.indices.map { .number(values[$0][index][row]) }) })
        )
      }
      let result: JSONValue = [
        "direction": .string(found.attribute), "space": .string(found.space.rawValue),
        "amounts": .array(steps.map { .number(Double($0)) }), "seeds": .array(seeds.map { .integer(Int($0)) }),
        "scores": .object(scored.map { JSONValue.Member($0.0, $0.1) }), "file": .string(output),
      ]
      print(result.text())
    } else {
      print(output)
    }
  }

  private func runCheck(
    _ count: Int, _ editor: Editor, _ steps: [Float], _ scorers: [AttributeScorers.Scorer]
  ) throws {
    guard let scorer = scorers.first else {
      throw ValidationError("--check needs --scores: what should follow the amount")
    }
    let model = editor.sampler.model
    let label = label ?? model.label
    let learned = try AttributeScorers(scorer: self.scorer, options: modelOptions).learned
    var recognise: ((Tensor) throws -> [Int])?
    if let learned, let known = learned.labels.first(where: { $0.name == label }),
      case .category(let names) = known.kind
    {
      let indices = try names.map { try model.architecture.classIndex($0) }
      recognise = { try learned.predictions(label: label, $0).map { indices[$0] } }
    }
    let classes = try seedOptions.className.map { [try model.architecture.classIndex($0)] }
    let choices = classes ?? Array(model.architecture.classes.indices)
    let bar = ProgressBar(total: steps.count, unit: "amount")
    let trial = try EditTrial(
      editor: editor, z: editor.sampler.codes(count: count, seed: 1),
      classes: (0..<count).map { choices[$0 % choices.count] },
      amounts: steps, truncation: seedOptions.truncation, score: scorer.score, recognise: recognise
    ) { bar.update(completed: $0) }
    bar.finish(completed: steps.count)
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      print(String(decoding: try encoder.encode(trial), as: UTF8.self))
      return
    }
    print(
      String(
        format: "rank correlation of amount and %@ at least 0.9 for %.1f %% of %d codes", scorer.name,
        100 * trial.share(atLeast: 0.9), count))
    print(
      "amount     mean score   class kept"
        + (trial.uneditedAgreement.map { String(format: "   (unedited %.1f %%)", 100 * $0) } ?? ""))
    for (index, amount) in steps.enumerated() {
      let kept = index < trial.classAgreement.count ? String(format: "%.1f %%", 100 * trial.classAgreement[index]) : "-"
      print(String(format: "%+6.2f   %12.4f   %10@", amount, trial.meanScores[index], kept as NSString))
    }
  }
}
