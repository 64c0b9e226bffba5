import FileFormats
import Foundation
import GenerativeModels

extension FoundCodes {
  /// Reads the codes that edits begin at, with their names and classes.
  ///
  /// An `.npz` as `latent invert` and `latent sample` write it: for a direction of z the array `z`, otherwise `layers`
  /// where there is one, or `w`. An `.npy` holds w, one for all layers or one for each.
  /// - Parameters:
  ///   - url: the file, `.npz` or `.npy`.
  ///   - direction: one of z, where the edits have one.
  ///   - single: take `w` though there is a w for each layer.
  ///   - model: what the codes are of.
  ///   - notice: is given a line for people where the file names no model.
  /// - Returns: the codes, and the index of each one's class among the model's.
  /// - Throws: `FileFormatError` and `LatentSpaceError` naming the file and the array.
  public static func read(
    contentsOf url: URL, forEditInZ direction: Direction?, single: Bool, model: any ImageGenerator,
    notice: (String) -> Void
  ) throws -> (codes: FoundCodes, classes: [Int]) {
    let (source, file) = (try CodeFile(contentsOf: url), url.lastPathComponent)
    try source.requireCodes(of: model, notice: notice)
    let arrays = source.arrayNames
    if let direction, !(arrays?.contains("z") ?? false) {
      throw FileFormatError.malformed(
        file: file, field: arrays == nil ? "codes" : "arrays",
        expected: "an .npz with \"z\" for \(direction.attribute), a direction of z (a style does not tell which z it "
          + "comes from)", found: arrays?.joined(separator: ", ") ?? "an .npy of w")
    }
    let space = direction == nil ? CodeSpace.w : .z
    let array = space == .w && !single && arrays?.contains("layers") ?? false ? "layers" : space.rawValue
    let (shape, floats) = try source.codes(array: array, axes: space == .z ? 2...2 : 2...3)
    let classes = try source.classes(count: shape[0], of: model)
    let codes = FoundCodes(
      names: try source.pictureNames(count: shape[0]), space: space, shape: shape, values: floats)
    _ = try codes.start(model: model, file: arrays == nil ? file : "\(file), \(array)")
    return (codes, classes)
  }
}
