import ArgumentParser
import Datasets
import Engine
import FileFormats
import Foundation
import LatentSpace
import Training

struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Judge samples against real pictures: recognised as the class asked for, and as varied?",
    discussion: """
      A scorer that was trained on real pictures (latent score train) names the class of each sample. Density and \
      coverage (Naeem et al., 2020) compare samples with half of the real pictures in the scorer's features; the other \
      half of the real pictures shows what a perfect generator would reach.

      Example: latent metrics --model model.safetensors --scorer fruits.safetensors --data fruits --label class
      """)

  @OptionGroup var modelOptions: ModelOptions
  @Option(help: ArgumentHelp("Folder of real labelled pictures.", valueName: "folder")) var data: String
  @Option(
    help: ArgumentHelp("Label whose values are the model's classes (default: the model's).", valueName: "column"))
  var label: String?
  @Option(help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"))
  var scorer: String?
  @Option(help: ArgumentHelp("Samples, the classes in turn, 1 to 1,000,000.", valueName: "count")) var count = 3000
  @Option(help: ArgumentHelp("Real pictures, at most.", valueName: "count")) var real = 6000
  @Option(help: ArgumentHelp("Truncation ψ of the samples.", valueName: "factor")) var truncation: Float = 1
  @Option(help: ArgumentHelp("Seed of codes and of the choice of real pictures.", valueName: "number"))
  var seed: UInt64 = 0
  @Flag(help: "Print one JSON object on standard output.") var json = false

  func validate() throws {
    try require((1...1_000_000).contains(count), "--count", "1 to 1,000,000", count)
    try require(real >= 1, "--real", "1 or more", real)
    try requireTruncation(truncation)
  }

  func run() throws {
    let sampler = try modelOptions.sampler()
    let label = label ?? sampler.model.label
    guard let scorer = try AttributeScorers(scorer: scorer, options: modelOptions).learned else {
      throw MissingScorer(label: label)
    }
    printError("learned scorer \(try scorer.label(named: label).summary)")
    let folder = try ImageFolder.open(URL(fileURLWithPath: data))
    let classes = try folder.classes(label: label)
    let reading = ProgressBar(total: folder.files.count, unit: "picture")
    let images = try DecodedImages.decode(
      folder, classes: classes,
      options: DecodeOptions(size: sampler.model.architecture.size, threads: modelOptions.threads)
    ) { reading.update(completed: $0, detail: "reading") }
    reading.finish(completed: folder.files.count, detail: "read")
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
    let bar = ProgressBar(total: count, unit: "picture")
    let quality = try SampleQuality(
      sampler: sampler, scorer: scorer, label: label, count: count, truncation: truncation, seed: seed,
      pictures: batches, names: chosen.map { names.names[names.indices[$0]] }
    ) { bar.update(completed: $0) }
    bar.finish(completed: count)
    if json { return try printJSON(quality) }
    func percent(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
    print(
      "recognised as the class asked for: \(percent(quality.agreement.share)) of \(count) samples, "
        + "\(percent(quality.realAgreement.share)) of \(chosen.count) real pictures")
    for (name, share) in zip(quality.agreement.names, quality.agreement.shares) {
      print("  \(name): \(share.map(percent) ?? "none")")
    }
    print("features of the scorer           density  coverage   real density  real coverage")
    for group in quality.groups {
      let name = "\(group.name) (\(group.samples) against \(group.reference))"
      print(
        name.padding(toLength: 32, withPad: " ", startingAt: 0)
          + String(
            format: "%8.3f  %8.3f   %12.3f  %13.3f", group.generated.density, group.generated.coverage,
            group.real.density, group.real.coverage))
    }
  }
}
