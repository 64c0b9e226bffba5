import FileFormats
import Foundation
import GenerativeModels
import LatentSpace

/// The codes of `latent edit --codes`.
enum EditCodes {
  /// Reads codes with their names and classes.
  ///
  /// An `.npz` as `latent invert` and `latent sample` write it: for a direction of z the array `z`, otherwise `layers`
  /// where there is one, or `w`. An `.npy` holds w, one for all layers or one for each.
  /// - Parameters:
  ///   - direction: one of z, where the edits have one.
  ///   - single: take `w` though there is a w for each layer.
  /// - Throws: `FileFormatError` and `LatentSpaceError` naming the file and the array.
  static func read(
    _ url: URL, forEditInZ direction: Direction?, single: Bool, model: any ImageGenerator
  ) throws -> (codes: FoundCodes, classes: [Int]) {
    let file = url.lastPathComponent
    let archive = try CodeFile.archive(url)
    try CodeFile.requireCodes(url, of: model)
    if let direction, !(archive?.names.contains("z") ?? false) {
      throw FileFormatError.malformed(
        file: file, field: archive == nil ? "codes" : "arrays",
        expected: "an .npz with \"z\" for \(direction.attribute), a direction of z (a style does not tell which z it "
          + "comes from)", found: archive?.names.joined(separator: ", ") ?? "an .npy of w")
    }
    let space = direction == nil ? CodeSpace.w : .z
    let array = space == .w && !single && archive?.names.contains("layers") ?? false ? "layers" : space.rawValue
    let (shape, floats) = try CodeFile.read(url, array: array, axes: space == .z ? 2...2 : 2...3)
    let classes = try CodeFile.classes(url, count: shape[0], of: model)
    let codes = FoundCodes(
      names: try names(archive, count: shape[0], file: file), space: space, shape: shape, values: floats)
    _ = try codes.start(model: model, file: archive == nil ? file : "\(file), \(array)")
    return (codes, classes)
  }

  /// The array `picture`, or numbers from 1 where there is none.
  private static func names(_ archive: NPZFile?, count: Int, file: String) throws -> [String] {
    guard let array = try archive?.arrayIfPresent(named: "picture") else { return (1...count).map { "code \($0)" } }
    guard array.shape == [count], let names = array.strings else {
      throw LatentSpaceError.codesShape(file: "\(file), picture", expected: "[\(count)] of names", found: array.shape)
    }
    return names.map { ($0 as NSString).lastPathComponent }
  }
}
