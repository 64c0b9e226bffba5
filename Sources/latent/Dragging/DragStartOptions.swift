import ArgumentParser
import Engine
import Foundation
import GenerativeModels
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

  /// The code, its class, and a name for it.
  /// - Throws: what reading the file does; `ValidationError` for a row that it does not have.
  func resolve(
    _ sampler: Sampler, space: DragSpace?
  ) throws -> (start: DragStart, classIndex: Int, name: String) {
    let model = sampler.model
    guard let codes else {
      let classIndex =
        try className.map { try model.classIndex($0) }
        ?? Sampler.classIndex(ofSeed: seed, classes: model.classes.count)
      let z = sampler.codes(seeds: [seed])
      return (
        .latent(z, mixture: ClassMixture(classIndex), truncation: truncation), classIndex, "seed \(seed), dragged"
      )
    }
    let url = URL(fileURLWithPath: codes)
    let read = try FoundCodes.read(
      contentsOf: url, forEditInZ: nil, single: space == .w, model: model, notice: printError)
    try require(row < read.classes.count, "--row", "0 to \(read.classes.count - 1), the codes of the file", row)
    guard case .found(let all) = try read.codes.start(model: model, file: url.lastPathComponent) else {
      preconditionFailure("resolve: codes of w that are latent")
    }
    let one = SynthesisCodes(styles: all.styles.selectingEntries([row]))
    return (
      .codes(one), try className.map { try model.classIndex($0) } ?? read.classes[row],
      "\(read.codes.names[row]), dragged"
    )
  }
}
