import ArgumentParser
import Engine
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Reporting
import Scoring

struct UnitsCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "units",
    abstract: "Find the feature maps of a generator that go with an attribute, and switch them off and on.",
    discussion: """
      A unit is one channel of a layer. Over many codes its mean activation is correlated with the attribute, within \
      classes unless --pooled, and the places where it is active are compared with those of the subject: intersection \
      over union, at the threshold that has the greatest information quality (Bau et al., 2019) in the pictures of \
      other codes. The foremost units are switched off (0 everywhere) and on (the activation that 0.5 % of all places \
      exceed), on codes that had no part in their choice. Of these units the sheet shows the picture, where the unit \
      is active in it, and both.

      Example: latent units --attr color --scores smile,glasses --output units.png
      """)

  @OptionGroup var modelOptions: ModelOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @Option(
    help: ArgumentHelp(
      "Attribute: measured (color, hue:red, brightness, contrast, saturation, size, symmetry) or learned.",
      valueName: "name"), completion: NameCompletion.attributes)
  var attr: String
  @Option(
    help: ArgumentHelp(
      "Further attributes to watch when units are switched, with commas (default: none).",
      valueName: "list"), completion: NameCompletion.attributes)
  var scores: String?
  @Option(
    help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
    completion: NameCompletion.scorers)
  var scorer: String?
  @Option(help: ArgumentHelp("What comes first: correlation, or overlap with the subject.", valueName: "order"))
  var by = UnitOrder.correlation
  @Option(
    help: ArgumentHelp("Layers with commas, as first,blocks.0.0,blocks.0.1 (default: all).", valueName: "list"))
  var layers: String?
  @Option(help: ArgumentHelp("Codes to draw, 20 to 100,000.", valueName: "count")) var count = 1000
  @Option(help: ArgumentHelp("Units to show and to switch, 1 to 100.", valueName: "count")) var top = 8
  @Option(help: ArgumentHelp("Further codes, whose units are switched, 1 to 10,000.", valueName: "count"))
  var switched = 64
  @Flag(help: "Do not centre activations and scores of each class: units may then be those of a class.")
  var pooled = false
  @Option(help: ArgumentHelp("Seeds of the pictures on the sheet, as 1,2,5-10; at most 8.", valueName: "list"))
  var seeds = "1-2"
  @Option(
    name: .customLong("class"), parsing: .unconditional,
    help: ArgumentHelp("Only codes of this class (default: all classes in turn).", valueName: "name"),
    completion: NameCompletion.classes)
  var className: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("Truncation ψ of all codes.", valueName: "factor"))
  var truncation = Sampler.defaultTruncation
  @Option(help: ArgumentHelp("Seed of the codes that are drawn.", valueName: "number")) var seed: UInt64 = 0
  @OptionGroup var sheetOptions: SheetOptions
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The sheet, a row a unit, four pictures a seed; .png or .jpg.", valueName: "file"),
    completion: .file())
  var output = "units.png"
  @Option(help: ArgumentHelp("Table of all units, .csv (default: none).", valueName: "file"), completion: .file())
  var table: String?
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  private static let mark = FileMark("latent units")

  func validate() throws {
    try require((20...100_000).contains(count), "--count", "20 to 100,000 codes", count)
    try require((1...100).contains(top), "--top", "1 to 100", top)
    try require((1...10_000).contains(switched), "--switched", "1 to 10,000", switched)
    try require(SeedOptions.seeds(seeds).count <= 8, "--seeds", "at most 8", seeds)
    try requireTruncation(truncation)
    try requireExtension(pictureExtensions, "--output", output)
    try requireExtension(["csv"], "--table", table)
    _ = try attributes
    if let layers { _ = try Self.names(ofLayers: layers) }
  }

  /// The attribute and those that are watched.
  private var attributes: String {
    get throws {
      let list = attr + (scores.map { "," + $0 } ?? "")
      _ = try NameList.names(list)
      guard try NameList.names(attr).count == 1 else {
        throw ValidationError("--attr: expected one attribute, found \(attr)")
      }
      return list
    }
  }

  func run() throws {
    try overwriting.requirePlace(for: output, "--output", replacing: Self.mark.isIn)
    try overwriting.requirePlace(for: table, "--table") { CSVTable.hasColumns(UnitReport.columns, $0) }
    let sampler = try modelOptions.sampler()
    let columns = try 4 * SeedOptions.seeds(seeds).count
    try sheetOptions.requireRoom(
      top * columns, columns: columns, pictureSize: sampler.model.size, in: output, "--top")
    let chosen = try chosenLayers(sampler.featured())
    let classes = try className.map { [try sampler.model.classIndex($0)] }
    let scorers = try modelOptions.attributeScorers(scorer).scorers(NameList.names(attributes))
    let survey = try interruptible(total: count, unit: "code", done: "surveyed", detail: { _ in "surveying" }) {
      try UnitSurvey(
        sampler: sampler, count: count, classes: classes, truncation: truncation, seed: seed, layers: chosen,
        scorers: scorers, progress: $0)
    }
    for (index, scorer) in scorers.enumerated() {
      try survey.requireVariation(of: scorer.name, withinClasses: index == 0 && !pooled)
    }
    let correlations = survey.correlations(with: scorers[0].name, withinClasses: !pooled)
    let order = survey.ranking(by: by, correlations)
    let drawn = try SheetPictures(seeds: SeedOptions.seeds(seeds), className: className, truncation, sampler)
    let foremost = try foremostUnits(order, survey, drawn)
    let found = try interruptible(
      total: foremost.count, unit: "unit", done: "switched", detail: { _ in "switching" }
    ) {
      try effects(of: foremost, survey, sampler, classes, scorers, $0)
    }
    let report = UnitReport(
      survey: survey, correlations: correlations, foremost: foremost, effects: found, model: try sampler.featured(),
      attributes: scorers.map(\.name))
    if let table { try report.table(order).write(to: URL(fileURLWithPath: table)) }
    try ImageFile.write(sheet(foremost, survey, drawn), to: URL(fileURLWithPath: output), mark: Self.mark)
    let files = ([table].compactMap(\.self) + [output]).map { shown(URL(fileURLWithPath: $0)) }
    guard json else { return print((report.lines + files).joined(separator: "\n")) }
    printJSON([
      "attribute": .string(scorers[0].name), "codes": .integer(count), "units": .array(report.objects),
      "files": .array(files.map { .string($0) }), "model": .string(sampler.model.identity),
    ])
  }

  private static func names(ofLayers list: String) throws -> [String] {
    let names = list.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    try require(
      !names.contains("") && Set(names).count == names.count, "--layers", "different names separated by commas", list)
    return names
  }

  private func chosenLayers(_ model: any FeatureMapGenerator) throws -> [Int] {
    let names = model.featureLayers.map(\.name)
    guard let layers else { return Array(names.indices) }
    return try Self.names(ofLayers: layers).map { name in
      guard let index = names.firstIndex(of: name) else { throw UnknownLayer(name: name, known: names) }
      return index
    }
  }

  /// The first of the ranking that change a picture of the sheet when they are switched off or on.
  private func foremostUnits(_ order: [Int], _ survey: UnitSurvey, _ shown: SheetPictures) throws -> [Int] {
    var (seen, hidden): ([Int], [Int]) = ([], [])
    for index in order where seen.count < top {
      let isSeen = try [0, survey.overlaps[index].topActivation].contains {
        try VisibleChange.isSeen(shown.pictures, shown.pictures(setting: survey.units[index], to: $0))
      }
      if isSeen { seen.append(index) } else { hidden.append(index) }
    }
    if !hidden.isEmpty, !seen.isEmpty {
      printError("left out    \(hidden.count) units of higher rank that change nothing to be seen on the sheet")
    }
    return seen.isEmpty ? Array(order.prefix(top)) : seen
  }

  private func effects(
    of units: [Int], _ survey: UnitSurvey, _ sampler: Sampler, _ classes: [Int]?, _ scorers: [AttributeScorer],
    _ progress: (Int) -> Bool
  ) throws -> [UnitEffect] {
    let trial = try UnitTrial(
      sampler: sampler, count: switched, classes: classes, truncation: truncation, seed: seed, scorers: scorers)
    return try units.enumerated().map { done, unit in
      guard progress(done) else { throw CancellationError() }
      return try trial.effect(of: survey.units[unit], topActivation: survey.overlaps[unit].topActivation)
    }
  }

  /// A row a unit: for each seed its picture, where the unit is active in it, and with the unit off and on.
  private func sheet(_ units: [Int], _ survey: UnitSurvey, _ shown: SheetPictures) throws -> Image {
    let model = try shown.sampler.featured()
    var images: [Image] = []
    for index in units {
      let (unit, overlap) = (survey.units[index], survey.overlaps[index])
      let maps = try shown.sampler.maps(styles: shown.w, of: unit)
      let off = try shown.pictures(setting: unit, to: 0)
      let on = try shown.pictures(setting: unit, to: overlap.topActivation)
      for seed in shown.seeds.indices {
        images += [
          shown.pictures[seed], shown.pictures[seed].highlighting(maps[seed], above: overlap.threshold), off[seed],
          on[seed],
        ]
      }
    }
    var sheet = ContactSheet(
      columns: 4 * shown.seeds.count, scale: sheetOptions.scale(pictureSize: model.size))
    sheet.rowLabels = units.map { survey.units[$0].name(in: model) }
    sheet.columnLabels = shown.seeds.flatMap { ["seed \($0)", "active", "off", "on"] }
    return try sheet.render(images)
  }

  /// The pictures of the sheet as they are, and with a unit set.
  private struct SheetPictures {
    let sampler: Sampler
    let seeds: [UInt32]
    let w: Tensor
    let pictures: [Image]

    init(seeds: [UInt32], className: String?, _ truncation: Float, _ sampler: Sampler) throws {
      let model = sampler.model
      let classes = try seeds.map { seed in
        try className.map { try model.classIndex($0) }
          ?? Sampler.classIndex(ofSeed: seed, classes: model.classes.count)
      }
      (self.sampler, self.seeds) = (sampler, seeds)
      w = sampler.styles(sampler.codes(seeds: seeds), classes: classes, truncation: truncation)
      pictures = sampler.images(styles: w)
    }

    func pictures(setting unit: FeatureUnit, to activation: Float) throws -> [Image] {
      try sampler.images(styles: w, setting: unit, to: activation)
    }
  }
}

struct UnknownLayer: Error, CustomStringConvertible {
  let name: String
  let known: [String]
  var description: String { "no layer \"\(name)\": the model has \(known.joined(separator: ", "))" }
}
