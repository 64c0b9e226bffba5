import ArgumentParser
import FileFormats
import Foundation
import ImageCodecs
import LatentSpace
import Scoring

struct EditCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Move codes along a direction and show what becomes of their pictures.",
    discussion: """
      A row a seed, a column an amount, in standard deviations of the signed distance from the boundary. Several \
      directions have a row each, or with --stack are added up. Other edits (--also) come before, the same in all \
      columns. An animation shows the columns one after the other, there and back. A recipe holds all that a sheet \
      comes from beside the model, directions included.

      Examples:
        latent edit --direction smile --seeds 1-4 --amounts -3:3:7 --output smile.png
        latent edit --direction smile --direction age --seeds 1-2
        latent edit --direction smile --seeds 1-4 --output smile.gif
        latent edit --direction age --hold smile,glasses --also glasses=2 --save-recipe age.json
        latent edit --recipe age.json --output again.png
        latent edit --direction age --layers 2-4 --codes found.npz
      """)

  @OptionGroup var modelOptions: ModelOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @OptionGroup var seedOptions: SeedOptions
  @OptionGroup var truncationLayersOption: TruncationLayersOption
  @Option(
    help: ArgumentHelp(
      """
      Instead of --seeds: codes from a file, .npz as latent invert and latent sample write it (z for a direction of \
      z, else layers or w), or .npy with a w for each code or for each of its layers (default: from --seeds).
      """, valueName: "file"), completion: .file())
  var codes: String?
  @Option(
    help: ArgumentHelp(
      """
      A .safetensors direction, or an array: .npy [D] or [1, D], or .npz of GANSpace, with the number of one of several \
      behind the name (pca.npz:1); or a name: NAME.safetensors here, else the direction that came with the model \
      (color, smile…). Several are repeated or have commas between (needed without --recipe).
      """, valueName: "name or file"), completion: NameCompletion.directions)
  var direction: [String] = []
  @Flag(help: "Make several directions one after the other in each picture (default: each has a row of its own).")
  var stack = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Amounts in standard deviations: from:to:count, or a list with commas (default: -3:3:7; -3:3:31 in an animation).",
      valueName: "amounts"))
  var amounts: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Instead of --amounts: move each code to these signed distances, in standard deviations (default: not).",
      valueName: "amounts"))
  var to: String?
  @Option(
    help: ArgumentHelp(
      "The direction's space, z, w or s: checked (default: the direction's own; w for an array that does not tell).",
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
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      The sheet, .png or .jpg, or an animation, .gif, .apng, .webp or .mp4; with --separate a folder (default: \
      edit.png, or edit).
      """, valueName: "path"), completion: .file())
  var output: String?
  @Flag(help: "Write one file a picture, named after its code, direction and amount, into the folder of --output.")
  var separate = false
  @Option(
    help: ArgumentHelp(
      "Frames a second of an animation, up to 100 (default: 25, or as few as make a round of 2.4 seconds).",
      valueName: "rate"))
  var rate: Double?
  @Option(
    help: ArgumentHelp(
      "Also save the codes of the pictures after the edit, .npz, for --codes (default: not).", valueName: "file"),
    completion: .file())
  var codesOutput: String?
  @Option(
    help: ArgumentHelp(
      "Make the sheet of this recipe, .json: codes, directions and amounts are the recipe's (default: from options).",
      valueName: "file"), completion: .file())
  var recipe: String?
  @Option(
    help: ArgumentHelp(
      "Also save codes, directions and amounts, .json, for --recipe (default: not).", valueName: "file"),
    completion: .file())
  var saveRecipe: String?
  @Option(
    help: ArgumentHelp(
      "Also save the direction as it is used, with --hold and --layers, .safetensors (default: not).",
      valueName: "file"), completion: .file())
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
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object with all scores on standard output.") var json = false

  /// Amounts as numbers.
  var steps: [Float] { get throws { try AmountList(to ?? amounts ?? (isFilm ? "-3:3:31" : "-3:3:7")).values } }

  /// Names or files of the directions, in their order.
  var directionNames: [String] { direction.flatMap(DirectionList.names) }

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
    if let scores { _ = try NameList.names(scores) }
    try require(
      !directionNames.contains(""), "--direction", DirectionList.expected, direction.joined(separator: " "))
    try requireExtension(["npz"], "--codes-output", codesOutput)
    try requireOneDirection()
    try requireExtension(["npz", "npy"], "--codes", codes)
    try requireExtension(["json"], "--save-recipe", saveRecipe)
    try requireExtension(["safetensors"], "--save-direction", saveDirection)
    if scorer != nil, scores == nil { throw ValidationError("--scorer: needs --scores, whose labels it has") }
    try requireCompanions()
    guard let check else {
      if label != nil { throw ValidationError("--label: needs --check, which looks at the class") }
      try requireDestination()
      if codes == nil, recipe == nil { try requirePictures(rows: rowCount, amounts: steps.count) }
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
        ("--separate", separate), ("--rate", rate != nil), ("--codes-output", codesOutput != nil),
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
      guard !direction.isEmpty else { throw ValidationError("Missing expected argument '--direction', or --recipe") }
      return
    }
    let contradicting = [
      ("--direction", !direction.isEmpty), ("--stack", stack), ("--seeds", seedOptions.seeds != nil),
      ("--codes", codes != nil),
      ("--class", seedOptions.className != nil), ("--truncation", seedOptions.truncation != nil),
      ("--truncation-layers", truncationLayersOption.truncationLayers != nil),
      ("--amounts", amounts != nil), ("--to", to != nil), ("--space", space != nil), ("--layers", layers != nil),
      ("--hold", holdOptions.hold != nil), ("--also", !also.isEmpty), ("--save-recipe", saveRecipe != nil),
      ("--save-direction", saveDirection != nil), ("--check", check != nil), ("--label", label != nil),
    ]
    try requireNone(of: contradicting, with: "--recipe, which says all that a sheet comes from")
  }

  /// Refuses what only one direction can have.
  private func requireOneDirection() throws {
    let count = directionNames.count
    if stack, count < 2, recipe == nil { throw ValidationError("--stack: needs several directions, found \(count)") }
    guard count > 1 else { return }
    try requireNone(
      of: [("--save-direction", saveDirection != nil), ("--check", check != nil)], with: "several directions")
  }

  /// Refuses an output of an unknown kind, and options of other kinds than it is.
  private func requireDestination() throws {
    if separate {
      try requireNone(of: [("--rate", rate != nil), ("--scale", sheetOptions.scale != nil)], with: "--separate")
      return
    }
    try requireExtension(pictureExtensions + EditFilm.extensions, "--output", output)
    guard isFilm else {
      return try requireNone(of: [("--rate", rate != nil)], with: "an --output that is no animation")
    }
    if let rate { try requireFrameRate(rate, output: place.path) }
  }

  /// Rows of the sheet without --codes.
  private var rowCount: Int {
    get throws { try seedOptions.list().count * (stack ? 1 : max(1, directionNames.count)) }
  }

  private func requirePictures(rows count: Int, amounts: Int, pictureSize: Int? = nil) throws {
    let option = recipe != nil ? "--recipe" : codes != nil ? "--codes" : "--seeds"
    try SheetOptions.requirePictures(count * amounts, option)
    guard let pictureSize, !separate else { return }
    let (pictures, columns) = isFilm ? (count, EditFilm.columns(of: count, eachCode: 1)) : (count * amounts, amounts)
    try sheetOptions.requireRoom(
      pictures, columns: columns, pictureSize: pictureSize, captions: scores != nil || isFilm, in: place.path, option)
  }

  /// Whether the pictures become an animation.
  private var isFilm: Bool {
    guard !separate, let output else { return false }
    return EditFilm.extensions.contains((output as NSString).pathExtension.lowercased())
  }

  /// The sheet, the animation, or the folder of single pictures.
  private var place: URL { URL(fileURLWithPath: output ?? (separate ? "edit" : "edit.png")) }

  private func requirePlaces() throws {
    if check == nil {
      try separate
        ? overwriting.requireFolder(place, "--output", replacing: EditOutput.mark.isIn)
        : overwriting.requirePlace(for: place.path, "--output", replacing: EditOutput.mark.isIn)
      if isFilm { try AnimationFile.requirePossible(place, framesPerSecond: rate ?? 25) }
    }
    try overwriting.requirePlace(for: codesOutput, "--codes-output")
    try overwriting.requirePlace(for: saveRecipe, "--save-recipe")
    try overwriting.requirePlace(for: saveDirection, "--save-direction")
  }

  func run() throws {
    try requirePlaces()
    let bundle = try modelOptions.bundle()
    let sampler = try truncationLayersOption.apply(to: bundle.sampler)
    if check == nil, codes == nil, recipe == nil {
      // Before codes are drawn for --hold.
      try requirePictures(rows: rowCount, amounts: steps.count, pictureSize: sampler.model.size)
    }
    if let recipe {
      let url = URL(fileURLWithPath: recipe)
      return try show(EditRecipe(contentsOf: url), file: url.lastPathComponent, bundle, shares: [])
    }
    let (before, edits, shares) = try edits(bundle)
    if let check {
      let edit = edits[0]
      let attributes = try bundle.attributeScorers(from: scorer)
      let scorers = try attributes.scorers(NameList.names(scores!))
      let recognise = try attributes.recogniser(
        label: label, modelLabel: sampler.model.label, classes: sampler.model.classes)
      try save(edit.direction)
      return try EditCheck(
        sampler: sampler, before: before, edit: edit, truncation: truncation(of: edit.direction), json: json
      ).run(count: check, className: seedOptions.className, follows: scorers[0], recognise: recognise)
    }
    try show(makeRecipe(before: before, edits: edits, sampler), file: nil, bundle, shares: shares)
  }

  /// More pictures than these show a progress bar.
  private static let fewPictures = 128

  private func draw(
    _ recipe: EditRecipe, file: String?, _ sampler: Sampler, _ scorers: [AttributeScorer]
  ) throws -> EditedPictures {
    let count = recipe.codes.count * recipe.panelCount * recipe.main.amounts.count
    guard count > Self.fewPictures else {
      return try EditedPictures(recipe: recipe, file: file, sampler: sampler, scorers: scorers)
    }
    return try interruptible(total: count, unit: "picture", done: "drawn", detail: { _ in "drawing" }) {
      try EditedPictures(recipe: recipe, file: file, sampler: sampler, scorers: scorers, progress: $0)
    }
  }

  private func save(_ direction: Direction) throws {
    if let saveDirection { try direction.write(to: URL(fileURLWithPath: saveDirection)) }
  }

  /// Draws the recipe, writes what was asked for, and says what was written.
  /// - Parameters:
  ///   - file: what errors call the recipe; nil for one that was just made of options.
  ///   - shares: what --hold has left of each direction.
  private func show(_ recipe: EditRecipe, file: String?, _ bundle: ModelBundle, shares: [Double]) throws {
    let size = bundle.model.size
    try requirePictures(
      rows: recipe.codes.count * recipe.panelCount, amounts: recipe.main.amounts.count, pictureSize: size)
    if codesOutput != nil, let edit = recipe.edits.first(where: { $0.direction.space == .s }) {
      throw ValidationError(
        "--codes-output: \(edit.direction.attribute) moves style channels, which codes of w do not hold")
    }
    let scorers = try scores.map { try bundle.attributeScorers(from: scorer).scorers(NameList.names($0)) } ?? []
    let pictures = try draw(recipe, file: file, bundle.sampler, scorers)
    let output = EditOutput(pictures: pictures, scale: sheetOptions.scale(pictureSize: size))
    var files: [URL]
    if separate {
      files = try output.writeEach(in: place)
    } else {
      try isFilm ? output.writeFilm(to: place, rate: rate) : output.writeSheet(to: place)
      files = [place]
    }
    var members: [JSONValue.Member] = []
    func saved(_ key: String, _ path: String?, _ write: (URL) throws -> Void) throws {
      guard let path else { return }
      let url = URL(fileURLWithPath: path)
      try write(url)
      files.append(url)
      members.append(.init(key, .string(shown(url))))
    }
    try saved("savedCodes", codesOutput) { try pictures.writeCodes(to: $0) }
    try saved("savedRecipe", saveRecipe) { try recipe.write(to: $0) }
    try saved("savedDirection", saveDirection) { try recipe.main.direction.write(to: $0) }
    guard json else {
      let lines = separate ? output.lines(of: files) + files.dropFirst(pictures.count).map(shown) : files.map(shown)
      return print(lines.joined(separator: "\n"))
    }
    if shares.count == 1 { members.append(.init("remainingShare", .number(shares[0]))) }
    if shares.count > 1 { members.append(.init("remainingShares", .array(shares.map { .number($0) }))) }
    if !separate { members.append(.init("file", .string(shown(place)))) }
    members.append(.init("files", .array(files.map { .string(shown($0)) })))
    printJSON(pictures.report(members))
  }
}
