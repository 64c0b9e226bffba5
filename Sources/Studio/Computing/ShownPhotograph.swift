import Colorization
import ImageCodecs

/// The copy of a photograph that is on the screen, and what of its colouring does not change with hints.
struct ShownPhotograph {
  let picture: String
  let model: String
  let copy: Image
  /// The copy's side over the photograph's.
  let scale: Double
  private let size: (width: Int, height: Int)
  private var unhinted: Colorizer.Draft?
  private var last: (hints: [ColorHint], draft: Colorizer.Draft)?

  /// The longer side on the screen: as much as a window shows, and coloured within a tenth of a second.
  static let longestSide = 768

  init(_ picture: SentPicture, model: String) {
    (self.picture, self.model) = (picture.id, model)
    let image = picture.image
    let scale = min(1, Double(Self.longestSide) / Double(max(image.width, image.height)))
    (self.scale, size) = (scale, (image.width, image.height))
    copy =
      scale == 1
      ? image
      : image.resized(
        width: max(1, Int((Double(image.width) * scale).rounded())),
        height: max(1, Int((Double(image.height) * scale).rounded())))
  }

  /// The copy coloured with hints that are meant for the photograph. Where only strength or saturation change, the
  /// network is not asked again.
  mutating func colored(_ hints: [ColorHint], by colorizer: Colorizer) throws -> Image {
    if let outside = hints.first(where: { $0.x >= size.width || $0.y >= size.height }) {
      throw ColorizationError.hintOutside(
        hint: "\(outside.x),\(outside.y)", file: "the picture", width: size.width, height: size.height)
    }
    if last?.hints != hints {
      let scaled = hints.map { hint in
        ColorHint(
          x: min(copy.width - 1, Int(Double(hint.x) * scale)), y: min(copy.height - 1, Int(Double(hint.y) * scale)),
          color: hint.color)
      }
      last = (hints, try colorizer.draft(copy, hints: scaled))
    }
    return colorizer.finish(last!.draft)
  }

  /// What the network finds in the copy without hints.
  mutating func unhintedDraft(by colorizer: Colorizer) throws -> Colorizer.Draft {
    if let unhinted { return unhinted }
    let draft = try colorizer.draft(copy)
    unhinted = draft
    return draft
  }
}
