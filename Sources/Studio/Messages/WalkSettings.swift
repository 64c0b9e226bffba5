import FileFormats
import ImageCodecs
import LatentSpace

/// A walk through pictures, as a preview or as a file.
struct WalkSettings: Decodable, Sendable {
  let keyframes: [PictureRecipe]
  let frames: WholeNumber<Int>?
  let loop: Bool?
  let rate: Double?
  /// An extension of `AnimationFile`; for a file.
  let format: String?
  let name: String?

  var frameCount: Int { frames?.value ?? 60 }
  var isClosed: Bool { loop ?? false }
  var framesPerSecond: Double { rate ?? 25 }

  /// - Throws: `StudioError.request` for numbers out of range, and keyframes of several models.
  func validate() throws {
    guard (2...100).contains(keyframes.count) else {
      throw StudioError.request(field: "keyframes", expected: "2 to 100", found: "\(keyframes.count)")
    }
    guard Set(keyframes.map(\.model)).count == 1 else {
      throw StudioError.request(field: "keyframes", expected: "pictures of one model", found: "several")
    }
    guard (1...10_000).contains(frameCount) else {
      throw StudioError.request(field: "frames", expected: "1 to 10,000", found: "\(frameCount)")
    }
    guard framesPerSecond > 0, framesPerSecond <= 100 else {
      throw StudioError.request(field: "rate", expected: "a number up to 100", found: "\(framesPerSecond)")
    }
    if let format, !AnimationFile.extensions.contains(format) {
      throw StudioError.request(
        field: "format", expected: AnimationFile.extensions.joined(separator: ", "), found: format)
    }
  }
}
