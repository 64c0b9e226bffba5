import ArgumentParser
import FileFormats
import Foundation
import LatentSpace

struct EditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Move codes along a direction and show what becomes of their pictures.",
    discussion: """
      A row a seed, a column an amount, in standard deviations of the signed distance from the boundary. Other edits \
      (--also) come before, the same in all columns. A recipe holds all that a sheet comes from beside the model, \
      directions included.

      Examples:
        latent edit --direction smile --seeds 1-4 --amounts -3:3:7 --output smile.png
        latent edit --direction age --hold smile,glasses --also glasses=2 --save-recipe age.json
        latent edit --recipe age.json --output again.png
        latent edit --direction age --layers 2-4 --codes found.npz
      """)

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var seedOptions: SeedOptions
  @Option(
    help: ArgumentHelp(
      """
      Instead of --seeds: codes from a file, .npz as latent invert and latent sample write it (z for a direction of \
      z, else layers or w), or .npy with a w for each code or for each of its layers (default: from --seeds).
      """, valueName: "file"))
  var codes: String?
  @Option(
    help: ArgumentHelp(
      """
      A direction that came with the model (color, smile…), a .safetensors direction, or an .npy normal (needed \
      without --recipe).
      """, valueName: "name or file"), completion: NameCompletion.directions)
  var direction: String?
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
  @Option(
    help: ArgumentHelp(
      "Layers of the synthesis that --direction, of w, moves: from 0, as 2-4 or 3 (default: the direction's, or all).",
      valueName: "range"))
  var layers: String?
  @OptionGroup var holdOptions: HoldOptions
  @Option(
    help: ArgumentHelp(
      """
      Edits made before, with their amounts in standard deviations: smile=1.5,glasses=-1; may be repeated (default: \
      none).
      """, valueName: "list"), completion: NameCompletion.directionList)
  var also: [String] = []
  @Option(
    help: ArgumentHelp("Attributes to write under each picture, with commas (default: none).", valueName: "list"),
    completion: NameCompletion.attributes)
  var scores: String?
  @Option(
    help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
    completion: NameCompletion.scorers)
  var scorer: String?
  @OptionGroup var sheetOptions: SheetOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The sheet, .png or .jpg (default: edit.png).", valueName: "file"))
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Make the sheet of this recipe, .json: codes, directions and amounts are the recipe's (default: from options).",
      valueName: "file"))
  var recipe: String?
  @Option(
    help: ArgumentHelp(
      "Also save codes, directions and amounts, .json, for --recipe (default: not).", valueName: "file"))
  var saveRecipe: String?
  @Option(
    help: ArgumentHelp(
      "Also save the direction as it is used, with --hold and --layers, .safetensors (default: not).",
      valueName: "file"))
  var saveDirection: String?
  @Option(
    help: ArgumentHelp(
      """
      Instead of a sheet: over so many codes, does the first of --scores follow the amount, of which there are three \
      or more, and does the class stay? (default: make the sheet)
      """, valueName: "count"))
  var check: Int?
  @Option(
    help: ArgumentHelp(
      "With --check: the scorer's label whose values are the classes (default: the model's).", valueName: "label"))
  var label: String?
  @Flag(help: "Print one JSON object with all scores on standard output.") var json = false

  /// Amounts as numbers.
  var steps: [Float] { get throws { try AmountList(to ?? amounts ?? "-3:3:7").values } }

  func validate() throws {
    do {
      _ = try steps
    } catch let error as AmountError { throw ValidationError("--\(to == nil ? "amounts" : "to"): \(error)") }
    if to != nil, amounts != nil { throw ValidationError("--amounts and --to do not go together") }
    if let space { try require(CodeSpace(rawValue: space) != nil, "--space", "z, w or s", space) }
    if let layers {
      try require(ClosedRange(layers: layers) != nil, "--layers", "layers from 0, as 2-4 or 3", layers)
    }
    _ = try FixedEdits.parse(also)
    if let scores { _ = try AttributeScorers.names(scores) }
    try requireExtension(["npz", "npy"], "--codes", codes)
    try requireExtension(["json"], "--save-recipe", saveRecipe)
    try requireExtension(["safetensors"], "--save-direction", saveDirection)
    if scorer != nil, scores == nil { throw ValidationError("--scorer: needs --scores, whose labels it has") }
    try requireCompanions()
    guard let check else {
      if label != nil { throw ValidationError("--label: needs --check, which looks at the class") }
      try requireExtension(pictureExtensions, "--output", output)
      if codes == nil, recipe == nil { try requirePictures(codes: seedOptions.list().count, amounts: steps.count) }
      return
    }
    try require((1...100_000).contains(check), "--check", "1 to 100,000 codes", check)
    // Of one amount there is no rank correlation, and that of two is 1, 0 or -1.
    try require(
      Set(steps).count > 2, to == nil ? "--amounts" : "--to", "three different amounts or more with --check",
      to ?? amounts ?? "")
    try requireNone(
      of: [
        ("--seeds", seedOptions.seeds != nil), ("--output", output != nil), ("--scale", sheetOptions.scale != nil),
      ], with: "--check, which draws its own codes and no sheet")
    guard scores != nil else { throw ValidationError("--check needs --scores: what should follow the amount") }
    guard codes == nil else { throw ValidationError("--check draws its own codes, and does not go with --codes") }
    guard saveRecipe == nil else { throw ValidationError("--save-recipe is of a sheet, and does not go with --check") }
  }

  /// Refuses options that contradict one another.
  private func requireCompanions() throws {
    if codes != nil {
      try requireNone(
        of: [("--seeds", seedOptions.seeds != nil), ("--class", seedOptions.className != nil)],
        with: "--codes, whose codes have their own")
    }
    guard recipe != nil else {
      guard direction != nil else { throw ValidationError("Missing expected argument '--direction', or --recipe") }
      return
    }
    let contradicting = [
      ("--direction", direction != nil), ("--seeds", seedOptions.seeds != nil), ("--codes", codes != nil),
      ("--class", seedOptions.className != nil), ("--truncation", seedOptions.truncation != nil),
      ("--amounts", amounts != nil), ("--to", to != nil), ("--space", space != nil), ("--layers", layers != nil),
      ("--hold", holdOptions.hold != nil), ("--also", !also.isEmpty), ("--save-recipe", saveRecipe != nil),
      ("--save-direction", saveDirection != nil), ("--check", check != nil), ("--label", label != nil),
    ]
    try requireNone(of: contradicting, with: "--recipe, which says all that a sheet comes from")
  }

  private func requirePictures(codes count: Int, amounts: Int, pictureSize: Int? = nil) throws {
    let option = recipe != nil ? "--recipe" : codes != nil ? "--codes" : "--seeds"
    try SheetOptions.requirePictures(count * amounts, option)
    guard let pictureSize else { return }
    try sheetOptions.requireRoom(
      count * amounts, columns: amounts, pictureSize: pictureSize, captions: scores != nil, in: sheetFile.path, option)
  }

  private var sheetFile: URL { URL(fileURLWithPath: output ?? "edit.png") }

  func run() throws {
    for path in [check == nil ? sheetFile.path : nil, saveRecipe, saveDirection] { try requirePlace(for: path) }
    let sampler = try modelOptions.sampler()
    if check == nil, codes == nil, recipe == nil {
      // Before codes are drawn for --hold.
      try requirePictures(
        codes: seedOptions.list().count, amounts: steps.count, pictureSize: sampler.model.architecture.size)
    }
    if let recipe {
      let url = URL(fileURLWithPath: recipe)
      return try makeSheet(EditRecipe(contentsOf: url), file: url.lastPathComponent, sampler, saved: [])
    }
    let (before, edit, share) = try edits(sampler)
    if let check {
      let attributes = try AttributeScorers(scorer: scorer, options: modelOptions)
      let scorers = try attributes.scorers(scores!)
      let recognise = try attributes.recogniser(label: label, model: sampler.model)
      try save(edit.direction)
      return try EditCheck(
        sampler: sampler, before: before, edit: edit, truncation: truncation(of: edit.direction), json: json
      ).run(count: check, className: seedOptions.className, follows: scorers[0], recognise: recognise)
    }
    let made = try makeRecipe(before: before, edit: edit, sampler)
    var saved: [JSONValue.Member] = share.map { [.init("remainingShare", .number($0))] } ?? []
    for (key, path) in [("savedRecipe", saveRecipe), ("savedDirection", saveDirection)] {
      if let path { saved.append(.init(key, .string(shown(URL(fileURLWithPath: path))))) }
    }
    try makeSheet(made, file: nil, sampler, saved: saved)
  }

  private func save(_ direction: Direction) throws {
    if let saveDirection { try direction.write(to: URL(fileURLWithPath: saveDirection)) }
  }

  private func makeSheet(_ recipe: EditRecipe, file: String?, _ sampler: Sampler, saved: [JSONValue.Member]) throws {
    try requirePictures(
      codes: recipe.codes.count, amounts: recipe.main.amounts.count, pictureSize: sampler.model.architecture.size)
    let scorers = try scores.map {
      try AttributeScorers(scorer: scorer, options: modelOptions).scorers($0)
    }
    let url = sheetFile
    let sheet = EditSheet(
      recipe: recipe, file: file, sampler: sampler, scorers: scorers ?? [],
      scale: sheetOptions.scale(pictureSize: sampler.model.architecture.size))
    let values = try sheet.write(to: url)
    if let saveRecipe { try recipe.write(to: URL(fileURLWithPath: saveRecipe)) }
    try save(recipe.main.direction)
    guard json else { return print(shown(url)) }
    printJSON(sheet.report(values, files: [.init("file", .string(shown(url)))] + saved))
  }
}
