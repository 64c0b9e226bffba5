import ArgumentParser
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace

struct DirectionsExportCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write directions for other programs: the normals, or components as GANSpace keeps them.",
    discussion: """
      .npy: the normals in single precision, [1, D] of one direction, as InterFaceGAN keeps a boundary, and [K, D] of \
      several. .npz: the components in the arrays of GANSpace (lat_comp, lat_mean, lat_stdev and the others), with \
      their standard deviations over codes of the model that are not truncated. Neither has room for where a boundary \
      lies, for the layers that move, or for the model.

      Examples:
        latent directions export --direction smile --output smile.npy
        latent directions export --direction age,smile --output components.npz
      """)

  @OptionGroup var modelOptions: ModelOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @Option(
    help: ArgumentHelp(
      "Directions by name or file, as latent edit takes them; several are repeated or have commas between.",
      valueName: "list"), completion: NameCompletion.directionList)
  var direction: [String]
  @Option(
    help: ArgumentHelp(
      "The directions' space, z or w: checked (default: their own; w for arrays that do not tell).",
      valueName: "space"))
  var space: CodeSpace?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write, .npy for the normals or .npz for components.", valueName: "file"))
  var output: String
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  /// Codes whose moments the components' deviations are of.
  private static let codeCount = 10_000

  private var names: [String] { direction.flatMap(DirectionList.names) }

  func validate() throws {
    try require(!names.contains(""), "--direction", DirectionList.expected, direction.joined(separator: " "))
    try requireExtension(["npy", "npz"], "--output", output)
  }

  func run() throws {
    try overwriting.requirePlace(for: output, "--output")
    let bundle = try modelOptions.bundle()
    let found = try names.map { try bundle.direction($0, space: space).direction }
    let url = URL(fileURLWithPath: output)
    if url.pathExtension.lowercased() == "npy" {
      try DirectionExport.normals(found).write(to: url)
    } else {
      // Refuses directions that do not go together before codes are drawn.
      _ = try DirectionExport.normals(found)
      let moments = try bundle.sampler.moments(
        count: Self.codeCount, truncation: 1, seed: 0, in: found[0].space)
      try DirectionExport.components(found, of: moments).write(to: url)
    }
    for item in found where item.layers != nil {
      printError("\(item.attribute): its layers are not in \(shown(url)), which has no room for them")
    }
    guard json else { return print(shown(url)) }
    printJSON([
      "directions": .array(found.map { .string($0.attribute) }), "space": .string(found[0].space.rawValue),
      "dimensions": .integer(found[0].normal.count), "file": .string(shown(url)),
      "model": .string(bundle.model.identity),
    ])
  }
}
