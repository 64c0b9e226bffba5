import Foundation
import ImageCodecs

/// How edits are shown as an animation.
enum EditFilm {
  /// Those of animations but for .png, which is a sheet.
  static let extensions = AnimationFile.extensions.filter { $0 != "png" }

  /// Pictures a row of a frame that shows so many: about as many as there are rows.
  static func columns(of count: Int) -> Int { max(1, Int(Double(count).squareRoot().rounded(.up))) }

  /// The frames a second of a round of so many frames that takes 2.4 seconds, and at most 25.
  static func rate(frames: Int) -> Double { min(25, Double(frames) / 2.4) }
}
