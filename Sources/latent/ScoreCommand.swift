import ArgumentParser
import FileFormats
import Foundation
import LatentSpace
import Scoring

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Measure attributes of generated pictures, or train a scorer for labels of your own.",
    subcommands: [Draw.self, ScoreTrainCommand.self], defaultSubcommand: Draw.self)

  struct Draw: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Draw codes and score their pictures.",
      discussion: "Example: latent score --attr color,smile --count 1000 --output scores.csv --codes codes.npz")

    @OptionGroup var modelOptions: ModelOptions
    @Option(
      help: ArgumentHelp(
        """
        Attributes with commas: measured (color, hue:red, brightness, contrast, saturation, size, symmetry) or \
        learned, with label: before a name that is both.
        """, valueName: "list"))
    var attr = "color"
    @Option(
      help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
      completion: NameCompletion.scorers)
    var scorer: String?
    @Option(help: ArgumentHelp("Codes to draw, 1 to 1,000,000.", valueName: "count")) var count = 1000
    @Option(
      name: .customLong("class"), parsing: .unconditional,
      help: ArgumentHelp("Only codes of this class (default: all classes in turn).", valueName: "name"),
      completion: NameCompletion.classes)
    var className: String?
    @Option(parsing: .unconditional, help: ArgumentHelp("Truncation ψ of the codes.", valueName: "factor"))
    var truncation: Float = 1
    @Option(help: ArgumentHelp("Seed of the codes.", valueName: "number")) var seed: UInt64 = 0
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Table of scores to write, a row a code, .csv (default: none).", valueName: "file"))
    var output: String?
    @Option(help: ArgumentHelp("Also save the codes with their scores, .npz (default: not).", valueName: "file"))
    var codes: String?
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func validate() throws {
      try require((1...1_000_000).contains(count), "--count", "1 to 1,000,000", count)
      try requireTruncation(truncation)
      try requireExtension(["csv"], "--output", output)
      try requireExtension(["npz"], "--codes", codes)
      _ = try AttributeScorers.names(attr)
    }

    func run() throws {
      try requirePlace(for: output)
      try requirePlace(for: codes)
      let sampler = try modelOptions.sampler()
      let scorers = try AttributeScorers(scorer: scorer, options: modelOptions).scorers(attr)
      // Before the work: a label may be called as one of the table's own columns.
      var table = try output.map { try CSVTable(columns: ["code", "class"] + scorers.map(\.name), file: $0) }
      let sample = try ScoredSample.draw(
        count, from: sampler, className: className, truncation: truncation, seed: seed, scorers: scorers)
      if let output {
        let names = sampler.model.architecture.classes
        for row in 0..<count {
          table?.append(
            [String(row), names[sample.classes[row]]] + scorers.map { CSVTable.field(sample.scores[$0.name]![row]) })
        }
        try table?.write(to: URL(fileURLWithPath: output))
      }
      if let codes {
        try sample.write(to: URL(fileURLWithPath: codes), classNames: sampler.model.architecture.classes)
      }
      let summaries = scorers.map { scorer in ScoreSummary(sample.scores[scorer.name]!) }
      if json {
        let attributes = Dictionary(uniqueKeysWithValues: zip(scorers.map(\.name), summaries))
        return try printJSON(Report(count: count, attributes: attributes))
      }
      print("attribute            mean       sd      5 %     50 %     95 %")
      for (scorer, summary) in zip(scorers, summaries) {
        let name = scorer.name.padding(toLength: max(16, scorer.name.count), withPad: " ", startingAt: 0)
        let figures = [summary.mean, summary.deviation, summary.quantile05, summary.median, summary.quantile95]
        print(name + figures.map { String(format: " %8.3f", $0) }.joined())
      }
    }

    private struct Report: Encodable {
      let count: Int
      let attributes: [String: ScoreSummary]
    }
  }
}
