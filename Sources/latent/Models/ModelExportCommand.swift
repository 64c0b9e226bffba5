import ArgumentParser
import Colorization
import Engine
import FileFormats
import Foundation
import GenerativeModels
import ModelExport
import ModelImport
import NeuralNetworks
import Scoring

struct ModelExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a network for other programs: the tensors for PyTorch, or the whole as an ONNX model.",
    discussion: """
      pytorch: a safetensors file with the tensors in PyTorch's layouts; of an imported model those of the file it came \
      from; with the critic, where the model has one. onnx: a graph that onnxruntime and others run as it is, for so \
      many pictures as --batch says. Documentation/models-in-other-programs.md says how to load both.

      Example: latent model export faces64 --to onnx --output faces.onnx
      """)

  @Argument(
    help: ArgumentHelp(
      "A generator, scorer or colorizer: a file, a run folder, or a name as latent model list shows them.",
      valueName: "model"), completion: NameCompletion.files)
  var model: String
  @Option(name: .customLong("to"), help: ArgumentHelp("For which programs.", valueName: "format"))
  var target: Target
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write: .safetensors for pytorch, else .onnx.", valueName: "file"),
    completion: .file())
  var output: String
  @Option(
    help: ArgumentHelp(
      "With onnx: which network of a generator's file, generator or critic; pytorch writes both.",
      valueName: "network"))
  var network = Network.generator
  @Option(
    help: ArgumentHelp(
      "With onnx: pictures taken at once, 1 to 1024, of a critic in fours (default: 1; 4 for a critic).",
      valueName: "count"))
  var batch: Int?
  @Option(
    help: ArgumentHelp(
      "With onnx: width and height of a colorizer's pictures, 32 to 2048 (default: its working size).",
      valueName: "pixels"))
  var size: Int?
  @OptionGroup var foreign: ForeignModelOptions
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  enum Network: String, CaseIterable, ExpressibleByArgument {
    case generator, critic
  }

  enum Target: String, CaseIterable, ExpressibleByArgument {
    case pytorch, onnx
  }

  func validate() throws {
    try requireExtension([target == .onnx ? "onnx" : "safetensors"], "--output", output)
    if target == .pytorch {
      try requireNone(
        of: [("--batch", batch != nil), ("--size", size != nil), ("--network critic", network == .critic)],
        with: "--to pytorch")
    }
    if let batch { try require((1...1024).contains(batch), "--batch", "1 to 1024", batch) }
    if let batch, network == .critic {
      try require(batch % Critic.groupSize == 0, "--batch", "a multiple of 4 for a critic, which sees fours", batch)
    }
    if let size { try require((32...2048).contains(size), "--size", "32 to 2048 pixels", size) }
  }

  func run() throws {
    try overwriting.requirePlace(for: output, "--output")
    let url = try WeightFileCatalogue.locate(model)
    let place = URL(fileURLWithPath: output)
    let options = try foreign.options(for: url)
    let identity: String
    switch GeneratorFile.format(of: url) {
    case GeneratorModel.format.name where network == .critic:
      try requireNone(of: [("--size", size != nil)], with: "a critic, which has its own")
      let model = try GeneratorModel(contentsOf: url)
      identity = model.identity
      let graph = try ONNXExport.critic(of: model, batch: batch ?? Critic.groupSize, name: name(of: url) + "-critic")
      guard let graph else { throw MissingCritic(file: url.lastPathComponent, purpose: "to be written") }
      try write(graph, licence: model.provenance.licence, to: place)
    case _ where network == .critic:
      throw MissingCritic(file: url.lastPathComponent, purpose: "to be written")
    case ColorizerModel.format.name:
      try requireNone(of: [("--batch", batch != nil)], with: "a colorizer, which takes a picture at a time")
      let colorizer = try ColorizerModel(contentsOf: url)
      identity = colorizer.identity
      try write(colorizer, licence: colorizer.provenance.licence, to: place)
    case LearnedScorer.format.name:
      try requireNone(of: [("--size", size != nil)], with: "a scorer, which has its own")
      let scorer = try LearnedScorer(contentsOf: url)
      identity = scorer.identity
      try target == .onnx
        ? write(
          ONNXExport.model(of: scorer, batch: batch ?? 1, name: name(of: url)), licence: scorer.provenance.licence,
          to: place)
        : write(
          PyTorchExport.tensors(of: scorer), of: identity, licence: scorer.provenance.licence,
          architecture: scorer.architecture, to: place)
    default:
      try requireNone(of: [("--size", size != nil)], with: "a generator, which has its own")
      identity = try writeGenerator(url, options, to: place)
    }
    json
      ? printJSON(["file": .string(shown(place)), "format": .string(target.rawValue), "model": .string(identity)])
      : print(shown(place))
  }

  private func name(of url: URL) -> String { url.deletingPathExtension().lastPathComponent }

  private func write(_ colorizer: ColorizerModel, licence: String, to place: URL) throws {
    guard target == .onnx else {
      return try write(
        PyTorchExport.tensors(of: colorizer), of: colorizer.identity, licence: licence,
        architecture: colorizer.architecture, to: place)
    }
    let size = size ?? colorizer.workingSize
    try write(
      ONNXExport.model(of: colorizer, width: size, height: size, name: "colorizer"), licence: licence, to: place)
  }

  /// - Returns: the generator's identity.
  private func writeGenerator(_ url: URL, _ options: ImportOptions, to place: URL) throws -> String {
    let licence: String
    let tensors: [(name: String, tensor: Tensor)]
    let generator: any ImageGenerator
    var architecture: (any Encodable)?
    switch GeneratorFile.format(of: url) {
    case GeneratorModel.format.name:
      let model = try GeneratorModel(contentsOf: url)
      (generator, licence, architecture) = (model, model.provenance.licence, model.architecture)
      tensors = target == .pytorch ? PyTorchExport.tensors(of: model) : []
    case ImportedModel.format.name:
      let model = try ImportedModel(contentsOf: url)
      (generator, licence, tensors) = (try model.makeGenerator(), model.provenance.licence, model.namedTensors)
    case let format?:
      throw WeightFileError.format(
        file: url.lastPathComponent, expected: "generator, scorer or colorizer", found: format)
    case nil:
      let weights = try ForeignWeights(contentsOf: url, network: options.network)
      let model = try ImportPlan(weights, options: options).model()
      (generator, licence, tensors) = (try model.makeGenerator(), model.provenance.licence, model.namedTensors)
    }
    if target == .onnx {
      try write(
        ONNXExport.model(of: generator, batch: batch ?? 1, name: name(of: url)), licence: licence, to: place)
    } else {
      try write(tensors, of: generator.identity, licence: licence, architecture: architecture, to: place)
    }
    return generator.identity
  }

  private func write(_ model: ONNXModel, licence: String, to place: URL) throws {
    var model = model
    model.producer = ("latent", Software.version)
    model.metadata.append(("licence", licence.isEmpty ? "not stated" : licence))
    try model.write(to: place)
  }

  private func write(
    _ tensors: [(name: String, tensor: Tensor)], of identity: String, licence: String,
    architecture: (any Encodable)? = nil, to place: URL
  ) throws {
    var metadata = [
      "format": "pt", "identity": identity, "licence": licence.isEmpty ? "not stated" : licence,
      "software": Software.name,
    ]
    if let architecture { metadata["architecture"] = try CanonicalJSON.text(of: architecture) }
    let values = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
    try SafetensorsFile.write(metadata: metadata, arrays: tensors.map { ($0.name, $0.tensor.shape) }, to: place) {
      values[$0]!.values
    }
  }
}
