import FileFormats
import Foundation
import LatentSpace

/// Codes from files of anyone's making.
enum CodeFile {
  /// A matrix of codes: the array of an `.npy`, or the named one of an `.npz`.
  static func read(_ url: URL, array name: String) throws -> (shape: [Int], floats: [Float]) {
    let array =
      url.pathExtension.lowercased() == "npz"
      ? try NPZArchive(contentsOf: url).array(named: name) : try NPYArray(contentsOf: url)
    guard array.shape.count == 2, array.shape[0] > 0, array.shape[1] > 0, let floats = array.floats else {
      throw LatentSpaceError.codesShape(file: url.lastPathComponent, expected: "[N, D]", found: array.shape)
    }
    return (array.shape, floats)
  }
}
