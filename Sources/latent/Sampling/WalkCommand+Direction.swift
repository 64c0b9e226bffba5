import ArgumentParser
import Foundation
import LatentSpace

/// `latent walk --direction`.
extension WalkCommand {
  /// Refuses options of walks between codes.
  func requireDirectionOptions() throws {
    guard direction != nil else {
      return try requireNone(of: [("--amounts", amounts != nil)], with: "a walk without --direction")
    }
    try requireNone(
      of: [
        ("--mode", givenMode != nil), ("--space", givenSpace != nil), ("--to-class", toClass != nil),
        ("--fix-seed", fixSeed), ("--fix-class", fixClass), ("--harmonics", harmonics != nil),
        ("--z-limit", zLimit != nil),
      ], with: "--direction, which has its own way")
    _ = try ends
    let psi = try truncations
    try require(psi.from == psi.to, "--truncation", "one number with --direction", truncation ?? "")
  }

  /// Where each code begins and where it ends, in standard deviations.
  private var ends: (from: Float, to: Float) {
    get throws {
      let text = amounts ?? "-3:3"
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Float($0) }
      guard parts.count == 2, let from = parts[0], let to = parts[1], max(abs(from), abs(to)) <= 1000 else {
        throw ValidationError("--amounts: expected two numbers within ±1000, as -3:3, found \(text)")
      }
      return (from, to)
    }
  }

  /// - Parameter isSheet: whether each code goes one way, as is shown on a sheet, unless --loop asks for the way back.
  func directionWalk(
    _ bundle: ModelBundle, _ sampler: Sampler, isSheet: Bool
  ) throws -> (walk: DirectionWalk, source: String) {
    let name = direction!
    let found = try bundle.direction(name)
    let editor = try Editor(sampler: sampler, direction: found.direction, file: name)
    let psi = truncation == nil ? found.direction.truncation ?? Sampler.defaultTruncation : try truncations.from
    let model = sampler.model
    let start: StartingCodes
    var classes: [Int]
    if let codes {
      let url = URL(fileURLWithPath: codes)
      let read = try FoundCodes.read(
        contentsOf: url, forEditInZ: found.direction.space == .z ? found.direction : nil, single: false, model: model,
        notice: printError)
      start = try read.codes.start(model: model, file: url.lastPathComponent)
      classes = read.classes
      if read.codes.space == .w {
        try requireNone(
          of: [("--truncation", truncation != nil), ("--class", className != nil)],
          with: "styles of --codes, which are taken as they are")
      }
    } else {
      let seeds = try SeedOptions.seeds(seeds ?? "1")
      start = .latents(sampler.codes(seeds: seeds))
      classes = seeds.map { Sampler.classIndex(ofSeed: $0, classes: model.classes.count) }
    }
    if let className {
      classes = [Int](repeating: try model.classIndex(className), count: classes.count)
    }
    return (
      DirectionWalk(
        editor: editor, start: start, classes: classes, truncation: psi, amounts: try ends,
        isClosed: loop || !isSheet, easing: easing), found.source
    )
  }
}
