import Foundation
import ImageCodecs

/// How edits are shown as an animation.
enum EditFilm {
  /// Those of animations but for .png, which is a sheet.
  static let extensions = AnimationFile.extensions.filter { $0 != "png" }

  /// Pictures a row of a frame that shows so many: about as many as there are rows, and all of a code in one row.
  static func columns(of count: Int, eachCode: Int) -> Int {
    let codes = count / eachCode
    return eachCode * max(1, Int((Double(codes) / Double(eachCode)).squareRoot().rounded(.up)))
  }

  /// The frames a second of a round of so many frames that takes 2.4 seconds, and at most 25.
  static func rate(frames: Int) -> Double { min(25, Double(frames) / 2.4) }
}
