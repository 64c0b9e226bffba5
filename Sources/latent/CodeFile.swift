import FileFormats
import Foundation
import LatentSpace

/// Codes and scores from files of anyone's making.
enum CodeFile {
  /// A matrix of codes: the array of an `.npy`, or the named one of an `.npz`.
  static func read(_ url: URL, array name: String) throws -> (shape: [Int], floats: [Float]) {
    let array: NPYArray
    if url.pathExtension.lowercased() == "npz" {
      array = try NPZArchive(contentsOf: url).array(named: name)
    } else {
      array = try NPYArray(contentsOf: url)
    }
    guard array.shape.count == 2, array.shape[0] > 0, array.shape[1] > 0, let floats = array.floats else {
      throw LatentSpaceError.codesShape(file: url.lastPathComponent, expected: "[N, D]", found: array.shape)
    }
    return (array.shape, floats)
  }

  /// One score a code: an `.npy` of one axis, or a column of a `.csv`.
  static func scores(_ url: URL, column: String?) throws -> [Double] {
    switch url.pathExtension.lowercased() {
    case "npy":
      let array = try NPYArray(contentsOf: url)
      guard array.shape.filter({ $0 != 1 }).count <= 1, let values = array.doubles else {
        throw CodeFileError(text: "\(url.lastPathComponent): expected scores [N], found the shape \(array.shape)")
      }
      return values
    case "npz":
      let archive = try NPZArchive(contentsOf: url)
      guard let name = column ?? archive.names.first(where: { $0.hasPrefix("score") }) ?? archive.names.first else {
        throw CodeFileError(text: "\(url.lastPathComponent): no arrays in the archive")
      }
      let array = try archive.array(named: archive.names.contains(name) ? name : "score:\(name)")
      guard let values = array.doubles else {
        throw CodeFileError(text: "\(url.lastPathComponent): the array \(name) holds no numbers")
      }
      return values
    default:
      let table = try CSVTable(contentsOf: url)
      let numeric = table.header.filter { $0 != "file" && $0 != "seed" }
      guard let name = column ?? (numeric.count == 1 ? numeric[0] : nil) else {
        throw CodeFileError(
          text: "\(url.lastPathComponent): say which column with --column: \(table.header.joined(separator: ", "))")
      }
      return try table.numbers(inColumn: name)
    }
  }
}

struct CodeFileError: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}
