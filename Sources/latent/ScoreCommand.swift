import ArgumentParser
import FileFormats
import Foundation
import LatentSpace
import Training

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
      help:
        "Attributes with commas: measured (color, hue:red, brightness, contrast, saturation, size, symmetry) or learned."
    )
    var attr = "color"
    @Option(help: "File of learned scorers (default: the one that came with the model).") var scorer: String?
    @Option(help: "Codes to draw.") var count = 1000
    @Option(name: .customLong("class"), help: "Only codes of this class.") var className: String?
    @Option(help: "Truncation ψ of the codes.") var truncation: Float = 1
    @Option(help: "Seed of the codes.") var seed: UInt64 = 0
    @Option(name: .shortAndLong, help: "Table of scores, a row a code, .csv.") var output: String?
    @Option(help: "Also save the codes with their scores, .npz.") var codes: String?
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func validate() throws {
      guard (1...1_000_000).contains(count) else {
        throw ValidationError("--count: expected 1 to 1,000,000, found \(count)")
      }
    }

    func run() throws {
      let sampler = try modelOptions.sampler()
      let scorers = try AttributeScorers(scorer: scorer, options: modelOptions).scorers(attr)
      let classes = try className.map { [try sampler.model.architecture.classIndex($0)] }
      let interrupts = InterruptHandler()
      let bar = ProgressBar(total: count, unit: "picture")
      let sample = try ScoredSample(
        count: count, sampler: sampler, classes: classes, truncation: truncation, seed: seed, scorers: scorers
      ) {
        bar.update(completed: $0)
        return !interrupts.isRequested
      }
      bar.finish(completed: count)
      if let output {
        let names = sampler.model.architecture.classes
        var table = CSVTable(header: ["code", "class"] + scorers.map(\.name), rows: [])
        for row in 0..<count {
          table.append(
            [String(row), names[sample.classes[row]]] + scorers.map { CSVTable.field(sample.scores[$0.name]![row]) })
        }
        try table.write(to: URL(fileURLWithPath: output))
      }
      if let codes { try sample.write(to: URL(fileURLWithPath: codes)) }
      let summaries = scorers.map { scorer in Summary(sample.scores[scorer.name]!) }
      if json {
        let members = zip(scorers, summaries).map { JSONValue.Member($0.name, $1.json) }
        print((["count": .integer(count), "attributes": .object(members)] as JSONValue).text())
      } else {
        print("attribute            mean       sd      5 %     50 %     95 %")
        for (scorer, summary) in zip(scorers, summaries) {
          let name = scorer.name.padding(toLength: max(16, scorer.name.count), withPad: " ", startingAt: 0)
          print(name + summary.columns.map { String(format: " %8.3f", $0) }.joined())
        }
      }
    }
  }

  /// Mean, standard deviation and quantiles.
  private struct Summary {
    let columns: [Double]

    init(_ values: [Double]) {
      let sorted = values.sorted()
      let mean = values.reduce(0, +) / Double(values.count)
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
      columns = [mean, deviation] + [0.05, 0.5, 0.95].map { sorted[Int($0 * Double(sorted.count - 1))] }
    }

    var json: JSONValue {
      .object(
        zip(["mean", "deviation", "quantile05", "median", "quantile95"], columns).map { .init($0, .number($1)) })
    }
  }
}
