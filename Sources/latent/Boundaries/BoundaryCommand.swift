import ArgumentParser
import Engine
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Scoring
import Statistics

struct BoundaryCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "boundary",
    abstract: "Find the boundary of an attribute in the space of codes, and say how far to trust it.",
    discussion: """
      Draws codes, scores their pictures, tells the highest scored from the lowest with a linear SVM, and reports on \
      codes that had no part in the fit. With several classes it is found within classes (see --pooled). \
      --codes and --scores fit the same boundary on numbers from anywhere, without a model.

      Example: latent boundary --attr color --count 10000 --output color.safetensors
      """)

  private static let defaults = BoundaryOptions()

  @OptionGroup var modelOptions: ModelOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @Option(
    help: ArgumentHelp(
      """
      Attribute, or several with commas: measured (color, hue:red, brightness, contrast, saturation, size, symmetry) \
      or learned; with --codes the name of what was scored (default: none; needed unless --codes is given).
      """, valueName: "list"), completion: NameCompletion.attributes)
  var attr: String?
  @Option(
    help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
    completion: NameCompletion.scorers)
  var scorer: String?
  @Option(
    help: ArgumentHelp(
      "Codes to draw, 84 to 1,000,000, with other shares other numbers at least (default: 10000).", valueName: "count"))
  var count: Int?
  @Option(
    help: ArgumentHelp("Space of the codes: z or w (default: w, or z where there is no w).", valueName: "space"))
  var space: String?
  @Option(
    name: .customLong("class"), parsing: .unconditional,
    help: ArgumentHelp("Only codes of this class (default: all classes in turn).", valueName: "name"),
    completion: NameCompletion.classes)
  var className: String?
  @Flag(help: "Do not centre codes and scores of each class: the boundary may then point from class to class.")
  var pooled = false
  @Flag(
    help: """
      Also find the boundary of each class on its own codes, written to ATTRIBUTE-CLASS.safetensors beside the other, \
      and test each on the held-out codes of every class.
      """)
  var perClass = false
  @Option(
    help: ArgumentHelp(
      "With --per-class: heat map of the balanced accuracies, .svg, .png or .jpg (default: none).", valueName: "file"),
    completion: .file())
  var matrix: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Truncation ψ of the codes, kept with the direction: edits along it use the same (default: 0.7).",
      valueName: "factor"))
  var truncation: Float?
  @Option(
    help: ArgumentHelp(
      "In w: layers of the synthesis that edits along the direction move, from 0, as 3-8 (default: all).",
      valueName: "range"))
  var layers: String?
  @Option(
    help: ArgumentHelp(
      "Share of the highest and of the lowest scored codes that are told apart, up to 0.5.", valueName: "share"))
  var share = Self.defaults.extremeShare
  @Option(help: ArgumentHelp("Share of the codes held out of the fit, between 0 and 1.", valueName: "share"))
  var heldOut = Self.defaults.heldOutShare
  @Option(help: ArgumentHelp("Bootstrap refits for the stability of the normal.", valueName: "count"))
  var refits = Self.defaults.bootstrapRefits
  @Option(
    name: .customLong("C"),
    help: ArgumentHelp(
      "Cost of an error, 1e-9 to 1e6 (default: chosen by five-fold cross-validation).", valueName: "cost"))
  var cost: Double?
  @Flag(help: "Penalise the intercept, as scikit-learn's LinearSVC does.") var penaliseIntercept = false
  @Option(help: ArgumentHelp("Seed of codes, splits, folds and refits.", valueName: "number")) var seed: UInt64 = 0
  @Option(
    help: ArgumentHelp(
      """
      Codes from a file instead: .npy [N, D], or .npz with the array z or w of --space and perhaps class (default: \
      drawn).
      """, valueName: "file"), completion: .file())
  var codes: String?
  @Option(
    help: ArgumentHelp(
      """
      Scores of those codes, of all or some: .npy [N], .csv or .npz; in any order where a column or array seed, file \
      or code names them (default: measured).
      """, valueName: "file"), completion: .file())
  var scores: String?
  @Option(
    help: ArgumentHelp("Column of --scores (default: the only one that is no seed, class or file).", valueName: "name"))
  var column: String?
  @Flag(
    help: """
      --scores are a few labels, 0 or 1, of some of --codes: all codes, labelled or not, say which directions are \
      wide, the boundary is of all labels and judged by cross-validation, and each class has its own place of it.
      """)
  var few = false
  @OptionGroup var joinOptions: JoinOptions
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      The direction, .safetensors, or its normal alone, .npy; for several attributes a folder (default: \
      ATTRIBUTE.safetensors here).
      """, valueName: "path"), completion: .file())
  var output: String?
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  static let mark = FileMark("latent boundary")

  func validate() throws {
    guard (codes == nil) == (scores == nil) else { throw ValidationError("--codes and --scores go together") }
    try joinOptions.require(codes != nil, "--codes and --scores")
    if few { guard codes != nil else { throw ValidationError("--few: needs --codes and --scores, the labels") } }
    guard attr != nil || codes != nil else {
      throw ValidationError("Missing --attr: what to find the boundary of, e.g. --attr color")
    }
    if codes != nil {
      try requireNone(
        of: [
          ("--class", className != nil), ("--truncation", truncation != nil), ("--count", count != nil),
          ("--model", modelOptions.model != nil), ("--scorer", scorer != nil),
        ], with: "--codes")
    } else {
      guard column == nil else { throw ValidationError("--column: names a column of --scores, which is not given") }
      if let attr { _ = try NameList.names(attr) }
    }
    if perClass {
      guard codes == nil else { throw ValidationError("--per-class: needs a model's classes, which --codes has not") }
      guard className == nil else { throw ValidationError("--per-class and --class do not go together") }
      guard !pooled else { throw ValidationError("--per-class and --pooled do not go together") }
    }
    if matrix != nil, !perClass { throw ValidationError("--matrix: needs --per-class") }
    try requireExtension(["svg"] + pictureExtensions, "--matrix", matrix)
    let attributes = codes == nil ? try attr.map(NameList.names)?.count ?? 1 : 1
    if attributes == 1 {
      try requireExtension(["safetensors", "npy"], "--output", output)
    } else if let output {
      try require(
        (output as NSString).pathExtension.lowercased() != "safetensors", "--output",
        "a folder for the directions of \(attributes) attributes", output)
    }
    if let space { try require(CodeSpace(argument: space) != nil, "--space", "z or w", space) }
    if let layers {
      try require(layerRange != nil, "--layers", "layers from 0, as 3-8 or 3", layers)
      guard space ?? "w" == "w", codes == nil else { throw ValidationError("--layers: are those of a model's w") }
    }
    try requireTruncation(codeTruncation)
    try require(share > 0 && share <= 0.5, "--share", "a share above 0 and at most 0.5", share)
    try require(heldOut > 0 && heldOut < 1, "--held-out", "a share between 0 and 1", heldOut)
    try require((1...10_000).contains(refits), "--refits", "1 to 10,000", refits)
    if let cost { try requireCost(cost) }
    if codes == nil { try require((leastCount...1_000_000).contains(codeCount), "--count", countRange, codeCount) }
  }

  /// So many codes that five of each extreme can be expected among those held out: with fewer there is often nothing to
  /// judge by.
  private var leastCount: Int { max(40, Int(min((5 / (share * heldOut)).rounded(.up), 1e6))) }

  private var countRange: String {
    let isDefault = share == Self.defaults.extremeShare && heldOut == Self.defaults.heldOutShare
    return "\(leastCount) to 1,000,000" + (isDefault ? "" : " with --share \(share) and --held-out \(heldOut)")
  }

  func run() throws {
    var options = BoundaryOptions()
    options.extremeShare = share
    options.heldOutShare = heldOut
    options.bootstrapRefits = refits
    options.penalisesIntercept = penaliseIntercept
    options.seed = seed
    if let cost { options.costs = [cost] }
    let finder = BoundaryFinder(options: options)
    guard !perClass else { return try findPerClass(finder) }
    let found = try codes == nil ? ofModel(finder) : [ofFiles(finder)]
    if found.count > 1, let output { try makeFolder(URL(fileURLWithPath: output)) }
    let files = places(of: found.map(\.direction.attribute))
    for ((direction, _), file) in zip(found, files) { try write(layered(direction), to: file) }
    if json {
      let reports = zip(found, files).map { Written(report: $0.report, files: [shown($1)]) }
      try reports.count == 1 ? printJSON(reports[0]) : printJSON(["boundaries": reports])
    } else {
      for ((_, report), file) in zip(found, files) {
        print(report.text)
        print("written to          \(shown(file))")
      }
    }
  }

  /// Writes a direction, or where the name ends in `.npy` its normal, and says what that leaves out.
  func write(_ direction: Direction, to url: URL) throws {
    try direction.write(toFileOf: url)
    if url.pathExtension.lowercased() == "npy" {
      printError(
        "\(shown(url)) holds the normal alone: where the boundary lies, the unit of amounts, the model, the truncation "
          + "and the layers are kept by .safetensors")
    }
  }

  var codeCount: Int { count ?? 10_000 }
  var codeTruncation: Float { truncation ?? Sampler.defaultTruncation }
  private var layerRange: ClosedRange<Int>? { layers.flatMap { ClosedRange(layers: $0) } }

  /// The space of the codes, which the model has.
  func codeSpace(of sampler: Sampler) throws -> CodeSpace {
    let space = try space.map { try CodeSpace(name: $0) } ?? sampler.editingSpace
    _ = try sampler.dimension(of: space)
    return space
  }

  /// The model, which has the layers of --layers.
  func sampler() throws -> Sampler {
    let sampler = try modelOptions.sampler()
    if let layerRange { try sampler.layered().requireStyleLayers(layerRange) }
    return sampler
  }

  /// The direction with the layers of --layers.
  func layered(_ direction: Direction) -> Direction {
    var direction = direction
    direction.layers = layerRange
    return direction
  }

  /// Where the directions of attributes go, each to a file of its own.
  func places(of attributes: [String]) -> [URL] {
    if attributes.count == 1, let output { return [URL(fileURLWithPath: output)] }
    return FileNamePart.makeDistinct(of: attributes).map { name in
      let folder = output.map { URL(fileURLWithPath: $0) }
      return folder?.appendingPathComponent(name + ".safetensors") ?? URL(fileURLWithPath: name + ".safetensors")
    }
  }

  /// Refuses places of directions of `count` attributes that cannot be written to, before there is work to lose.
  func requireOutputs(_ files: [URL], among count: Int) throws {
    let folder = count > 1 ? output.map { URL(fileURLWithPath: $0) } : nil
    try overwriting.requirePlaces(
      for: files, inFolder: folder ?? files[0].deletingLastPathComponent(), "--output")
    if folder == nil { try files.forEach { try requirePlace(for: $0.path) } }
  }

  private func ofModel(_ finder: BoundaryFinder) throws -> [(direction: Direction, report: BoundaryReport)] {
    let sampler = try sampler()
    let space = try codeSpace(of: sampler)
    let scorers = try modelOptions.attributeScorers(scorer).scorers(NameList.names(attr!))
    try sampler.requireColor(for: scorers.map(\.name))
    try requireOutputs(places(of: scorers.map(\.name)), among: scorers.count)
    let sample = try ScoredSample.draw(
      codeCount, from: sampler, className: className, truncation: codeTruncation, seed: seed, scorers: scorers)
    return try scorers.map { scorer in
      let progress = FitProgress()
      defer { progress.finish() }
      return try finder.findDirection(
        of: scorer.name, in: sample, space: space, model: sampler.model, withinClasses: !pooled,
        progress: progress.update)
    }
  }

  private func ofFiles(_ finder: BoundaryFinder) throws -> (direction: Direction, report: BoundaryReport) {
    modelOptions.useThreads()
    let attribute = attr ?? column ?? "score"
    try requireOutputs([places(of: [attribute])[0]], among: 1)
    let url = URL(fileURLWithPath: codes!)
    let source = try CodeFile(contentsOf: url)
    let names = source.arrayNames
    let space = try CodeSpace(
      name: space ?? (names?.contains("w") == false && names?.contains("z") == true ? "z" : "w"))
    let table = try source.matrix(array: space.rawValue)
    let classes = try pooled ? nil : source.classLabels(count: table.rows)
    let joined: (codes: [Int], scores: [Double], summary: String)
    do {
      joined = try ScoreTable(contentsOf: URL(fileURLWithPath: scores!), column: column)
        .joined(with: source.rowNames(count: table.rows), byPosition: joinOptions.byPosition)
    } catch ScorerError.columnNotChosen(_, let columns) {
      throw ValidationError("Missing --column: \(scores!) has the columns \(columns.joined(separator: ", "))")
    }
    printError(joined.summary)
    let origin = try source.origin(otherwise: "the direction is for any of the dimension", notice: printError)
    if few {
      var found = try findFew(attribute, finder, table, classes, joined.codes, joined.scores, in: space)
      (found.direction.modelIdentity, found.direction.truncation) = (origin.modelIdentity, origin.truncation)
      return found
    }
    let progress = FitProgress()
    defer { progress.finish() }
    var (direction, report) = try finder.findDirection(
      of: attribute, codes: table.selectingRows(joined.codes), scores: joined.scores,
      classes: classes.map { classes in joined.codes.map { classes.indices[$0] } }, classNames: classes?.names ?? [],
      space: space, progress: progress.update)
    (direction.modelIdentity, direction.truncation) = (origin.modelIdentity, origin.truncation)
    return (direction, report)
  }
}

extension BoundaryReport {
  /// The report for people.
  var text: String {
    let interval = balancedAccuracyInterval.map(percent).joined(separator: " to ")
    let parameter =
      if let C {
        "C                   \(C), "
      } else if let ridge {
        "ridge               \(ridge), "
      } else { "means' difference   " }
    let lines = [
      "boundary of         \(attribute) in \(space)",
      "balanced accuracy   \(percent(balancedAccuracy)) on held-out extremes (95 % interval \(interval))",
      "area under ROC      " + String(format: "%.4f", areaUnderCurve),
      "majority baseline   \(percent(majorityBaseline))",
      "permutation p       " + String(format: "%.4f", permutationP),
      "whole range         \(percent(wholeRangeAccuracy)) of all held-out codes on the right side of the middle",
      "samples a dimension " + String(format: "%.1f", samplesPerDimension),
      "normal's stability  " + String(format: "%.4f", normalStability) + " mean cosine of bootstrap refits",
      parameter + "fitted in " + String(format: "%.3f s", fitSeconds),
    ]
    return (lines + warnings.map { "warning             \($0)" }).joined(separator: "\n")
  }
}
