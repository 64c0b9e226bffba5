import ArgumentParser
import FileFormats
import Foundation
import ModelImport

/// What a user says of another program's file beside `--model`, as `latent model import` takes it.
struct ForeignModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "With another program's file: which network of it, as G (default: the averaged weights, where it has them).",
      valueName: "name"))
  var modelNetwork: String?
  @Option(
    help: ArgumentHelp(
      "With another program's file: JSON list of its layers, as latent model import --layers (default: recognised).",
      valueName: "file"))
  var modelLayers: String?
  @Option(
    help: ArgumentHelp(
      "With another program's file: names of its classes in their order, as cat,dog (default: 0,1,…).",
      valueName: "list"))
  var modelClasses: String?
  @Option(
    help: ArgumentHelp(
      "With another program's file: a tensor that may be left out; repeatable (default: none).", valueName: "name"))
  var modelAllow: [String] = []

  /// The options that are given, by name.
  var given: [String] {
    [
      ("--model-network", modelNetwork != nil), ("--model-layers", modelLayers != nil),
      ("--model-classes", modelClasses != nil), ("--model-allow", !modelAllow.isEmpty),
    ].filter(\.1).map(\.0)
  }

  /// The options for a file.
  /// - Throws: `ValidationError` where some are given for a file of ours, `FileFormatError` for a list of layers that
  ///   cannot be read.
  func options(for url: URL) throws -> ImportOptions {
    guard let option = given.first else { return ImportOptions() }
    guard GeneratorFile.format(of: url) == nil else {
      throw ValidationError(
        "\(option): goes with another program's file, and \(url.lastPathComponent) is one of latent's own")
    }
    var options = ImportOptions()
    (options.network, options.allowed) = (modelNetwork, modelAllow)
    options.classes = modelClasses?.split(separator: ",").map(String.init)
    options.layers = try modelLayers.map(LayerListFile.read)
    return options
  }
}

/// The JSON file that describes a chain of layers.
enum LayerListFile {
  /// - Throws: `FileFormatError` for one that cannot be read.
  static func read(_ path: String) throws -> JSONValue {
    try JSONValue(parsing: FileContents.read(URL(fileURLWithPath: path), limit: 1 << 20), file: path)
  }
}
