import Colorization
import FileFormats
import Foundation

/// What a network found in a picture, in single precision, for comparisons with other programs.
struct FoundColors {
  private let draft: Colorizer.Draft

  init(_ draft: Colorizer.Draft) { self.draft = draft }

  /// The file of the values beside that of the picture.
  static func place(beside picture: URL) -> URL { picture.deletingPathExtension().appendingPathExtension("npz") }

  /// Writes of the copy that the network sees `lightness` as L/50 − 1, `[1, h, w]`, and `ab` as a/110 and b/110,
  /// `[2, h, w]`.
  func write(beside picture: URL) throws {
    let (height, width) = (draft.lightness.shape[1], draft.lightness.shape[2])
    let colors = draft.colors.values
    let planes = (0..<2).flatMap { plane in stride(from: plane, to: colors.count, by: 2).map { colors[$0] } }
    var archive = NPZArchive()
    archive["lightness"] = NPYArray(shape: [1, height, width], draft.lightness.values)
    archive["ab"] = NPYArray(shape: [2, height, width], planes)
    try archive.write(to: Self.place(beside: picture))
  }
}
