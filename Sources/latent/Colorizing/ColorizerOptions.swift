import ArgumentParser
import Colorization
import Engine
import FileFormats
import Foundation
import ModelImport
import NeuralNetworks

/// The options of every command that runs a colorizer.
struct ColorizerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Model file, another program's file, or run folder (default: the bundled colorizer).", valueName: "model"),
    completion: NameCompletion.models("latent-colorizer"))
  var model: String?
  @Option(
    help: ArgumentHelp(
      "With another program's file: normalise by running or picture statistics (default: running).",
      valueName: "statistics"))
  var modelNormalization: ColorizerModel.Normalization?
  @Option(
    help: ArgumentHelp(
      "Shorter side of the copy that the network sees, \(ColorizerModel.copySizes.words) (default: that of its training).",
      valueName: "pixels"))
  var copySize: Int?
  @Option(help: ArgumentHelp("Processor threads (default: all).", valueName: "count")) var threads: Int?
  @OptionGroup var drawing: DrawingOptions

  func validate() throws {
    try require(copySize, in: ColorizerModel.copySizes, "--copy-size")
    try requireThreads(threads)
    if modelNormalization == .recalibrated {
      throw ValidationError("--model-normalization: expected running or picture")
    }
  }

  func url() throws -> URL {
    if let model { return try WeightFileCatalogue.locate(model) }
    guard let bundled = Self.bundled else { throw MissingColorizer() }
    return bundled
  }

  /// The colorizer that came along, where one did.
  static var bundled: URL? { try? BundledFiles.file("models/colorizer.safetensors") }

  func colorizer() throws -> Colorizer {
    if let threads { Threads.use(threads) }
    let url = try url()
    if modelNormalization != nil, GeneratorFile.format(of: url) != nil {
      throw ValidationError(
        "--model-normalization: goes with another program's file, and \(url.lastPathComponent) is one of latent's own")
    }
    var colorizer = Colorizer(
      try ColorizerFile.open(url, normalization: modelNormalization ?? .running, notice: printError))
    if let copySize { colorizer.copySize = copySize }
    return colorizer
  }
}

struct MissingColorizer: Error, CustomStringConvertible {
  let description = "no colorizer comes along: expected --model, the file of one trained with latent colorize train"
}
