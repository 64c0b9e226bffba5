import ArgumentParser
import Engine
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import NeuralNetworks
import Scoring

/// The options of every command that runs a generator.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Model file, another program's file, run folder, or the name of one that comes along (default: faces64).",
      valueName: "model"), completion: NameCompletion.models("latent-generator"))
  var model: String?
  @OptionGroup var foreign: ForeignModelOptions
  @Option(help: ArgumentHelp("Processor threads (default: all).", valueName: "count")) var threads: Int?
  @OptionGroup var drawing: DrawingOptions

  func validate() throws {
    try requireThreads(threads)
  }

  /// For commands that compute without a model; `bundle` does it too.
  func useThreads() {
    if let threads { Threads.use(threads) }
  }

  /// The model with what came with it. Says on standard error what names have led to.
  func bundle() throws -> ModelBundle {
    useThreads()
    let files = try ModelFiles(named: model)
    return try ModelBundle(files, options: foreign.options(for: files.model), notice: printError)
  }

  func sampler() throws -> Sampler { try bundle().sampler }

  /// All that pictures can be scored for, by the learned scorers of a file, or those that came with the model.
  func attributeScorers(_ file: String?) throws -> AttributeScorers {
    try ModelFiles(named: model).attributeScorers(from: file, notice: printError)
  }

  /// The learned scorers of a file, or those that came with the model, if any did.
  func learnedScorer(_ file: String?) throws -> LearnedScorer? { try ModelFiles(named: model).learnedScorer(file) }
}

/// The options that choose codes by hand.
struct SeedOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Seeds of the codes, as 1,2,5-10; those of NumPy's RandomState(seed).randn (default: 1-16).", valueName: "list"))
  var seeds: String?
  @Option(
    name: .customLong("class"), parsing: .unconditional,
    help: ArgumentHelp(
      "Class of all pictures (default: by seed, the model's classes in turn from seed 1 on).", valueName: "name"),
    completion: NameCompletion.classes)
  var className: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Truncation ψ: 1 leaves w alone, 0 is the mean picture of the class (default: 0.7, or that of the codes a \
      direction was found on).
      """, valueName: "factor"))
  var truncation: Float?

  func validate() throws {
    if let truncation { try requireTruncation(truncation) }
    if let seeds { _ = try Self.seeds(seeds) }
  }

  /// The seeds of a list.
  /// - Throws: `ValidationError` for one that cannot be read.
  static func seeds(_ text: String) throws -> [UInt32] {
    do {
      return try SeedList(text).seeds
    } catch { throw ValidationError("--seeds: \(error)") }
  }

  func list() throws -> [UInt32] { try Self.seeds(seeds ?? "1-16") }

  /// The seeds and a class index for each. A seed's class does not depend on the other seeds.
  func resolve(_ model: any ImageGenerator) throws -> (seeds: [UInt32], classes: [Int]) {
    let seeds = try list()
    let classes = model.classes
    if let className {
      return (seeds, [Int](repeating: try model.classIndex(className), count: seeds.count))
    }
    return (seeds, seeds.map { Sampler.classIndex(ofSeed: $0, classes: classes.count) })
  }
}

func requireTruncation(_ truncation: Float) throws {
  try require(abs(truncation) <= 10, "--truncation", "a number from -10 to 10", truncation)
}
