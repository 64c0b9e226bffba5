import ArgumentParser
import Colorization
import Foundation
import NeuralNetworks

struct ColorizePackageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "package",
    abstract: "Write a trained colorizer with the settings it is to be applied with.",
    discussion: """
      Which copy of a picture a network should see, and how much chroma suits it, shows latent colorize evaluate after \
      the training. The weights stay as they are, but for their precision.

      Example: latent colorize package runs/00001-photos/model.safetensors --copy-size 128 --half-precision \
      --output colorizer.safetensors
      """)

  @Argument(
    help: ArgumentHelp("The trained model: a file, or a run's folder.", valueName: "model"),
    completion: NameCompletion.models("latent-colorizer"))
  var model: String
  @Option(
    help: ArgumentHelp(
      "Shorter side of the copy that the network sees, \(ColorizerModel.copySizes.words) (default: the model's).",
      valueName: "pixels"))
  var copySize: Int?
  @Option(
    help: ArgumentHelp("Factor on the chroma found, above 0, to 4 (default: the model's).", valueName: "factor"))
  var saturation: Float?
  @Flag(help: "Store the weights in half precision, at half the size (default: as the model's).")
  var halfPrecision = false
  @Option(help: ArgumentHelp("Licence of the model (default: the model's).", valueName: "text")) var licence: String?
  @Option(help: ArgumentHelp("Credits that go with it (default: the model's).", valueName: "text")) var credits: String?
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The model file to write, .safetensors.", valueName: "file"),
    completion: .file())
  var output: String
  @OptionGroup var overwriting: OverwriteOption

  func validate() throws {
    try require(copySize, in: ColorizerModel.copySizes, "--copy-size")
    try require(saturation, in: ColorizerModel.saturations, "--saturation")
    try requireExtension(["safetensors"], "--output", output)
  }

  func run() throws {
    try overwriting.requirePlace(for: output, "--output")
    let trained = try ColorizerFile.open(WeightFileCatalogue.locate(model))
    var provenance = trained.provenance
    if let licence { provenance.licence = licence }
    if let credits { provenance.credits = credits }
    let url = URL(fileURLWithPath: output)
    try trained.packaged(
      workingSize: copySize, saturation: saturation, isHalfPrecision: halfPrecision ? true : nil, provenance: provenance
    ).write(to: url)
    print(shown(url))
  }
}
