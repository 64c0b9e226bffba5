import ArgumentParser
import Engine
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Reporting

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
  @Option(
    help: ArgumentHelp(
      "A direction that came with the model (color, smile…), a .safetensors direction, or an .npy normal.",
      valueName: "name or file"))
  var direction: String
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Amounts in standard deviations: from:to:count, or a list with commas (default: -3:3:7).", valueName: "amounts"))
  var amounts: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Instead of --amounts: move each code to these signed distances, in standard deviations (default: not).",
      valueName: "amounts"))
  var to: String?
  @Option(
    help: ArgumentHelp(
      "The direction's space, z, w or s: checked (default: the direction's own; w for an .npy normal).",
      valueName: "space"))
  var space: String?
  @Option(help: ArgumentHelp("Attributes to write under each picture, with commas (default: none).", valueName: "list"))
  var scores: String?
  @Option(help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"))
  var scorer: String?
  @OptionGroup var sheetOptions: SheetOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The sheet, .png or .jpg.", valueName: "file"))
  var output = "edit.png"
  @Option(
    help: ArgumentHelp(
      """
      Instead of a sheet: over so many codes, does the first of --scores follow the amount, and does the class stay? \
      (default: make the sheet)
      """, valueName: "count"))
  var check: Int?
  @Option(
    help: ArgumentHelp(
      "With --check: the scorer's label whose values are the classes (default: the model's).", valueName: "label"))
  var label: String?
  @Flag(help: "Print one JSON object with all scores on standard output.") var json = false

  /// Amounts as numbers.
  private var steps: [Float] { get throws { try AmountList(to ?? amounts ?? "-3:3:7").values } }

  func validate() throws {
    do {
      _ = try steps
    } catch let error as AmountError { throw ValidationError("--\(to == nil ? "amounts" : "to"): \(error)") }
    if to != nil, amounts != nil { throw ValidationError("--amounts and --to do not go together") }
    if let space { try require(CodeSpace(rawValue: space) != nil, "--space", "z, w or s", space) }
    if let scores { _ = try AttributeScorers.names(scores) }
    guard let check else { return try requireExtension(pictureExtensions, "--output", output) }
    try require((1...100_000).contains(check), "--check", "1 to 100,000 codes", check)
    guard scores != nil else { throw ValidationError("--check needs --scores: what should follow the amount") }
    guard to == nil else { throw ValidationError("--check takes --amounts, not --to") }
  }

  func run() throws {
    if check == nil { try requirePlace(for: output) }
    let sampler = try modelOptions.sampler()
    let found = try DirectionOption.find(direction, space: space, options: modelOptions, sampler: sampler)
    let editor = try Editor(sampler: sampler, direction: found, file: direction)
    let attributes = try AttributeScorers(scorer: scorer, options: modelOptions)
    let scorers = try scores.map { try attributes.scorers($0) } ?? []
    if let check {
      let trial = EditCheck(editor: editor, amounts: try steps, truncation: truncation(of: editor), json: json)
      try trial.run(
        count: check, className: seedOptions.className, follows: scorers[0],
        recognise: attributes.recogniser(label: label, model: sampler.model))
    } else {
      try makeSheet(editor, scorers)
    }
  }

  /// An amount is a spread of the codes that the direction was found on, so their truncation is the one to edit at.
  private func truncation(of editor: Editor) -> Float {
    seedOptions.truncation ?? editor.direction.truncation ?? Sampler.defaultTruncation
  }

  private func makeSheet(_ editor: Editor, _ scorers: [AttributeScorers.Scorer]) throws {
    let (sampler, steps) = (editor.sampler, try steps)
    let (seeds, classes) = try seedOptions.resolve(sampler.model)
    let z = sampler.codes(seeds: seeds)
    var grid = [[Image]](repeating: [], count: seeds.count)
    var values: [[[Double]]] = []  // [amount][scorer][seed]
    for step in steps {
      let codes = editor.codes(
        z, classes: classes, truncation: truncation(of: editor),
        amount: to == nil ? .deviations(step) : .signedDistance(step))
      var column = [[Double]](repeating: [], count: scorers.count)
      try sampler.forEachPictures(codes) { pictures, range in
        for (row, image) in zip(range, makeImages(pictures)) { grid[row].append(image) }
        for (index, scorer) in scorers.enumerated() { column[index] += try scorer.score(pictures) }
      }
      values.append(column)
    }
    var sheet = ContactSheet(
      columns: steps.count, scale: sheetOptions.scale(pictureSize: sampler.model.architecture.size))
    let names = sampler.model.architecture.classes
    sheet.rowLabels = zip(seeds, classes).map { "\(names[$1]) \($0)" }
    sheet.columnLabels = steps.map { "\(editor.direction.attribute) " + String(format: "%+.1f", $0) }
    if !scorers.isEmpty {
      sheet.captions = seeds.indices.flatMap { row in
        steps.indices.map { column in
          scorers.indices.map { String(format: "%.2f", values[column][$0][row]) }.joined(separator: " ")
        }
      }
    }
    let url = URL(fileURLWithPath: output)
    try ImageFile.write(sheet.render(grid.flatMap { $0 }), to: url)
    guard json else { return print(shown(url)) }
    let scored = scorers.enumerated().map { index, scorer in
      JSONValue.Member(
        scorer.name,
        .array(seeds.indices.map { row in .array(steps.indices.map { .number(values[$0][index][row]) }) }))
    }
    printJSON([
      "direction": .string(editor.direction.attribute), "space": .string(editor.direction.space.rawValue),
      "amounts": .array(steps.map { .number(Double($0)) }), "seeds": .array(seeds.map { .integer(Int($0)) }),
      "scores": .object(scored), "file": .string(shown(url)),
    ])
  }
}
