import ArgumentParser
import Foundation
import LatentSpace

extension MetricsCommand {
  struct Path: EngineCommand {
    static let configuration = CommandConfiguration(
      abstract: "Measure how smoothly pictures change between codes: the perceptual path length.",
      discussion: """
        Between pairs of random codes of one class, on an arc in z or a straight line in w, how far pictures an ε apart \
        are in the features of a network, squared and over ε²; the lowest and highest hundredth are left out. In single \
        precision the published ε of 1e-4 is close to what rounding does: the noise floor is the same figure for codes \
        that differ in their last bit only. Where it is no small part of the finite difference, take a larger --epsilon \
        or the derivative, which is the limit for small ε, computed by differentiating the networks.

        Example: latent metrics path --space w --count 2000
        """)

    @OptionGroup var modelOptions: ModelOptions
    var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
    var profiling: ProfileOption { modelOptions.drawing.profiling }
    @Option(
      help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
      completion: NameCompletion.scorers)
    var scorer: String?
    @Option(help: ArgumentHelp("Space of the paths: z or w (default: all that the model has).", valueName: "space"))
    var space: CodeSpace?
    @Option(
      help: ArgumentHelp(
        "Measure anywhere on the paths, full, or at their beginning, end (default: both).", valueName: "where"))
    var sampling: PathLength.Sampling?
    @Option(help: ArgumentHelp("Paths of each kind, the classes in turn, 100 to 1,000,000.", valueName: "count"))
    var count = 1000
    @Option(help: ArgumentHelp("The finite difference, as a part of the way, 1e-7 to 0.1.", valueName: "share"))
    var epsilon = 1e-4
    @Option(parsing: .unconditional, help: ArgumentHelp("Truncation ψ of the styles.", valueName: "factor"))
    var truncation: Float = 1
    @Option(help: ArgumentHelp("Bootstrap samples for the intervals, 20 to 100,000.", valueName: "count"))
    var refits = 1000
    @Option(help: ArgumentHelp("Seed of codes, places on the paths and intervals.", valueName: "number"))
    var seed: UInt64 = 0
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func validate() throws {
      try require(count, in: .drawnCodes, "--count")
      try require(epsilon >= 1e-7 && epsilon <= 0.1, "--epsilon", "1e-7 to 0.1", epsilon)
      try requireTruncation(truncation)
      try require(refits, in: .refits, "--refits")
    }

    func run() throws {
      let sampler = try modelOptions.sampler()
      let learned = try modelOptions.learnedScorer(scorer)
      let spaces = space.map { [$0] } ?? CodeSpace.drawn.filter { (try? sampler.dimension(of: $0)) != nil }
      for space in spaces { _ = try sampler.dimension(of: space) }
      let networks = [.pixels] + (learned.map { [PathNetwork.scorer($0)] } ?? [])
      let kinds = spaces.flatMap { space in
        (sampling.map { [$0] } ?? PathLength.Sampling.allCases).map { (space, $0) }
      }
      let lengths = try interruptible(
        total: count * kinds.count, unit: "path", done: "measured", detail: { _ in "measuring" }
      ) { progress in
        try kinds.enumerated().map { index, kind in
          try PathLength(
            of: sampler, space: kind.0, sampling: kind.1, count: count, epsilon: epsilon, truncation: truncation,
            networks: networks, seed: seed, refits: refits
          ) { progress(index * count + $0) }
        }
      }
      if json { return try printJSON(["paths": lengths]) }
      print(text(lengths))
    }

    private func text(_ lengths: [PathLength]) -> String {
      let networks = lengths[0].figures.map(\.network)
      return networks.enumerated().map { index, network in
        var table = IntervalTable(names: [], cellWidth: 22)
        table.append(header: "", ["finite difference", "noise floor", "derivative"])
        for length in lengths {
          let figures = length.figures[index]
          table.append(
            "\(length.space.rawValue), \(length.sampling.rawValue)",
            [
              cell(figures.finiteDifference), (String(format: "%.2g", figures.noiseFloor), ""),
              cell(figures.derivative),
            ])
        }
        let title = "path length in \(network), \(count) paths each, ε \(epsilon); below each figure its 95 % interval"
        return ([title] + table.lines).joined(separator: "\n")
      }.joined(separator: "\n\n")
    }
  }
}
