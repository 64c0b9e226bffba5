import Colorization
import FileFormats
import Foundation
import ImageCodecs

/// The trial of hints of any colour, as the colorizer holds them and as its network takes them.
struct HintTrials {
  private var held, free: HintTrial

  init(_ colorizer: Colorizer, seed: UInt64) {
    var without = colorizer
    without.holdsHints = false
    (held, free) = (HintTrial(colorizer, seed: seed), HintTrial(without, seed: seed))
  }

  mutating func add(_ picture: Image, hints count: Int, item: Int) throws {
    try held.add(picture, hints: count, item: item)
    try free.add(picture, hints: count, item: item)
  }

  /// A headline and a row each.
  var lines: [String] {
    let header = String(
      format: "%d hints of any colour, %.0f %% of which can be shown at the lightness of their place",
      held.summary.hints, 100 * held.summary.shareInGamut)
    let rows = [("held", held.summary), ("network alone", free.summary)].map { name, summary in
      "  " + name.padding(toLength: 15, withPad: " ", startingAt: 0)
        + String(
          format:
            "%5.1f %% within %.0f units of a and b; median %.1f, 95 %% within %.1f; step to the pixels around %.1f",
          100 * summary.shareWithin, HintTrial.tolerance, summary.medianDifference, summary.difference95,
          summary.medianStep)
    }
    return [header] + rows
  }

  /// `hintTrials`, with the results of both.
  func member() throws -> JSONValue.Member {
    return .init(
      "hintTrials",
      .object([
        .init("held", try CanonicalJSON.value(of: held.summary)),
        .init("networkAlone", try CanonicalJSON.value(of: free.summary)),
      ]))
  }
}
