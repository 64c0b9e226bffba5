import FileFormats
import Foundation
import GenerativeModels

extension DragFrame {
  /// Writes the code of the picture for `latent edit --codes`, `latent walk --codes` and other programs, readable by
  /// NumPy: `w` `[1, D]` where all layers have one style, or `layers` `[1, layers, D]`; `z` `[1, latentDimension]`
  /// where that is what moved; `class`, `classNames`, `picture` and `modelIdentity`.
  /// - Parameters:
  ///   - url: the `.npz`.
  ///   - name: of the picture.
  ///   - classIndex: the class that the code was made under.
  ///   - model: the generator.
  public func writeCodes(to url: URL, name: String, classIndex: Int, model: any ImageGenerator) throws {
    precondition(codes.channelOffsets == nil, "writeCodes: styles do not hold offsets of style channels")
    var archive = NPZArchive()
    if let z { archive["z"] = NPYArray(shape: z.shape, z.values) }
    let styles = codes.styles
    archive[styles.shape.count == 3 ? "layers" : "w"] = NPYArray(shape: styles.shape, styles.values)
    archive["class"] = NPYArray(.int64([Int64(classIndex)]))
    archive["classNames"] = NPYArray(.text(model.classes))
    archive["picture"] = NPYArray(.text([name]))
    CodeOrigin(modelIdentity: model.identity).write(into: &archive)
    try archive.write(to: url)
  }
}
