import Engine
import FileFormats
import Foundation
import ImageCodecs

/// The code that was found for a picture, and how near its picture comes.
public struct Inversion: Sendable {
  /// The class that the code was looked for under, an index among the model's classes.
  public let classIndex: Int
  /// The normal code of length √latentDimension, where it was looked for in z.
  public let z: [Float]?
  /// The style; in `InversionSpace.layers` the one from which the styles of the layers set out.
  public let w: [Float]
  /// A style for each layer, where they were looked for.
  public let layers: [[Float]]?
  /// The picture as the model's size allows it.
  public let target: Image
  /// The picture of the nearest sample, where the search began.
  public let start: Image
  /// The picture of the code.
  public let reconstruction: Image
  /// Root mean square of the style in standard deviations from the mean w of its class (see `StylePrior`).
  public let distance: Double

  /// Of the reconstruction, in dB.
  public var psnr: Double { PictureQuality.psnr(reconstruction, target) }
  /// Structural similarity of the reconstruction.
  public var ssim: Double { PictureQuality.structuralSimilarity(reconstruction, target) }
}

extension Array where Element == Inversion {
  /// Writes codes as `latent sample --codes` does, readable by NumPy: arrays `w` `[N, D]` and `class`, where they were
  /// looked for `z` `[N, D]` or `layers` `[N, layers, D]`, `picture`, the name of each picture, and where given
  /// `classNames`, a name a class index, and `modelIdentity`.
  public func writeCodes(
    to url: URL, names: [String], classNames: [String]? = nil, modelIdentity: String = ""
  ) throws {
    precondition(!isEmpty && names.count == count, "writeCodes: \(names.count) names for \(count) codes")
    var archive = NPZArchive()
    func matrix(_ rows: [[Float]]) -> NPYArray { NPYArray(shape: [rows.count, rows[0].count], rows.flatMap { $0 }) }
    if allSatisfy({ $0.z != nil }) { archive["z"] = matrix(map { $0.z! }) }
    archive["w"] = matrix(map(\.w))
    if let layers = first!.layers {
      archive["layers"] = NPYArray(
        shape: [count, layers.count, layers[0].count], flatMap { ($0.layers ?? []).flatMap { $0 } })
    }
    archive["class"] = NPYArray(.int64(map { Int64($0.classIndex) }))
    if let classNames { archive["classNames"] = NPYArray(.text(classNames)) }
    archive["picture"] = NPYArray(.text(names))
    CodeOrigin(modelIdentity: modelIdentity).write(into: &archive)
    try archive.write(to: url)
  }
}
