import ArgumentParser
import Engine
import Foundation
import LatentSpace

struct DirectionsProjectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "project",
    abstract: "Turn a direction until it keeps clear of others, on files alone.",
    discussion: """
      Projects the held normals out, as latent edit --hold does, without a model: arrays of anyone's (.npy, \
      .npz, one of several as pca.npz:1), of any length, keep their precision; .safetensors directions keep what else they say. Their \
      offset stays that of the old boundary, and their unit too without --codes; latent edit --hold --save-direction \
      measures both anew.

      Example: latent directions project --direction age.npy --hold gender.npy --output age-only.npy
      """)

  @Option(help: ArgumentHelp("The direction, .npy, .npz or .safetensors.", valueName: "file"), completion: .file())
  var direction: String
  @Option(
    help: ArgumentHelp("Directions to hold, with commas, .npy, .npz or .safetensors.", valueName: "list"),
    completion: NameCompletion.directionList)
  var hold: String
  @Option(
    help: ArgumentHelp(
      """
      Keep clear of the held normals, or of their covariance with --codes, which makes distances uncorrelated over \
      these codes (default: normals).
      """, valueName: "metric"))
  var holdMetric: HoldMetric?
  @Option(
    help: ArgumentHelp(
      """
      Codes [N, D] to measure on, .npy or .npz with an array named as the space; around the means of the array class, \
      where there is one (default: none; needed for the covariance).
      """, valueName: "file"), completion: .file())
  var codes: String?
  @Option(
    help: ArgumentHelp(
      "Array of an .npz of --codes: z or w (default: the direction's space; w for .npy).", valueName: "space"))
  var space: CodeSpace?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The turned direction, .npy, or .safetensors where --direction is one.", valueName: "file"),
    completion: .file())
  var output: String
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  private var held: [String] {
    hold.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
  }

  func validate() throws {
    try requireFile(direction, "--direction")
    try require(!held.contains(""), "--hold", "files separated by commas", hold)
    for file in held { try requireFile(file, "--hold") }
    try requireExtension(["npy", "npz"], "--codes", codes)
    // A direction of ours says what a bare normal does not: its space, its unit, its model.
    try requireExtension(DirectionPlace(direction).isOfNumPy ? ["npy"] : ["npy", "safetensors"], "--output", output)
    if holdMetric == .covariance, codes == nil { throw ValidationError("--hold-metric covariance: needs --codes") }
    if space != nil, codes == nil { throw ValidationError("--space: needs --codes") }
  }

  private func requireFile(_ text: String, _ option: String) throws {
    try requireExtension(["npy", "npz", "safetensors"], option, DirectionPlace(text).path)
  }

  func run() throws {
    try overwriting.requirePlace(for: output, "--output")
    let start = try NormalFile(at: DirectionPlace(direction))
    let others = try held.map { try NormalFile(at: DirectionPlace($0)) }
    let metric = holdMetric ?? .normals
    let found = try start.holding(others, metric: metric, spread: try spread(for: start))
    let url = URL(fileURLWithPath: output)
    try found.file.write(to: url)
    let names = others.map(\.attribute)
    guard json else {
      let rank = found.rank == 1 ? "1 dimension" : "\(found.rank) dimensions"
      print(HoldOptions.summary(start.attribute, share: found.remainingShare, held: names) + " (\(rank))")
      return print(shown(url))
    }
    printJSON([
      "direction": .string(start.attribute), "held": .array(names.map { .string($0) }),
      "metric": .string(metric.rawValue), "remainingShare": .number(found.remainingShare),
      "rank": .integer(found.rank), "dimensions": .integer(start.normal.count), "file": .string(shown(url)),
    ])
  }

  /// - Throws: `LatentSpaceError.codesShape` for codes of another dimension than the direction's.
  private func spread(for start: NormalFile) throws -> CodeSpread? {
    guard let codes else { return nil }
    let url = URL(fileURLWithPath: codes)
    var array = space ?? .w
    if case .direction(let direction) = start.contents, space == nil { array = direction.space }
    let source = try CodeFile(contentsOf: url)
    let matrix = try source.matrix(array: array.rawValue)
    guard matrix.columns == start.normal.count else {
      throw LatentSpaceError.codesShape(
        file: url.lastPathComponent, expected: "[N, \(start.normal.count)], as \(start.file) has",
        found: [matrix.rows, matrix.columns])
    }
    if case .direction(let direction) = start.contents, !direction.modelIdentity.isEmpty {
      try source.origin(otherwise: "its codes are taken for those of the direction's", notice: printError)
        .require(model: direction.modelIdentity, file: url.lastPathComponent)
    }
    let classes = try source.classLabels(count: matrix.rows)
    return CodeSpread(codes: matrix, classes: classes?.indices ?? [Int](repeating: 0, count: matrix.rows))
  }
}
