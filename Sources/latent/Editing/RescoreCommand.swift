import ArgumentParser
import Engine
import Foundation
import ImageCodecs
import LatentSpace
import Reporting
import Statistics

struct RescoreCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "rescore",
    abstract: "Measure what an edit along each direction does to every attribute.",
    discussion: """
      Draws codes, moves each to both sides along each direction, and scores the pictures: how many standard deviations \
      of each attribute's score, half of the difference of the two sides. A row a direction and a column an attribute; \
      of many attributes a row each. Dependency is the mean size of the others' changes over the own; 0 is an edit that \
      changes nothing else. It looks at no more than what is scored, which is all there is unless --attr says less. \
      --hold shows the same once more, each direction turned until it keeps clear of the others, as latent edit --hold \
      turns it. Intervals are 95 %, by bootstrap over codes.

      Examples:
        latent rescore --output effects.png
        latent rescore --attr smile,glasses,age,background:rose --hold
      """)

  @OptionGroup var modelOptions: ModelOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @Option(
    help: ArgumentHelp(
      """
      Attributes with commas: measured, or learned, as smile, label:NAME or, of a label of categories, \
      background:rose. The directions are those of them, or all where none has one; their own attributes are scored too \
      (default: all measured and all learned, and all directions with a scorer).
      """, valueName: "list"),
    completion: NameCompletion.attributes)
  var attr: String?
  @Option(
    help: ArgumentHelp("Folder of direction files (default: the one beside the model).", valueName: "folder"),
    completion: .directory)
  var directions: String?
  @Option(
    help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
    completion: NameCompletion.scorers)
  var scorer: String?
  @Option(
    help: ArgumentHelp(
      "The scorer's label whose values are the classes, for the share of classes kept (default: the model's).",
      valueName: "label"))
  var label: String?
  @Option(help: ArgumentHelp("Codes to draw, 20 to 100,000.", valueName: "count")) var count = 500
  @Option(
    name: .customLong("class"), parsing: .unconditional,
    help: ArgumentHelp("Only codes of this class (default: all classes in turn).", valueName: "name"),
    completion: NameCompletion.classes)
  var className: String?
  @Option(
    help: ArgumentHelp("How far to go to either side, in each direction's standard deviations.", valueName: "amount"))
  var step: Float = 1
  @Flag(help: "Also show each direction with all the others held.") var hold = false
  @Option(
    help: ArgumentHelp(
      """
      With --hold: keep clear of the others' normals, which leaves a code's distances from their boundaries alone, or \
      of their covariance with the codes, which makes distances uncorrelated over many codes (default: normals).
      """, valueName: "metric"))
  var holdMetric: HoldMetric?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Truncation ψ of the codes (default: that of the directions).", valueName: "factor"))
  var truncation: Float?
  @Option(help: ArgumentHelp("Seed of the codes and of the bootstrap.", valueName: "number")) var seed: UInt64 = 0
  @Option(help: ArgumentHelp("Bootstrap samples for the intervals.", valueName: "count")) var refits = 1000
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Heat map to write, .svg, .png or .jpg (default: none).", valueName: "file"), completion: .file()
  )
  var output: String?
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  private static let mark = FileMark("latent rescore")

  func validate() throws {
    if let attr { _ = try NameList.names(attr) }
    try require((20...100_000).contains(count), "--count", "20 to 100,000", count)
    try require(step > 0 && step <= 1000, "--step", "a number above 0, at most 1000", step)
    try require(refits, in: .refits, "--refits")
    if let truncation { try requireTruncation(truncation) }
    if holdMetric != nil, !hold { throw ValidationError("--hold-metric: needs --hold") }
    try requireExtension(["svg"] + pictureExtensions, "--output", output)
  }

  func run() throws {
    try overwriting.requirePlace(for: output, "--output", replacing: Self.mark.isIn)
    let bundle = try modelOptions.bundle()
    let (sampler, model) = (bundle.sampler, bundle.model)
    let scorers = try bundle.attributeScorers(from: scorer)
    let recognise = try scorers.recogniser(label: label, modelLabel: model.label, classes: model.classes)
    let chosen = try ScoredDirections(
      in: DirectionFolder(directions.map { URL(fileURLWithPath: $0) } ?? bundle.files.directions),
      asked: attr.map { try scorers.scorers(NameList.names($0)) }, scorers: scorers)
    if hold, chosen.directions.count < 2 {
      throw ValidationError("--hold: needs two directions or more, found \(chosen.directions[0].attribute)")
    }
    let choices =
      try className.map { [try model.classIndex($0)] } ?? Array(model.classes.indices)
    let psi = try truncation ?? commonTruncation(of: chosen)

    let total = Rescoring.pictureCount(codes: count, directions: chosen.directions.count, holding: hold)
    let rescoring = try interruptible(total: total, unit: "picture", done: "scored", detail: { _ in "scoring" }) {
      try Rescoring(
        of: chosen.directions, sampler: sampler, scorers: chosen.scorers,
        classes: (0..<count).map { choices[$0 % choices.count] }, truncation: psi, step: step,
        hold: hold ? holdMetric ?? .normals : nil, seed: seed, refits: refits, recognise: recognise, progress: $0)
    }
    let table = RescoreTable(rescoring)
    let url = output.map { URL(fileURLWithPath: $0) }
    if let url { try table.heatMap.write(to: url, mark: Self.mark) }
    if json { return try printJSON(Report(rescoring: rescoring, file: url.map(shown))) }
    print(table.text)
    if let url { print(shown(url)) }
  }

  /// Amounts are spreads of the codes that a direction was found on.
  private func commonTruncation(of chosen: ScoredDirections) throws -> Float {
    let found = chosen.truncations
    guard found.count == 1 else {
      throw ValidationError(
        "Missing --truncation: the directions were found at \(found.map { "\($0)" }.joined(separator: " and "))")
    }
    return found[0]
  }

  /// The result with the place of the heat map.
  private struct Report: Encodable {
    let rescoring: Rescoring
    let file: String?

    private enum CodingKeys: CodingKey { case file }

    func encode(to encoder: any Encoder) throws {
      try rescoring.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeIfPresent(file, forKey: .file)
    }
  }
}
