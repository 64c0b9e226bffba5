import ArgumentParser
import Datasets
import Engine
import Foundation
import LatentSpace
import Scoring
import Statistics

extension MetricsCommand {
  struct Quality: EngineCommand {
    static let configuration = CommandConfiguration(
      abstract: "Judge samples against real pictures: recognised as the class asked for, and as varied?",
      discussion: """
        A scorer that was trained on real pictures (latent score train) names the class of each sample. In its \
        features, samples are compared with real pictures, of all classes and within each: Fréchet and kernel \
        distance, density and coverage, precision and recall. Other real pictures show what a perfect generator would \
        reach. Where the scorer was trained on --data, they are those held out of its training; otherwise they are \
        half of the real pictures, of which the scorer may know some, and the result says so. A model of one class \
        needs no scorer: without one, features are those of random networks. --features compares any features, without \
        a model; its "all" compares what the files hold, so both should be of one mixture of classes.

        Examples:
          latent metrics --model model.safetensors --scorer fruits.safetensors --data fruits --label class
          latent metrics --features real.npy,generated.npy --network "Inception v3, pool3"
        """)

    private static let fewest = FeatureComparison.smallestCount

    @OptionGroup var modelOptions: ModelOptions
    var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
    var profiling: ProfileOption { modelOptions.drawing.profiling }
    @Option(
      help: ArgumentHelp(
        "Folder of real labelled pictures (default: none; needed unless --features is given).", valueName: "folder"),
      completion: .directory)
    var data: String?
    @Option(
      help: ArgumentHelp("Label whose values are the model's classes (default: the model's).", valueName: "column"))
    var label: String?
    @Option(
      help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
      completion: NameCompletion.scorers)
    var scorer: String?
    @Option(
      help: ArgumentHelp(
        "Samples, the classes in the proportions of the real pictures, \(Self.fewest) to 1,000,000.",
        valueName: "count"))
    var count = 3000
    @Option(help: ArgumentHelp("Real pictures, at most; \(2 * Self.fewest) or more.", valueName: "count"))
    var real = 6000
    @Option(
      help: ArgumentHelp(
        "What becomes of real pictures that are not square: crop or pad (default: what the model was trained with).",
        valueName: "way"))
    var square: Squaring?
    @Option(parsing: .unconditional, help: ArgumentHelp("Truncation ψ of the samples.", valueName: "factor"))
    var truncation: Float = 1
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
      try require((Self.fewest...1_000_000).contains(count), "--count", "\(Self.fewest) to 1,000,000", count)
      try require(real >= 2 * Self.fewest, "--real", "\(2 * Self.fewest) or more", real)
      try requireTruncation(truncation)
      try require(refits, in: .refits, "--refits")
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
      let sampler = try modelOptions.sampler()
      if sampler.model.classes.count == 1 { return try compareOneClass(sampler) }
      let quality = try ofModel(sampler)
      if json { return try printJSON(quality) }
      let (samples, others) = (quality.agreement, quality.realAgreement)
      let part =
        quality.realPictures == .heldOut
        ? "real pictures held out of the scorer's training" : "real pictures, whose part in its training is unknown"
      func share(_ share: IntervalEstimate) -> String {
        "\(percent(share.value)) (\(percent(share.lower)) to \(percent(share.upper)))"
      }
      let ofSamples = samples.share.map { "\(share($0)) of " } ?? ""
      let ofOthers = others.share.map { "\(share($0)) of " } ?? ""
      print(
        "recognised as the class asked for, with 95 % intervals: \(ofSamples)\(samples.samples) samples, "
          + "\(ofOthers)\(others.samples) \(part)")
      for (name, found) in zip(samples.names, samples.shares) {
        let text = found.map(share) ?? "none"
        print("  \(name): \(text)")
      }
      print(text(quality.groups, network: quality.network))
      for line in notes(quality.groups, quality.leftOut, hasOthers: true) { print(line) }
    }

    /// Of a model of one class, which no scorer need tell from others: in a scorer's features where one is there, else
    /// in those of random networks.
    private func compareOneClass(_ sampler: Sampler) throws {
      let scorer = try modelOptions.learnedScorer(scorer)
      let real = try realPictures(
        ImageFolder.open(URL(fileURLWithPath: data!), requiresLabels: false), sampler, label ?? sampler.model.label)
      let random = RandomFeatures(real: real.batches, seed: seed)
      let features: (Tensor) -> Matrix = { pictures in
        guard let scorer else { return random(pictures) }
        let found = scorer.features(pictures)
        return Matrix(rows: found.shape[0], columns: found.shape[1], codes: found.values)
      }
      let quality = try interruptible(done: "compared", detail: { $0 < 50 ? "drawing" : "comparing" }) {
        try FeatureQuality(
          sampler: sampler, count: count, truncation: truncation, seed: seed, pictures: real.batches,
          network: scorer?.networkName ?? "random networks, \(RandomFeatures.count) features", bootstrap: bootstrap,
          features: features, progress: $0)
      }
      if json { return try printJSON(quality) }
      print(text(quality.groups, network: quality.network))
      for line in notes(quality.groups, quality.leftOut, hasOthers: true) { print(line) }
    }

    private func ofModel(_ sampler: Sampler) throws -> SampleQuality {
      let label = label ?? sampler.model.label
      guard let scorer = try modelOptions.learnedScorer(scorer) else {
        throw ScorerError.noScorer(label: label)
      }
      printError("learned scorer \(try scorer.label(named: label).summary)")
      let real = try realPictures(ImageFolder.open(URL(fileURLWithPath: data!)), sampler, label, scorer)
      if !real.otherClasses.isEmpty {
        printError("left out    pictures of no class of the model: \(real.otherClasses.joined(separator: ", "))")
      }
      return try interruptible(done: "compared", detail: { $0 < 50 ? "drawing and scoring" : "comparing" }) {
        try SampleQuality(
          sampler: sampler, scorer: scorer, label: label, count: count, truncation: truncation, seed: seed,
          real: real, bootstrap: bootstrap, progress: $0)
      }
    }

    private func realPictures(
      _ folder: ImageFolder, _ sampler: Sampler, _ label: String, _ scorer: LearnedScorer? = nil
    ) throws -> RealPictureSet {
      let found = try RealPictureSet(
        folder, label: label, model: sampler.model, scorer: scorer, limit: real, seed: seed, squaring: square,
        threads: modelOptions.threads, decode: DecodedImages.decodeShowingProgress)
      if let line = found.skipped.inOneLine { printError("left out    \(line)") }
      return found
    }

    private func compareFiles(_ files: [URL]) throws {
      if let threads = modelOptions.threads { Threads.use(threads) }
      let real = try FeatureQuality.Examples(contentsOf: files[0]).shuffled(seed: seed, purpose: "real features")
      let generated = try FeatureQuality.Examples(contentsOf: files[1]).shuffled(
        seed: seed, purpose: "generated features")
      let quality = try interruptible(done: "compared", detail: { _ in "comparing" }) {
        try FeatureQuality(
          network: network ?? "unknown (\(files.map(\.lastPathComponent).joined(separator: " and ")))", real: real,
          generated: generated, classes: Set(real.classes ?? []).sorted(), baseline: baseline ? .half : .none,
          bootstrap: bootstrap, progress: $0)
      }
      if json { return try printJSON(quality) }
      print(text(quality.groups, network: quality.network))
      for line in notes(quality.groups, quality.leftOut, hasOthers: baseline) { print(line) }
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

    /// What the table does not show, for lack of examples.
    private func notes(
      _ groups: [FeatureQuality.Group], _ leftOut: [FeatureQuality.LeftOut], hasOthers: Bool
    ) -> [String] {
      let alone = hasOthers ? groups.filter { $0.real == nil }.map(\.name) : []
      let classes = leftOut.map { "\($0.name) (\($0.real) real, \($0.generated) generated)" }
      return (alone.isEmpty ? [] : ["too few other real ones to compare: \(alone.joined(separator: ", "))"])
        + (classes.isEmpty ? [] : ["left out, with too few examples: \(classes.joined(separator: ", "))"])
    }
  }
}
