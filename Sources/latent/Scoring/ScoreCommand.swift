import ArgumentParser
import FileFormats
import Foundation
import LatentSpace
import Scoring

struct ScoreCommand: CommandWithDefault {
  typealias Default = Draw

  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Measure attributes of pictures, given or generated, or train a scorer for labels of your own.",
    subcommands: [Draw.self, ScoreTrainCommand.self], defaultSubcommand: Default.self)

  struct Draw: EngineCommand {
    static let configuration = CommandConfiguration(
      abstract: "Score pictures: those that are given, or those of codes that are drawn.",
      discussion: """
        Pictures are scored at the size of the learned scorer, so that their scores can be compared with those of \
        generated ones.

        Examples:
          latent score photographs portrait.jpg --attr color,brightness --output scores.csv
          latent score --attr color,smile --count 1000 --output scores.csv --codes codes.npz
        """)

    @OptionGroup var modelOptions: ModelOptions
    var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
    var profiling: ProfileOption { modelOptions.drawing.profiling }
    @Argument(
      help: ArgumentHelp(
        "Pictures or folders of them, PNG or JPEG (default: draw codes and score their pictures).",
        valueName: "picture"), completion: NameCompletion.files(or: "train"))
    var pictures: [String] = []
    @Option(
      help: ArgumentHelp(
        """
        Attributes with commas: measured (color, hue:red, brightness, contrast, saturation, size, symmetry) or \
        learned, with label: before a name that is both.
        """, valueName: "list"), completion: NameCompletion.attributes)
    var attr = "color"
    @Option(
      help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
      completion: NameCompletion.scorers)
    var scorer: String?
    @Option(help: ArgumentHelp("Codes to draw, 1 to 1,000,000 (default: 1000).", valueName: "count")) var count: Int?
    @Option(
      name: .customLong("class"), parsing: .unconditional,
      help: ArgumentHelp("Only codes of this class (default: all classes in turn).", valueName: "name"),
      completion: NameCompletion.classes)
    var className: String?
    @Option(
      parsing: .unconditional, help: ArgumentHelp("Truncation ψ of the codes (default: 1).", valueName: "factor"))
    var truncation: Float?
    @Option(help: ArgumentHelp("Seed of the codes (default: 0).", valueName: "number")) var seed: UInt64?
    @Option(
      help: ArgumentHelp(
        "Width and height at which given pictures are scored, 16 to 1024 (default: the learned scorer's, or 64).",
        valueName: "pixels"))
    var size: Int?
    @Option(
      help: ArgumentHelp(
        "What becomes of given pictures that are not square: crop or pad (default: as the scorer was trained, or crop).",
        valueName: "way"))
    var square: Squaring?
    @Flag(help: "Leave out given files that cannot be read, and list them (default: stop at the first).")
    var skipUnreadable = false
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Table of scores to write, a row a picture, .csv (default: none).", valueName: "file"),
      completion: .file())
    var output: String?
    @Option(
      help: ArgumentHelp("Also save the codes with their scores, .npz (default: not).", valueName: "file"),
      completion: .file())
    var codes: String?
    @OptionGroup var overwriting: OverwriteOption
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func validate() throws {
      if let count { try require((1...1_000_000).contains(count), "--count", "1 to 1,000,000", count) }
      if let truncation { try requireTruncation(truncation) }
      if let size { try require((16...1024).contains(size), "--size", "16 to 1024", size) }
      try requireExtension(["csv"], "--output", output)
      try requireExtension(["npz"], "--codes", codes)
      _ = try NameList.names(attr)
      let ofCodes = [
        ("--count", count != nil), ("--class", className != nil), ("--truncation", truncation != nil),
        ("--seed", seed != nil), ("--codes", codes != nil),
      ]
      let ofPictures = [("--size", size != nil), ("--square", square != nil), ("--skip-unreadable", skipUnreadable)]
      try pictures.isEmpty
        ? requireNone(of: ofPictures, with: "codes that are drawn; it is for pictures that are given")
        : requireNone(of: ofCodes, with: "pictures that are given")
    }

    func run() throws {
      try pictures.isEmpty ? scoreDrawn() : scoreGiven()
    }

    /// The table to fill, whose place is checked before the work. A label may be called as one of its own columns.
    func emptyTable(_ columns: [String]) throws -> CSVTable? {
      guard let output else { return nil }
      let table = try CSVTable(columns: columns, file: output)
      try overwriting.requirePlace(for: output, "--output") { CSVTable.hasColumns(columns, $0) }
      return table
    }

    private func scoreDrawn() throws {
      try overwriting.requirePlace(for: codes, "--codes")
      if let output { try requirePlace(for: output) }
      let bundle = try modelOptions.bundle()
      let sampler = bundle.sampler
      let scorers = try bundle.attributeScorers(from: scorer).scorers(NameList.names(attr))
      var table = try emptyTable(["code", "class"] + scorers.map(\.name))
      let count = count ?? 1000
      let sample = try ScoredSample.draw(
        count, from: sampler, className: className, truncation: truncation ?? 1, seed: seed ?? 0, scorers: scorers)
      let names = sampler.model.classes
      for row in 0..<count {
        table?.append(
          [String(row), names[sample.classes[row]]] + scorers.map { CSVTable.field(sample.scores[$0.name]![row]) })
      }
      if let codes { try sample.write(to: URL(fileURLWithPath: codes), classNames: names) }
      try report(
        ScoreReport(names: scorers.map(\.name), scores: scorers.map { sample.scores[$0.name]! }), table: table)
    }

    /// Writes the table, and prints the report with the files that were written.
    func report(_ report: ScoreReport, table: CSVTable?) throws {
      if let output { try table?.write(to: URL(fileURLWithPath: output)) }
      let files = [output, codes].compactMap(\.self).map { shown(URL(fileURLWithPath: $0)) }
      json ? printJSON(report.json(files: files)) : print((report.lines + files).joined(separator: "\n"))
    }
  }
}
