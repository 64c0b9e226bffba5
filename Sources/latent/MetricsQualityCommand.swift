import ArgumentParser
import Datasets
import Engine
import Foundation
import LatentSpace
import Training

extension MetricsCommand {
  struct Quality: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Judge samples against real pictures: recognised as the class asked for, and as varied?",
      discussion: """
        A scorer that was trained on real pictures (latent score train) names the class of each sample. In its features, \
        samples are compared with half of the real pictures, of all classes and within each: Fréchet and kernel \
        distance, density and coverage, precision and recall. The other half of the real pictures shows what a perfect \
        generator would reach. --features compares any features, without a model.

        Examples:
          latent metrics --model model.safetensors --scorer fruits.safetensors --data fruits --label class
          latent metrics --features real.npy,generated.npy --network "Inception v3, pool3"
        """)

    @OptionGroup var modelOptions: ModelOptions
    @Option(
      help: ArgumentHelp(
        "Folder of real labelled pictures (default: none; needed unless --features is given).", valueName: "folder"))
    var data: String?
    @Option(
      help: ArgumentHelp("Label whose values are the model's classes (default: the model's).", valueName: "column"))
    var label: String?
    @Option(help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"))
    var scorer: String?
    @Option(help: ArgumentHelp("Samples, the classes in turn, 1 to 1,000,000.", valueName: "count")) var count = 3000
    @Option(
      help: ArgumentHelp(
        "What becomes of real pictures that are not square: crop or pad (default: what the model was trained with).",
        valueName: "way"))
    var square: Squaring?
    @Option(help: ArgumentHelp("Real pictures, at most.", valueName: "count")) var real = 6000
    @Option(help: ArgumentHelp("Truncation ψ of the samples.", valueName: "factor")) var truncation: Float = 1
    @Option(
      help: ArgumentHelp(
        """
        Features of real and of generated pictures from two files with a comma between: .npy [N, F], or .npz with the \
        array features and, to compare within classes, the array class (default: a scorer's, of --data and samples).
        """, valueName: "files"))
    var features: String?
    @Option(
      help: ArgumentHelp(
        "What to call the network that --features are of (default: unknown, with the files' names).", valueName: "name")
    )
    var network: String?
    @Flag(help: "With --features: compare with half of the real ones, and show what the other half reaches.")
    var baseline = false
    @Option(help: ArgumentHelp("Bootstrap samples for the intervals, 20 to 100,000.", valueName: "count"))
    var refits = 1000
    @Option(help: ArgumentHelp("Seed of codes, of the choice of real pictures and of intervals.", valueName: "number"))
    var seed: UInt64 = 0
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func validate() throws {
      try require((1...1_000_000).contains(count), "--count", "1 to 1,000,000", count)
      try require(real >= 1, "--real", "1 or more", real)
      try requireTruncation(truncation)
      try require((20...100_000).contains(refits), "--refits", "20 to 100,000", refits)
      guard let features else {
        if data == nil { throw ValidationError("Missing --data: a folder of real pictures, or give --features") }
        if network != nil { throw ValidationError("--network: names the network of --features, which is not given") }
        if baseline { throw ValidationError("--baseline: goes with --features; with --data it is always shown") }
        return
      }
      if data != nil { throw ValidationError("--data and --features do not go together") }
      try requireNone(
        of: [
          ("--label", label != nil), ("--scorer", scorer != nil), ("--square", square != nil),
          ("--count", count != 3000), ("--real", real != 6000), ("--truncation", truncation != 1),
          ("--model", modelOptions.model != nil),
        ], with: "--features")
      try require(
        features.split(separator: ",", omittingEmptySubsequences: false).map(\.isEmpty) == [false, false],
        "--features", "two files with a comma between", features)
    }

    private var bootstrap: PercentileBootstrap { PercentileBootstrap(refits: refits, seed: seed) }

    func run() throws {
      if let features { return try compareFiles(features.split(separator: ",").map { URL(fileURLWithPath: "\($0)") }) }
      let quality = try ofModel()
      if json { return try printJSON(quality) }
      print(
        "recognised as the class asked for: \(percent(quality.agreement.share)) of \(quality.agreement.samples) samples, "
          + "\(percent(quality.realAgreement.share)) of \(quality.realAgreement.samples) real pictures")
      for (name, share) in zip(quality.agreement.names, quality.agreement.shares) {
        print("  \(name): \(share.map(percent) ?? "none")")
      }
      print(text(quality.groups, network: quality.network))
    }

    private func ofModel() throws -> SampleQuality {
      let sampler = try modelOptions.sampler()
      let label = label ?? sampler.model.label
      guard let scorer = try AttributeScorers(scorer: scorer, options: modelOptions).learned else {
        throw MissingScorer(label: label)
      }
      printError("learned scorer \(try scorer.label(named: label).summary)")
      let folder = try ImageFolder.open(URL(fileURLWithPath: data!))
      let classes = try folder.classes(label: label)
      let images = try DecodedImages.decodeShowingProgress(
        folder, classes: classes,
        options: DecodeOptions(
          size: sampler.model.architecture.size,
          squaring: .init(square ?? sampler.model.provenance.squaring ?? .crop), threads: modelOptions.threads))
      // Without the pictures that were left out, if any were.
      let names = images.classes ?? classes
      var random = PhiloxGenerator(seed: seed, purpose: "real pictures")
      let chosen = Array(random.permutation(images.count).prefix(real))
      let size = images.size
      let batches = stride(from: 0, to: chosen.count, by: 64).map { start in
        let members = chosen[start..<min(start + 64, chosen.count)]
        return Tensor(
          members.flatMap { images.image(at: $0).floatPixels() }, shape: [members.count, size, size, 3])
      }
      let interrupts = InterruptHandler()
      let bar = ProgressBar(total: count, unit: "picture")
      do {
        var comparison: ComparisonProgress?
        let quality = try SampleQuality(
          sampler: sampler, scorer: scorer, label: label, count: count, truncation: truncation, seed: seed,
          pictures: batches, names: chosen.map { names.names[names.indices[$0]] }, bootstrap: bootstrap
        ) {
          bar.update(completed: $0)
          return !interrupts.isRequested
        } comparing: { share in
          if comparison == nil {
            bar.finish(completed: count)
            comparison = ComparisonProgress(interrupts)
          }
          try comparison?.update(share)
        }
        comparison?.finish()
        return quality
      } catch is CancellationError { throw Interrupted() }
    }

    private func compareFiles(_ files: [URL]) throws {
      if let threads = modelOptions.threads { Threads.use(threads) }
      let real = try FeatureFile.read(files[0]).shuffled(seed: seed, purpose: "real features")
      let generated = try FeatureFile.read(files[1]).shuffled(seed: seed, purpose: "generated features")
      let progress = ComparisonProgress(InterruptHandler())
      let quality: FeatureQuality
      do {
        quality = try FeatureQuality(
          network: network ?? "unknown (\(files.map(\.lastPathComponent).joined(separator: " and ")))", real: real,
          generated: generated, classes: Set(real.classes ?? []).sorted(), holdingOutHalf: baseline,
          bootstrap: bootstrap, progress: progress.update)
      } catch is CancellationError { throw Interrupted() }
      progress.finish()
      if json { return try printJSON(quality) }
      print(text(quality.groups, network: quality.network))
    }

    private func text(_ groups: [FeatureQuality.Group], network: String) -> String {
      let names = groups.map { "\($0.name), \($0.samples) against \($0.reference)" }
      var table = IntervalTable(names: names + ["  the same of real ones"], cellWidth: 18)
      table.append(header: "", ["Fréchet", "kernel", "density", "coverage", "precision", "recall"])
      func append(_ name: String, _ figures: FeatureComparison) {
        table.append(
          name,
          [
            figures.frechetDistance, figures.kernelDistance, figures.density, figures.coverage, figures.precision,
            figures.recall,
          ].map(cell))
      }
      for (group, name) in zip(groups, names) {
        append(name, group.generated)
        if let real = group.real { append("  the same of real ones", real) }
      }
      return (["features: \(network); below each figure its 95 % interval"] + table.lines).joined(separator: "\n")
    }
  }
}

/// The progress of comparisons, which Ctrl-C ends.
private struct ComparisonProgress {
  private let interrupts: InterruptHandler
  private let bar = ProgressBar(total: 100, unit: "%")

  init(_ interrupts: InterruptHandler) { self.interrupts = interrupts }

  func update(_ share: Double) throws {
    bar.update(completed: Int(100 * share), detail: "comparing")
    if interrupts.isRequested { throw CancellationError() }
  }

  func finish() { bar.finish(completed: 100, detail: "compared") }
}

/// Features from files of anyone's making.
enum FeatureFile {
  /// An `.npy` of the shape [N, F], or an `.npz` with the array `features` and perhaps `class`, of N names or numbers.
  static func read(_ url: URL) throws -> FeatureQuality.Examples {
    let (shape, floats) = try CodeFile.read(url, array: "features")
    let features = Matrix(rows: shape[0], columns: shape[1], codes: floats)
    guard url.pathExtension.lowercased() == "npz" else { return .init(features: features) }
    return .init(features: features, classes: try CodeFile.classNames(url, count: shape[0]))
  }
}
