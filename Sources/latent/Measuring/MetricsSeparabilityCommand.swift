import ArgumentParser
import Foundation
import LatentSpace
import Scoring
import Training

extension MetricsCommand {
  struct Separability: EngineCommand {
    static let configuration = CommandConfiguration(
      abstract: "Measure how well planes in z and w tell attributes: linear separability.",
      discussion: """
        exp of the sum over attributes of H(Y|X), Y what the scorer sees in a picture and X the side of an SVM's plane \
        that its code is on: 1 is perfect, and each attribute that a plane knows nothing of makes it up to twice as \
        much. For each attribute the half of the samples that the scorer is least sure of is dropped. "In sample" is \
        the published figure, of the samples that the planes were fitted to; "held out" is of planes that had not seen \
        them.

        Example: latent metrics separability --attr glasses,hair:pink --count 20000
        """)

    private static let defaults = LinearSeparability.Options()

    @OptionGroup var modelOptions: ModelOptions
    var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
    var profiling: ProfileOption { modelOptions.drawing.profiling }
    @Option(
      help: ArgumentHelp(
        "Learned attributes with commas: labels of 0 and 1, or LABEL:VALUE (default: all labels of 0 and 1).",
        valueName: "list"), completion: NameCompletion.attributes)
    var attr: String?
    @Option(
      help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
      completion: NameCompletion.scorers)
    var scorer: String?
    @Option(help: ArgumentHelp("Space of the codes: z or w (default: both).", valueName: "space")) var space: CodeSpace?
    @Option(help: ArgumentHelp("Codes to draw, the classes in turn, 100 to 1,000,000.", valueName: "count"))
    var count = 10_000
    @Option(parsing: .unconditional, help: ArgumentHelp("Truncation ψ of the codes.", valueName: "factor"))
    var truncation: Float = 1
    @Option(name: .customLong("C"), help: ArgumentHelp("Cost of an error in the SVM, 1e-9 to 1e6.", valueName: "cost"))
    var cost = Self.defaults.cost
    @Option(help: ArgumentHelp("Bootstrap samples for the intervals, 20 to 100,000.", valueName: "count"))
    var refits = Self.defaults.refits
    @Option(help: ArgumentHelp("Seed of codes, folds and intervals.", valueName: "number")) var seed: UInt64 = 0
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func validate() throws {
      try require(count, in: .drawnCodes, "--count")
      try requireTruncation(truncation)
      try requireCost(cost)
      try require(refits, in: .refits, "--refits")
      if let attr { _ = try NameList.names(attr) }
    }

    func run() throws {
      let bundle = try modelOptions.bundle()
      let sampler = bundle.sampler
      let scorers = try bundle.attributeScorers(from: scorer)
      let names = try attributes(scorers.learned)
      let sample = try ScoredSample.draw(
        count, from: sampler, className: nil, truncation: truncation, seed: seed,
        scorers: try names.map(scorers.learnedScorer))
      var options = Self.defaults
      (options.cost, options.refits, options.seed) = (cost, refits, seed)
      let spaces = space.map { [$0] } ?? CodeSpace.drawn
      let bar = ProgressBar(total: spaces.count * names.count, unit: "plane")
      let results = try spaces.enumerated().map { index, space in
        try LinearSeparability(
          codes: sample.matrix(of: space), logits: names.map { ($0, sample.scores[$0]!) }, space: space,
          options: options
        ) { bar.update(completed: index * names.count + $0) }
      }
      bar.finish(completed: spaces.count * names.count)
      if json { return try printJSON(["spaces": results]) }
      print(results.map(text).joined(separator: "\n\n"))
    }

    /// The names asked for, or all labels of 0 and 1.
    /// - Throws: `NoBinaryAttribute` for numbers and measurements, and where there is none.
    private func attributes(_ learned: LearnedScorer?) throws -> [String] {
      let labels = learned?.labels ?? []
      let binary = labels.filter { $0.kind == .binary }.map(\.name)
      guard let attr else {
        if binary.isEmpty { throw NoBinaryAttribute(name: nil, labels: labels.map(\.name)) }
        return binary
      }
      let names = try NameList.names(attr)
      for name in names {
        let label = labels.first { $0.name == AttributeScorers.withoutPrefix(name).prefix { $0 != ":" } }
        if case .number = label?.kind { throw NoBinaryAttribute(name: name, labels: binary) }
        if label == nil { throw NoBinaryAttribute(name: name, labels: labels.map(\.name)) }
      }
      return names
    }

    private func text(_ result: LinearSeparability) -> String {
      var table = IntervalTable(names: result.attributes.map(\.name) + ["all: exp of the sum"], cellWidth: 22)
      table.append(header: "H(Y|X)", ["in sample", "held out", "with it", "right, held out"])
      for attribute in result.attributes {
        func percent(_ share: Double) -> IntervalTable.Cell { (String(format: "%.1f %%", 100 * share), "") }
        table.append(
          attribute.name,
          [
            cell(attribute.entropy), cell(attribute.heldOutEntropy), percent(attribute.share),
            percent(attribute.heldOutAccuracy),
          ])
      }
      table.append("all: exp of the sum", [cell(result.score), cell(result.heldOutScore)])
      let title =
        "linear separability in \(result.space.rawValue), the surer half of \(result.samples) samples; "
        + "below each figure its 95 % interval"
      return ([title] + table.lines).joined(separator: "\n")
    }
  }
}

struct NoBinaryAttribute: Error, CustomStringConvertible {
  let name: String?
  let labels: [String]
  var description: String {
    let known = labels.isEmpty ? "none" : labels.joined(separator: ", ")
    guard let name else {
      return "no scorer with a label of 0 and 1; its labels: \(known); give --attr LABEL:VALUE, or another --scorer"
    }
    return "no learned attribute \"\(name)\" that a picture has or has not; learned: \(known)"
  }
}
