import Colorization
import ImageCodecs

/// How a photograph is coloured.
struct ColorizeSettings: Decodable, Sendable {
  /// A colour at a place, in pixels of the whole photograph.
  struct Hint: Decodable, Sendable {
    let at: [Double]
    /// `#rrggbb`.
    let color: String
  }

  let picture: String
  let model: String?
  let hints: [Hint]?
  let strength: Float?
  let saturation: Float?
  let name: String?

  /// The hints as the colorizer takes them.
  /// - Throws: `ColorizationError.hint`, or `StudioError.request` for numbers out of range.
  func colorHints() throws -> [ColorHint] {
    let hints = hints ?? []
    guard hints.count <= 1000 else {
      throw StudioError.request(field: "hints", expected: "at most 1000", found: "\(hints.count)")
    }
    return try hints.map { hint in
      guard hint.at.count == 2, hint.at.allSatisfy({ (0..<1e6).contains($0) }) else {
        throw StudioError.request(field: "hints.at", expected: "a place in the picture, x and y", found: "\(hint.at)")
      }
      return try ColorHint("\(Int(hint.at[0])),\(Int(hint.at[1])),\(hint.color)")
    }
  }

  /// - Throws: `StudioError.request` for numbers out of range.
  func apply(to colorizer: inout Colorizer) throws {
    let (strength, saturation) = (strength ?? 1, saturation ?? 1)
    guard (0...1).contains(strength) else {
      throw StudioError.request(field: "strength", expected: "0 to 1", found: "\(strength)")
    }
    guard ColorizerModel.pictureSaturations.contains(saturation) else {
      throw StudioError.request(
        field: "saturation", expected: ColorizerModel.pictureSaturations.words, found: "\(saturation)")
    }
    (colorizer.strength, colorizer.saturation) = (strength, saturation)
  }
}
