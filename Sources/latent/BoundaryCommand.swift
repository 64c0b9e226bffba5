import ArgumentParser
import Engine
import Foundation
import GenerativeModels
import LatentSpace
import Scoring

struct BoundaryCommand: ParsableCommand {
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
  @Option(
    help: ArgumentHelp(
      """
      Attribute, or several with commas: measured (color, hue:red, brightness, contrast, saturation, size, symmetry) \
      or learned; with --codes the name of what was scored (default: none; needed unless --codes is given).
      """, valueName: "list"))
  var attr: String?
  @Option(help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"))
  var scorer: String?
  @Option(help: ArgumentHelp("Codes to draw, 40 to 1,000,000 (default: 10000).", valueName: "count")) var count: Int?
  @Option(help: ArgumentHelp("Space of the codes: z or w.", valueName: "space")) var space = "w"
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("Only codes of this class (default: all classes in turn).", valueName: "name"))
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
      "With --per-class: heat map of the balanced accuracies, .svg, .png or .jpg (default: none).", valueName: "file"))
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
      """, valueName: "file"))
  var codes: String?
  @Option(
    help: ArgumentHelp("Scores of those codes: .npy [N], .csv or .npz (default: measured).", valueName: "file"))
  var scores: String?
  @Option(
    help: ArgumentHelp("Column of --scores (default: the only one that is no seed, class or file).", valueName: "name"))
  var column: String?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The direction file; for several attributes a folder (default: ATTRIBUTE.safetensors here).", valueName: "path"))
  var output: String?
  @Flag(help: "Print one JSON object on standard output.") var json = false

  func validate() throws {
    guard (codes == nil) == (scores == nil) else { throw ValidationError("--codes and --scores go together") }
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
      if let attr { _ = try AttributeScorers.names(attr) }
    }
    if perClass {
      guard codes == nil else { throw ValidationError("--per-class: needs a model's classes, which --codes has not") }
      guard className == nil else { throw ValidationError("--per-class and --class do not go together") }
      guard !pooled else { throw ValidationError("--per-class and --pooled do not go together") }
    }
    if matrix != nil, !perClass { throw ValidationError("--matrix: needs --per-class") }
    try requireExtension(["svg"] + pictureExtensions, "--matrix", matrix)
    let attributes = codes == nil ? try attr.map(AttributeScorers.names)?.count ?? 1 : 1
    if attributes == 1 {
      try requireExtension(["safetensors"], "--output", output)
    } else if let output {
      try require(
        (output as NSString).pathExtension.lowercased() != "safetensors", "--output",
        "a folder for the directions of \(attributes) attributes", output)
    }
    try require((40...1_000_000).contains(codeCount), "--count", "40 to 1,000,000", codeCount)
    try require(CodeSpace(argument: space) != nil, "--space", "z or w", space)
    if let layers {
      try require(layerRange != nil, "--layers", "layers from 0, as 3-8 or 3", layers)
      guard space == "w", codes == nil else { throw ValidationError("--layers: are those of a model's w") }
    }
    try requireTruncation(codeTruncation)
    try require(share > 0 && share <= 0.5, "--share", "a share above 0 and at most 0.5", share)
    try require(heldOut > 0 && heldOut < 1, "--held-out", "a share between 0 and 1", heldOut)
    try require((1...10_000).contains(refits), "--refits", "1 to 10,000", refits)
    if let cost { try requireCost(cost) }
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
    for (direction, _) in found { try layered(direction).write(to: place(of: direction.attribute, among: found.count)) }
    if json {
      let reports = found.map(\.report)
      try reports.count == 1 ? printJSON(reports[0]) : printJSON(["boundaries": reports])
    } else {
      for (direction, report) in found {
        print(report.text)
        print("written to          \(shown(place(of: direction.attribute, among: found.count)))")
      }
    }
  }

  var codeCount: Int { count ?? 10_000 }
  var codeTruncation: Float { truncation ?? Sampler.defaultTruncation }
  private var layerRange: ClosedRange<Int>? { layers.flatMap { ClosedRange(layers: $0) } }

  /// The model, which has the layers of --layers.
  func sampler() throws -> Sampler {
    let sampler = try modelOptions.sampler()
    if let layerRange { try sampler.model.requireStyleLayers(layerRange) }
    return sampler
  }

  /// The direction with the layers of --layers.
  func layered(_ direction: Direction) -> Direction {
    var direction = direction
    direction.layers = layerRange
    return direction
  }

  /// Where the direction of one of `count` attributes goes.
  func place(of attribute: String, among count: Int) -> URL {
    let name = fileName(attribute) + ".safetensors"
    guard let output else { return URL(fileURLWithPath: name) }
    return count == 1 ? URL(fileURLWithPath: output) : URL(fileURLWithPath: output).appendingPathComponent(name)
  }

  /// Refuses places of directions of `count` attributes that cannot be written to, before there is work to lose.
  func requireOutputs(_ files: [URL], among count: Int) throws {
    guard count > 1, let output else { return try files.forEach { try requirePlace(for: $0.path) } }
    try requirePlaces(for: files, inFolder: URL(fileURLWithPath: output))
  }

  private func ofModel(_ finder: BoundaryFinder) throws -> [(direction: Direction, report: BoundaryReport)] {
    let sampler = try sampler()
    let scorers = try AttributeScorers(scorer: scorer, options: modelOptions).scorers(attr!)
    try requireOutputs(scorers.map { place(of: $0.name, among: scorers.count) }, among: scorers.count)
    let sample = try ScoredSample.draw(
      codeCount, from: sampler, className: className, truncation: codeTruncation, seed: seed, scorers: scorers)
    return try scorers.map { scorer in
      let progress = FitProgress()
      defer { progress.finish() }
      return try finder.findDirection(
        of: scorer.name, in: sample, space: CodeSpace(name: space), model: sampler.model, withinClasses: !pooled,
        progress: progress.update)
    }
  }

  private func ofFiles(_ finder: BoundaryFinder) throws -> (direction: Direction, report: BoundaryReport) {
    modelOptions.useThreads()
    let attribute = attr ?? column ?? "score"
    try requirePlace(for: place(of: attribute, among: 1).path)
    let url = URL(fileURLWithPath: codes!)
    let table = try CodeFile.read(url, array: space)
    let classes = try pooled ? nil : CodeFile.classLabels(url, count: table.shape[0])
    let values: [Double]
    do {
      values = try ScoreTable.scores(
        contentsOf: URL(fileURLWithPath: scores!), column: column, count: table.shape[0])
    } catch ScorerError.columnNotChosen(_, let columns) {
      throw ValidationError("Missing --column: \(scores!) has the columns \(columns.joined(separator: ", "))")
    }
    let progress = FitProgress()
    defer { progress.finish() }
    return try finder.findDirection(
      of: attribute, codes: Matrix(rows: table.shape[0], columns: table.shape[1], codes: table.floats), scores: values,
      classes: classes?.indices, classNames: classes?.names ?? [], space: CodeSpace(name: space),
      progress: progress.update)
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
