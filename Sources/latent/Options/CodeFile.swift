import Datasets
import Engine
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import Scoring

/// Codes from files of anyone's making.
enum CodeFile {
  /// Codes, a row each, in single precision as models take them: the array of an `.npy`, or the named one of an `.npz`,
  /// of which nothing else is read.
  /// - Parameter axes: how many the array may have; the third is for a w for each layer.
  static func read(
    _ url: URL, array name: String, axes: ClosedRange<Int> = 2...2
  ) throws -> (shape: [Int], floats: [Float]) {
    let (shape, values) = try numbers(url, array: name, axes: axes)
    return (shape, try single(values, file: url, rows: shape[0]))
  }

  /// Codes in double precision, N × D.
  /// - Parameter forDirection: refuse numbers that a direction file, which is in single precision, cannot hold.
  static func matrix(_ url: URL, array name: String, forDirection: Bool = true) throws -> Matrix {
    let (shape, values) = try numbers(url, array: name, axes: 2...2)
    if forDirection { _ = try single(values, file: url, rows: shape[0]) }
    return Matrix(rows: shape[0], columns: shape[1], elements: values)
  }

  private static func numbers(
    _ url: URL, array name: String, axes: ClosedRange<Int>
  ) throws -> (shape: [Int], values: [Double]) {
    let array = try archive(url)?.array(named: name) ?? NPYArray(contentsOf: url)
    guard axes.contains(array.shape.count), array.shape.allSatisfy({ $0 > 0 }), let values = array.doubles else {
      throw LatentSpaceError.codesShape(
        file: url.lastPathComponent, expected: axes.upperBound == 2 ? "[N, D]" : "[N, D] or [N, layers, D]",
        found: array.shape)
    }
    let width = values.count / array.shape[0]
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw LatentSpaceError.codeNotFinite(file: url.lastPathComponent, row: index / width)
    }
    // Whole numbers beyond this have no exact double.
    if case .int64(let numbers) = array.elements, let index = numbers.firstIndex(where: { $0.magnitude > 1 << 53 }) {
      throw LatentSpaceError.codesField(
        file: url.lastPathComponent, field: "row \(index / width)", expected: "whole numbers up to 2^53",
        found: "\(numbers[index])")
    }
    return (array.shape, values)
  }

  private static func single(_ values: [Double], file: URL, rows: Int) throws -> [Float] {
    let floats = values.map { Float($0) }
    guard let index = floats.firstIndex(where: { !$0.isFinite }) else { return floats }
    throw LatentSpaceError.codeTooLarge(
      file: file.lastPathComponent, row: index / (values.count / rows), value: values[index])
  }

  /// An `.npz`, or nil for the name of another file.
  static func archive(_ url: URL) throws -> NPZFile? {
    url.pathExtension.lowercased() == "npz" ? try NPZFile(contentsOf: url) : nil
  }

  /// What names the rows of a file of so many codes: nothing in an `.npy`.
  static func rowNames(_ url: URL, count: Int) throws -> RowNames {
    try archive(url).map { try RowNames($0, count: count) } ?? RowNames(file: url.path, count: count)
  }

  /// Where codes come from. Says on standard error when the file names no model, and what then holds.
  /// - Parameter consequence: in words, after "names no model".
  static func origin(_ url: URL, otherwise consequence: String) throws -> CodeOrigin {
    let origin = try archive(url).map { try CodeOrigin($0) } ?? CodeOrigin()
    if origin.modelIdentity.isEmpty { printError("\(url.lastPathComponent) names no model: \(consequence)") }
    return origin
  }

  /// Refuses codes of another model by name.
  /// - Throws: `LatentSpaceError.codesOfOtherModel`.
  static func requireCodes(_ url: URL, of model: any ImageGenerator) throws {
    try origin(url, otherwise: "its codes are taken for those of this one")
      .require(model: model.identity, file: url.lastPathComponent)
  }

  /// The classes of `count` codes as indices of the model's: the array `class` of an `.npz` where it has one, else the
  /// model's first class. Texts are names of the model's classes; numbers are indices of the names in the array
  /// `classNames`, where there is one, and otherwise of the model's classes.
  /// - Throws: `LatentSpaceError` naming the row: another number of classes than codes, or no class of the model's.
  static func classes(_ url: URL, count: Int, of model: any ImageGenerator) throws -> [Int] {
    let names = model.classes
    guard let archive = try archive(url), let array = try archive.arrayIfPresent(named: "class") else {
      return [Int](repeating: 0, count: count)
    }
    guard array.shape == [count] else {
      throw LatentSpaceError.codesField(
        file: url.lastPathComponent, field: "class", expected: "one a code, the shape [\(count)]",
        found: "the shape \(array.shape)")
    }
    let numbered = try archive.arrayIfPresent(named: "classNames")?.strings ?? names
    let found: [(text: String, name: String?)] =
      array.strings.map { $0.map { ($0, $0) } }
      ?? (array.doubles ?? []).map { value in
        let index = Int(exactly: value)
        let name = index.flatMap { numbered.indices.contains($0) ? numbered[$0] : nil }
        return (name ?? index.map(String.init) ?? "\(value)", name)
      }
    return try found.enumerated().map { row, found in
      guard let name = found.name, let index = names.firstIndex(of: name) else {
        throw LatentSpaceError.codesField(
          file: url.lastPathComponent, field: "class, row \(row)",
          expected: "a class of the model (\(names.joined(separator: ", "))) or its index, 0 to \(names.count - 1)",
          found: found.text)
      }
      return index
    }
  }

  /// The classes of `count` examples by name: the array `class` of an `.npz`, or nil where it has none. Numbers are
  /// indices of the names in the array `classNames`, where there is one, and otherwise names themselves.
  /// - Throws: `LatentSpaceError.codesShape` when it is not one a row, or no index of a name.
  static func classNames(_ url: URL, count: Int) throws -> [String]? {
    guard let archive = try archive(url), let array = try archive.arrayIfPresent(named: "class") else { return nil }
    func refuse(_ range: String = "") -> LatentSpaceError {
      .codesShape(file: "\(url.lastPathComponent), class", expected: "[\(count)]\(range)", found: array.shape)
    }
    guard array.shape == [count] else { throw refuse() }
    if let strings = array.strings { return strings }
    let numbers = array.doubles ?? []
    guard let names = try archive.arrayIfPresent(named: "classNames")?.strings else {
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
