import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs

extension DragFrame {
  /// The mark of the picture files of `latent drag`, which replaces them.
  public static let mark = FileMark("latent drag")

  /// Writes the code of the picture for `latent edit --codes`, `latent walk --codes` and other programs, readable by
  /// NumPy: `w` `[1, D]` where all layers have one style, or `layers` `[1, layers, D]`; `z` `[1, latentDimension]`
  /// where that is what moved; `class`, `classNames`, `picture` and `modelIdentity`.
  /// - Parameters:
  ///   - url: the `.npz`.
  ///   - beginning: that of the drag, whose class and name go with the code.
  ///   - model: the generator.
  public func writeCodes(to url: URL, of beginning: DragBeginning, model: any ImageGenerator) throws {
    precondition(codes.channelOffsets == nil, "writeCodes: styles do not hold offsets of style channels")
    var archive = NPZArchive()
    if let z { archive["z"] = NPYArray(shape: z.shape, z.values) }
    let styles = codes.styles
    archive[styles.shape.count == 3 ? "layers" : "w"] = NPYArray(shape: styles.shape, styles.values)
    archive["class"] = NPYArray(.int64([Int64(beginning.classIndex)]))
    archive["classNames"] = NPYArray(.text(model.classes))
    archive["picture"] = NPYArray(.text([beginning.name]))
    CodeOrigin(modelIdentity: model.identity).write(into: &archive)
    try archive.write(to: url)
  }
}
