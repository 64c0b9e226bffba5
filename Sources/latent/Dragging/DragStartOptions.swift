import ArgumentParser
import Foundation
import LatentSpace

/// The options that choose the picture to drag.
struct DragStartOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Seed of the picture; that of NumPy's RandomState(seed).randn.", valueName: "number"))
  var seed: UInt32 = 1
  @Option(
    name: .customLong("class"), parsing: .unconditional,
    help: ArgumentHelp("Its class (default: by seed, the model's classes in turn from seed 1 on).", valueName: "name"),
    completion: NameCompletion.classes)
  var className: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("Truncation ψ of the seed's code.", valueName: "factor"))
  var truncation = Sampler.defaultTruncation
  @Option(
    help: ArgumentHelp(
      "Instead of a seed: a code of a file, .npz as latent invert and latent sample write it (default: the seed's).",
      valueName: "file"))
  var codes: String?
  @Option(help: ArgumentHelp("Which code of --codes, from 0.", valueName: "number")) var row = 0

  func validate() throws {
    try requireTruncation(truncation)
    try require(row >= 0, "--row", "0 or more", row)
    if codes == nil { try requireNone(of: [("--row", row != 0)], with: "a code of a seed") }
  }

  /// The picture that the drag begins with.
  /// - Throws: what reading the file does, or a class that the model has not.
  func resolve(_ sampler: Sampler) throws -> DragBeginning {
    guard let codes else {
      return try DragBeginning(seed: seed, className: className, truncation: truncation, sampler: sampler)
    }
    return try DragBeginning(
      row: row, of: URL(fileURLWithPath: codes), className: className, sampler: sampler, notice: printError)
  }
}
