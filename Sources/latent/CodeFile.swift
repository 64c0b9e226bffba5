import Datasets
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace

/// Codes from files of anyone's making.
enum CodeFile {
  /// Codes, a row each: the array of an `.npy`, or the named one of an `.npz`.
  /// - Parameter axes: how many the array may have; the third is for a w for each layer.
  static func read(
    _ url: URL, array name: String, axes: ClosedRange<Int> = 2...2
  ) throws -> (shape: [Int], floats: [Float]) {
    let array =
      url.pathExtension.lowercased() == "npz"
      ? try NPZArchive(contentsOf: url).array(named: name) : try NPYArray(contentsOf: url)
    guard axes.contains(array.shape.count), array.shape.allSatisfy({ $0 > 0 }), let floats = array.floats else {
      throw LatentSpaceError.codesShape(
        file: url.lastPathComponent, expected: axes.upperBound == 2 ? "[N, D]" : "[N, D] or [N, layers, D]",
        found: array.shape)
    }
    guard let index = floats.firstIndex(where: { !$0.isFinite }) else { return (array.shape, floats) }
    throw LatentSpaceError.codeNotFinite(
      file: url.lastPathComponent, row: index / (floats.count / array.shape[0]))
  }

  /// The classes of `count` codes: the array `class` of an `.npz` where it has one, else the model's first class.
  /// - Throws: `LatentSpaceError.codesShape` when they are not one index of the model's a code.
  static func classes(_ url: URL, count: Int, of model: GeneratorModel) throws -> [Int] {
    guard url.pathExtension.lowercased() == "npz" else { return [Int](repeating: 0, count: count) }
    let archive = try NPZArchive(contentsOf: url)
    guard archive.names.contains("class") else { return [Int](repeating: 0, count: count) }
    let array = try archive.array(named: "class")
    let indices = (array.floats ?? []).compactMap { Int(exactly: $0) }
    guard array.shape == [count], indices.count == count,
      indices.allSatisfy(model.architecture.classes.indices.contains)
    else {
      throw LatentSpaceError.codesShape(
        file: "\(url.lastPathComponent), class",
        expected: "[\(count)], from 0 to \(model.architecture.classes.count - 1),", found: array.shape)
    }
    return indices
  }

  /// The classes of `count` examples by name: the array `class` of an `.npz`, or nil where it has none. Numbers are
  /// indices of the names in the array `classNames`, where there is one, and otherwise names themselves.
  /// - Throws: `LatentSpaceError.codesShape` when it is not one a row, or no index of a name.
  static func classNames(_ url: URL, count: Int) throws -> [String]? {
    guard url.pathExtension.lowercased() == "npz" else { return nil }
    let archive = try NPZArchive(contentsOf: url)
    guard let array = archive["class"] else { return nil }
    func refuse(_ range: String = "") -> LatentSpaceError {
      .codesShape(file: "\(url.lastPathComponent), class", expected: "[\(count)]\(range)", found: array.shape)
    }
    guard array.shape == [count] else { throw refuse() }
    if let strings = array.strings { return strings }
    let numbers = array.doubles ?? []
    guard let names = archive["classNames"]?.strings else {
      return numbers.map { value in Int(exactly: value).map(String.init) ?? "\(value)" }
    }
    return try numbers.map { value in
      guard let index = Int(exactly: value), names.indices.contains(index) else {
        throw refuse(", from 0 to \(names.count - 1) as classNames,")
      }
      return names[index]
    }
  }

  /// The same as indices of the names that occur, sorted.
  static func classLabels(_ url: URL, count: Int) throws -> ClassLabels? {
    try classNames(url, count: count).map {
      try ClassLabels(LabelColumn(name: "class", categories: $0), path: url.lastPathComponent)
    }
  }
}
