import FileFormats
import Foundation
import ImageCodecs

extension PictureDrawer {
  /// The mark of the picture files of `latent sample`, which replaces them.
  public static let mark = FileMark("latent sample")

  /// Writes the codes of pictures for `latent edit --codes`, `latent sample --start` and other programs: `w` `[N, D]`
  /// after truncation, or `layers` `[N, layers, D]` where layers have a w each; `class` and `classNames`; `picture`,
  /// what each is called; `modelIdentity`, and `truncation` where all have one.
  /// - Parameters:
  ///   - made: of one model; one or more.
  ///   - names: what each is called.
  ///   - url: an `.npz`.
  /// - Throws: `PictureRecipeError` where style channels were moved, which codes of w do not hold; `FileFormatError`
  ///   naming the file.
  public static func write(_ made: [Codes], names: [String], to url: URL) throws {
    precondition(!made.isEmpty && made.count == names.count, "write: \(made.count) codes, \(names.count) names")
    guard made.allSatisfy({ $0.codes.channelOffsets == nil }) else {
      throw PictureRecipeError.field(
        "codes", expected: "edits of z or w, which codes of w hold", found: "moved style channels")
    }
    let (model, styles) = (made[0].sampler.model, SynthesisCodes(joining: made.map(\.codes)).styles)
    var archive = NPZArchive()
    archive[styles.shape.count == 3 ? "layers" : "w"] = NPYArray(shape: styles.shape, styles.values)
    archive["class"] = NPYArray(.int64(made.map { Int64($0.classIndex) }))
    archive["classNames"] = NPYArray(.text(model.classes))
    archive["picture"] = NPYArray(.text(names))
    let truncations = Set(made.map(\.truncation))
    CodeOrigin(modelIdentity: model.identity, truncation: truncations.count == 1 ? made[0].truncation : nil)
      .write(into: &archive)
    try archive.write(to: url)
  }
}
