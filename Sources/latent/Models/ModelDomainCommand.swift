import ArgumentParser
import Colorization
import Datasets
import Engine
import Foundation
import GenerativeModels
import LatentSpace
import NeuralNetworks
import Statistics
import Training

struct ModelDomainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "domain",
    abstract: "Teach a model what its training pictures look like, so that it says when others are unlike them.",
    discussion: """
      A training writes this into its model by itself; here it is added to a generator or a colorizer of an earlier \
      version. The pictures are those that it was trained on. A picture that is farther from them than 98 % of them \
      are from the others is said to be unlike them by latent invert and latent colorize apply. Nothing else of the \
      model changes, nor its identity.

      Example: latent model domain old.safetensors --data photos --output new.safetensors
      """)

  @Argument(help: ArgumentHelp("The generator or colorizer.", valueName: "model")) var model: String
  @Option(
    help: ArgumentHelp("Folder of the pictures that it was trained on.", valueName: "folder"), completion: .directory)
  var data: String
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The model file to write, .safetensors.", valueName: "file"),
    completion: .file())
  var output: String
  @Flag(help: "Leave out files that cannot be read (default: stop at the first).") var skipUnreadable = false
  @Option(help: ArgumentHelp("Processor threads (default: all).", valueName: "count")) var threads: Int?

  func validate() throws {
    try requireExtension(["safetensors"], "--output", output)
    try requireThreads(threads)
  }

  func run() throws {
    let interrupts = InterruptHandler()
    try requirePlace(for: output)
    if let threads { Threads.use(threads) }
    let url = try ModelFiles(named: model).model
    let bar = ProgressBar(total: nil, unit: "picture")
    func update(_ done: Int, _ total: Int) throws {
      bar.total = total
      bar.update(completed: done)
      try interrupts.check()
    }
    let target = URL(fileURLWithPath: output)
    let folder = try ImageFolder.openPictures(URL(fileURLWithPath: data))
    guard folder.files.count >= FeatureRange.fewestExamples else {
      throw DatasetError.tooFewPictures(path: data, expected: FeatureRange.fewestExamples, found: folder.files.count)
    }
    switch try WeightFile.formatName(of: url) {
    case GeneratorModel.format.name:
      let generator = try GeneratorModel(contentsOf: url)
      let images = try DecodedImages.decode(
        folder, classes: nil,
        options: DecodeOptions(
          size: generator.architecture.size, squaring: .init(generator.provenance.squaring ?? .crop),
          skipsUnreadable: skipUnreadable, threads: threads)
      ) { _ in try interrupts.check() }
      let result = try generator.knowing(images, progress: update)
      guard result.known != nil else {
        throw MissingCritic(file: url.lastPathComponent, purpose: "to look at the pictures")
      }
      try result.write(to: target)
    case ColorizerModel.format.name:
      let colorizer = try ColorizerModel(contentsOf: url)
      let pictures = try PictureCache(
        folder,
        options: DecodeOptions(
          size: max(256, colorizer.workingSize), skipsUnreadable: skipUnreadable, memoryLimit: 1 << 30, threads: threads
        )
      ) { _ in try interrupts.check() }
      try colorizer.knowing(pictures, progress: update).write(to: target)
    case let found:
      throw WeightFileError.format(
        file: url.lastPathComponent, expected: "generator or colorizer", found: found ?? "no format in its metadata")
    }
    if let total = bar.total { bar.finish(completed: total) }
    print(shown(target))
  }
}

/// A file has no critic that something needs: only generators that were trained here come with one.
struct MissingCritic: Error, CustomStringConvertible {
  let file: String
  /// What it is needed for.
  let purpose: String
  var description: String { "\(file): expected a generator with its critic \(purpose), found none" }
}
