import ArgumentParser
import Colorization
import Foundation
import GenerativeModels
import LatentSpace
import ModelImport
import NeuralNetworks
import Scoring

struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "List models, look into their files, and teach them what their pictures look like.",
    subcommands: [
      List.self, Info.self, Inspect.self, ModelImportCommand.self, ModelExportCommand.self, ModelDomainCommand.self,
    ])

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a generator, colorizer, scorer or direction is and where it comes from.")

    @Argument(
      help: ArgumentHelp(
        "A file, a run folder, or a name as latent model list shows them (default: faces64).", valueName: "file"),
      completion: NameCompletion.files)
    var file: String?
    @OptionGroup var foreign: ForeignModelOptions
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func run() throws {
      let url =
        try file.map { try WeightFileCatalogue.locate($0, directionsOf: ModelFiles.defaultName) }
        ?? ModelFiles(named: nil).model
      guard GeneratorFile.format(of: url) != nil else { return try printForeign(url) }
      switch try WeightFile.formatName(of: url) {
      case GeneratorModel.format.name: printInfo(try GeneratorModel(contentsOf: url), url)
      case ImportedModel.format.name: try printInfo(ImportedModel(contentsOf: url), url)
      case ColorizerModel.format.name: try printInfo(try ColorizerModel(contentsOf: url), url)
      case LearnedScorer.format.name: try printInfo(try LearnedScorer(contentsOf: url), url)
      case Direction.format.name: printInfo(try Direction(contentsOf: url), url)
      case let found:
        throw WeightFileError.format(
          file: url.lastPathComponent, expected: "generator, colorizer, scorer or direction",
          found: found ?? "no format in its metadata")
      }
    }
  }
}
