import ArgumentParser
import Datasets
import Engine
import Foundation
import LatentSpace
import Scoring

extension MetricsCommand {
  struct DisentanglementOfCodes: EngineCommand {
    static let configuration = CommandConfiguration(
      commandName: "disentanglement",
      abstract: "Measure how far codes, or distances along directions, tell known factors apart.",
      discussion: """
        MIG: the gap of mutual information between the code that tells most of a factor and the next. SAP: the same of \
        predictability, R² for numbers and balanced accuracy of a threshold for classes. DCI: how few factors a code \
        matters for, how few codes a factor needs, and how well all codes tell it, by random forests. FactorVAE: \
        whether the code that varies least tells which factor was held. Of a model the factors are the class asked for \
        and what the learned scorer sees; --codes and --factors take numbers from anywhere. Rows of one code, such as \
        those of several raters, are one observation: intervals are of as many as there are different codes.

        Examples:
          latent metrics disentanglement --directions smile,age,glasses
          latent metrics disentanglement --codes codes.npz --factors faces/labels.csv --columns kind,smile,age
        """)

    @OptionGroup var modelOptions: ModelOptions
    var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
    var profiling: ProfileOption { modelOptions.drawing.profiling }
    @Option(
      help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
      completion: NameCompletion.scorers)
    var scorer: String?
    @Option(help: ArgumentHelp("Space of the codes, z or w (default: w).", valueName: "space")) var space: CodeSpace?
    @Option(
      help: ArgumentHelp(
        "Take signed distances along these directions, with commas, for codes (default: the codes).", valueName: "list"),
      completion: NameCompletion.directionList)
    var directions: String?
    @Option(help: ArgumentHelp("Codes to draw, the classes in turn, 100 to 1,000,000.", valueName: "count"))
    var count = 3000
    @Option(parsing: .unconditional, help: ArgumentHelp("Truncation ψ of the codes.", valueName: "factor"))
    var truncation: Float = 1
    @Option(
      help: ArgumentHelp(
        "Codes from a file instead: .npy [N, D], or .npz with the array z or w of --space (default: drawn).",
        valueName: "file"), completion: .file())
    var codes: String?
    @Option(
      help: ArgumentHelp(
        """
        Factors of those codes, .csv: a row a code in any order where a column seed, file or code names it (default: \
        a scorer's).
        """, valueName: "file"), completion: .file())
    var factors: String?
    @OptionGroup var joinOptions: JoinOptions
    @Option(
      help: ArgumentHelp(
        "Factors to use, two or more with commas (default: all columns but seed, file, picture, code, index).",
        valueName: "list"))
    var columns: String?
    @OptionGroup var labelKinds: LabelKindOptions
    @Option(help: ArgumentHelp("Votes of the FactorVAE score, 100 to 1,000,000.", valueName: "count")) var votes = 5000
    @Option(help: ArgumentHelp("Seed of codes, trees, votes and intervals.", valueName: "number")) var seed: UInt64 = 0
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func validate() throws {
      guard (codes == nil) == (factors == nil) else { throw ValidationError("--codes and --factors go together") }
      try joinOptions.require(codes != nil, "--codes and --factors")
      if codes == nil {
        if let (option, _) = labelKinds.given.first(where: \.isGiven) {
          throw ValidationError("\(option): of columns of --factors, which are not given")
        }
      }
      if codes != nil, directions != nil { throw ValidationError("--directions: of a model's codes, not of --codes") }
      if directions != nil {
        try requireNone(of: [("--space", space != nil)], with: "--directions, which have their own")
      }
      if let codes {
        guard space == nil || codes.lowercased().hasSuffix(".npz") else {
          throw ValidationError("--space: names an array of an .npz, which --codes is not")
        }
        try requireNone(
          of: [
            ("--model", modelOptions.model != nil), ("--scorer", scorer != nil), ("--count", count != 3000),
            ("--truncation", truncation != 1),
          ], with: "--codes")
      }
      try require(count, in: .drawnCodes, "--count")
      try require((100...1_000_000).contains(votes), "--votes", "100 to 1,000,000", votes)
      try requireTruncation(truncation)
      for list in [columns, directions].compactMap(\.self) { _ = try NameList.names(list) }
      if let columns { try require(NameList.names(columns).count >= 2, "--columns", "two or more", columns) }
      if let directions {
        // Gaps are between the best code and the next.
        try require(
          NameList.names(directions).count >= 2, "--directions", "two or more", directions)
      }
    }

    func run() throws {
      let (codes, names, known, network) = try codes == nil ? ofModel() : ofFiles()
      if !known.constant.isEmpty {
        printError("left out, since all samples have one value: \(known.constant.joined(separator: ", "))")
      }
      guard known.columns.count >= 2 else { throw TooFewFactors(source: network, found: known.columns.map(\.name)) }
      let result = try interruptible(done: "measured", detail: { _ in "measuring" }) { progress in
        do {
          return try Disentanglement(
            codes: codes, factors: known.columns, votes: votes, seed: seed, progress: progress)
        } catch let error as MetricError {
          guard case .tooFew = error, self.codes == nil else { throw error }
          throw TooFewDrawn(error: error, count: count)
        }
      }
      if json { return try printJSON(Report(codes: names, factorsFrom: network, figures: result)) }
      print(text(result, codes: names, from: network))
    }

    /// Disentanglement is between factors.
    private struct TooFewFactors: Error, CustomStringConvertible {
      /// The table or the network that the factors come from.
      let source: String
      let found: [String]
      var description: String {
        "\(source): expected two factors or more, columns whose values differ, found "
          + (found.isEmpty ? "none" : found.joined(separator: ", "))
      }
    }

    /// More codes help where too few of them have a value.
    private struct TooFewDrawn: Error, CustomStringConvertible {
      let error: MetricError
      let count: Int
      var description: String { "\(error); raise --count, now \(count)" }
    }

    private struct Report: Encodable {
      /// The name of each code.
      let codes: [String]
      let factorsFrom: String
      let figures: Disentanglement
    }

    private typealias Input = (codes: Matrix, names: [String], factors: FactorColumns, network: String)

    private func ofFiles() throws -> Input {
      if let threads = modelOptions.threads { Threads.use(threads) }
      let url = URL(fileURLWithPath: codes!)
      let source = try CodeFile(contentsOf: url)
      let matrix = try source.matrix(array: (space ?? .w).rawValue, forDirection: false)
      let (known, join) = try FactorColumns.read(
        contentsOf: URL(fileURLWithPath: factors!), names: try columns.map(NameList.names),
        codes: source.rowNames(count: matrix.rows), byPosition: joinOptions.byPosition,
        kinds: try labelKinds.kinds)
      printError(join.summary)
      let lacking = join.codes.count - known.rows.count
      if lacking > 0, !known.columns.isEmpty {
        printError("left out    \(lacking) of \(join.codes.count) codes, which have no value of a factor")
      }
      let kept = lacking > 0 ? known.rows.map { join.codes[$0] } : join.codes
      return (matrix.selectingRows(kept), (0..<matrix.columns).map { "code \($0)" }, known, factors!)
    }

    private func ofModel() throws -> Input {
      let bundle = try modelOptions.bundle()
      let sampler = bundle.sampler
      guard let scorer = try bundle.files.learnedScorer(scorer) else {
        throw ScorerError.noScorer(label: sampler.model.label)
      }
      for label in scorer.labels { printError("learned scorer \(label.summary)") }
      let along = try directions.map(NameList.names)?.map { try bundle.direction($0).direction }
      let drawn = try interruptible(total: count, unit: "picture", done: "scored", detail: { _ in "scoring" }) {
        try DrawnFactors(
          count: count, sampler: sampler, scorer: scorer, truncation: truncation, seed: seed, progress: $0)
      }
      let chosen = try columns.map(NameList.names) ?? drawn.factors.map(\.name)
      let table = LabelTable(columns: drawn.factors, itemCount: count)
      let known = FactorColumns(try chosen.map { try table.column(named: $0, path: "learned scorer") })
      if let along {
        return (try drawn.signedDistances(along: along), along.map(\.attribute), known, scorer.networkName)
      }
      let space = space ?? .w
      let codes = drawn.codes(in: space)
      return (codes, (0..<codes.columns).map { "\(space.rawValue) \($0)" }, known, scorer.networkName)
    }

    private func text(_ result: Disentanglement, codes: [String], from network: String) -> String {
      var table = IntervalTable(names: result.factors.map(\.name), cellWidth: 19)
      table.append(header: "", ["MIG", "largest in", "SAP", "largest in", "completeness", "informativeness"])
      func number(_ value: Double) -> IntervalTable.Cell { (String(format: "%.3f", value), "") }
      for factor in result.factors {
        table.append(
          factor.name,
          [
            cell(factor.mutualInformationGap), (codes[factor.informativeCode], ""), cell(factor.predictabilityGap),
            (codes[factor.predictiveCode], ""), number(factor.completeness), number(factor.informativeness),
          ])
      }
      table.append(
        "all",
        [
          cell(result.mutualInformationGap), ("", ""), cell(result.predictabilityGap), ("", ""),
          cell(result.completeness), cell(result.informativeness),
        ])
      let votes = result.factorVAE
      let copies = result.observations < result.samples ? " of \(result.observations) different codes" : ""
      let samples = "\(result.samples) samples\(copies)"
      let (accuracy, disentanglement) = (cell(votes.accuracy), cell(result.disentanglement))
      return
        ([
          "\(samples), codes of \(result.dimensions), factors from \(network); "
            + "below each figure its 95 % interval"
        ] + table.lines + [
          "disentanglement   \(disentanglement.value) (\(disentanglement.interval))",
          "FactorVAE score   \(accuracy.value) (\(accuracy.interval)) of \(votes.votes) votes, chance "
            + String(format: "%.2f", votes.chance) + ", \(votes.activeCodes) codes vary",
        ]).joined(separator: "\n")
    }
  }
}
