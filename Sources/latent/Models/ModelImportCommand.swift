import ArgumentParser
import Colorization
import FileFormats
import Foundation
import ModelImport

struct ModelImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Turn the network of another program into a model file.",
    discussion: """
      The family is recognised by the names and shapes of the tensors: generators of StyleGAN2 and StyleGAN2-ADA \
      (stylegan2), stacks of transposed convolutions (dcgan), the U-Net of pix2pix that colours (pix2pix-unet). Any \
      other chain of layers is described in a JSON file (layers). Nothing in the file is run. --dry-run lists what \
      becomes of each tensor; one that is missing or left over is an error, unless --allow names it.

      --model of every command takes such a file as it is; what it has to be told is said by --model-network, \
      --model-layers, --model-classes and --model-allow there.

      Example: latent model import network-snapshot.pkl --output cats.safetensors --licence CC-BY-NC-4.0
      """)

  @Argument(help: ArgumentHelp("The file of the other program.", valueName: "file"), completion: .file())
  var file: String
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The model file to write, .safetensors; not needed with --dry-run.", valueName: "file"),
    completion: .file())
  var output: String?
  @OptionGroup var importing: ImportingOptions
  @Flag(help: "List what becomes of each tensor, and write nothing.") var dryRun = false
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  func validate() throws {
    try requireExtension(["safetensors"], "--output", output)
    if output == nil, !dryRun { throw ValidationError("expected --output FILE.safetensors, or --dry-run") }
  }

  func run() throws {
    try overwriting.requirePlace(for: dryRun ? nil : output, "--output")
    let options = try importing.options()
    let weights = try ForeignWeights(contentsOf: URL(fileURLWithPath: file), network: options.network)
    let target = URL(fileURLWithPath: output ?? "")
    let summary: ImportSummary
    if let colorizer = try ColorizerImport(weights, options: options) {
      summary = ImportSummary(
        family: .pix2pixUNet, reports: colorizer.reports, description: nil, weights: weights, options: options)
      try report(summary)
      if dryRun { return }
      let model = try colorizer.model(normalization: importing.normalization ?? .running)
      try model.write(to: target)
      return try finish(summary, identity: model.identity, target)
    }
    let plan = try ImportPlan(weights, options: options)
    summary = ImportSummary(
      family: plan.family, reports: plan.reports, description: plan.layers?.json, weights: weights, options: options)
    try report(summary)
    if dryRun { return }
    let model = try plan.model()
    // A network that cannot draw is refused now and not when it is used.
    _ = try model.makeGenerator()
    try model.write(to: target)
    try finish(summary, identity: model.identity, target)
  }

  private func report(_ summary: ImportSummary) throws {
    if dryRun {
      json ? printJSON(try summary.json()) : print(summary.lines.joined(separator: "\n"))
    } else {
      for line in summary.notes { printError(line) }
    }
  }

  private func finish(_ summary: ImportSummary, identity: String, _ url: URL) throws {
    json
      ? printJSON(try summary.json(identity: identity, file: shown(url)))
      : print("\(shown(url)): \(summary.family.rawValue), identity \(identity.prefix(12))")
  }
}

/// What a user says of another program's file.
struct ImportingOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "The family: \(ModelFamily.allCases.map(\.rawValue).joined(separator: ", ")) (default: recognised).",
      valueName: "family"))
  var family: ModelFamily?
  @Option(
    help: ArgumentHelp(
      "Which network of the file, as G (default: the averaged weights, G_ema or g_ema, where it has them).",
      valueName: "name"))
  var network: String?
  @Option(
    help: ArgumentHelp(
      "A tensor that may be left out, or what such names begin with before a dot; repeatable (default: none).",
      valueName: "name"))
  var allow: [String] = []
  @Option(
    help: ArgumentHelp(
      "JSON file that lists the layers, for --as layers (Documentation/models-of-others.md; default: none).",
      valueName: "file"), completion: .file())
  var layers: String?
  @Option(
    help: ArgumentHelp("Names of the classes in their order, as cat,dog (default: 0,1,…).", valueName: "list"))
  var classes: String?
  @Option(
    help: ArgumentHelp(
      "What a colouring network is normalised by: running or picture statistics (default: running).",
      valueName: "statistics"))
  var normalization: ColorizerModel.Normalization?
  @Option(
    help: ArgumentHelp("The licence of the file, which is yours to state (default: not stated).", valueName: "text"))
  var licence: String?

  func validate() throws {
    if normalization == .recalibrated { throw ValidationError("--normalization: expected running or picture") }
    if layers != nil, let family, family != .layers {
      throw ValidationError("--layers: expected --as layers, found --as \(family.rawValue)")
    }
  }

  /// - Throws: `FileFormatError` for a description that cannot be read.
  func options() throws -> ImportOptions {
    var options = ImportOptions()
    (options.family, options.network, options.allowed) = (family, network, allow)
    options.classes = classes?.split(separator: ",").map(String.init)
    options.licence = licence ?? ""
    options.layers = try layers.map(LayerListFile.read)
    return options
  }
}

extension ModelFamily: ExpressibleByArgument {}
