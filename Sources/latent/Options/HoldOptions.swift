import ArgumentParser
import Foundation
import LatentSpace

/// The options that turn a direction away from others.
struct HoldOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Attributes to hold, with commas: directions by name or file, kept clear of by --direction (default: none).",
      valueName: "list"), completion: NameCompletion.directionList)
  var hold: String?
  @Option(
    help: ArgumentHelp(
      """
      With --hold: keep clear of the others' normals, which leaves a code's distances from their boundaries alone, or \
      of their covariance with the codes, which makes distances uncorrelated over many codes (default: normals).
      """, valueName: "metric"))
  var holdMetric: HoldMetric?

  /// Their names or files.
  var names: [String] { get throws { try hold.map(Self.names) ?? [] } }

  func validate() throws {
    _ = try names
    if holdMetric != nil, hold == nil { throw ValidationError("--hold-metric: needs --hold") }
  }

  private static func names(_ list: String) throws -> [String] {
    let names = list.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    try require(!names.contains(""), "--hold", "names or files separated by commas", list)
    return names
  }

  /// Says how much of a direction is left.
  static func summary(_ direction: String, share: Double, held: [String]) -> String {
    let list = held.count > 1 ? held.dropLast().joined(separator: ", ") + " and " + held.last! : held[0]
    return "\(direction): " + "\(percent(share)) of the direction left with \(list) held"
  }

  /// The direction with the others held, which are found as it was; nil where there are none. Codes for what is
  /// measured anew are drawn at the direction's truncation.
  /// - Throws: `LatentSpaceError` for directions of another space or model, or when too little is left.
  func turn(_ direction: Direction, _ bundle: ModelBundle) throws -> HeldDirection? {
    guard hold != nil else { return nil }
    let others = try names.map { try bundle.direction($0, space: direction.space).direction }
    let spread = try CodeSpread(
      of: bundle.sampler, in: direction.space, truncation: direction.truncation ?? Sampler.defaultTruncation)
    let held = try direction.holding(
      others, metric: holdMetric ?? .normals, spread: spread, classNames: bundle.model.classes)
    printError(
      Self.summary(direction.attribute, share: held.remainingShare, held: others.map(\.attribute)))
    return held
  }
}
