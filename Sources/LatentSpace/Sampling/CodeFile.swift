import Datasets
import Engine
import FileFormats
import Foundation
import GenerativeModels
import Scoring

/// A file of codes of anyone's making: an array of an `.npz`, or an `.npy`.
///
/// An `.npz` may say more: which model the codes are of and at which truncation (`CodeOrigin`), the class of each in the
/// array `class`, and what names its rows (`RowNames`).
public struct CodeFile {
  /// The file: an `.npz` by its name, else an `.npy`.
  public let url: URL
  /// Nil for the name of another file than an `.npz`.
  private let archive: NPZFile?

  /// - Throws: `FileFormatError` naming an `.npz` that cannot be read.
  public init(contentsOf url: URL) throws {
    self.url = url
    archive = url.pathExtension.lowercased() == "npz" ? try NPZFile(contentsOf: url) : nil
  }

  private var file: String { url.lastPathComponent }

  /// The names of the arrays of an `.npz`; nil for an `.npy`, which has one without a name.
  public var arrayNames: [String]? { archive?.names }

  /// Codes, a row each, in single precision as models take them: the array of an `.npy`, or the named one of an `.npz`,
  /// of which nothing else is read.
  /// - Parameters:
  ///   - name: of the array of an `.npz`.
  ///   - axes: how many the array may have; the third is for a w for each layer.
  /// - Throws: `FileFormatError`, or `LatentSpaceError` naming the file and the row.
  public func codes(array name: String, axes: ClosedRange<Int> = 2...2) throws -> (shape: [Int], floats: [Float]) {
    let (shape, values) = try numbers(array: name, axes: axes)
    return (shape, try single(values, rows: shape[0]))
  }

  /// Codes in double precision, N × D.
  /// - Parameters:
  ///   - name: of the array of an `.npz`.
  ///   - forDirection: refuse numbers that a direction file, which is in single precision, cannot hold.
  /// - Throws: `FileFormatError`, or `LatentSpaceError` naming the file and the row.
  public func matrix(array name: String, forDirection: Bool = true) throws -> Matrix {
    let (shape, values) = try numbers(array: name, axes: 2...2)
    if forDirection { _ = try single(values, rows: shape[0]) }
    return Matrix(rows: shape[0], columns: shape[1], elements: values)
  }

  private func numbers(array name: String, axes: ClosedRange<Int>) throws -> (shape: [Int], values: [Double]) {
    let array = try archive?.array(named: name) ?? NPYArray(contentsOf: url)
    guard axes.contains(array.shape.count), array.shape.allSatisfy({ $0 > 0 }), let values = array.doubles else {
      throw LatentSpaceError.codesShape(
        file: file, expected: axes.upperBound == 2 ? "[N, D]" : "[N, D] or [N, layers, D]",
        found: array.shape)
    }
    let width = values.count / array.shape[0]
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw LatentSpaceError.codeNotFinite(file: file, row: index / width)
    }
    // Whole numbers beyond this have no exact double.
    if case .int64(let numbers) = array.elements, let index = numbers.firstIndex(where: { $0.magnitude > 1 << 53 }) {
      throw LatentSpaceError.codesField(
        file: file, field: "row \(index / width)", expected: "whole numbers up to 2^53",
        found: "\(numbers[index])")
    }
    return (array.shape, values)
  }

  private func single(_ values: [Double], rows: Int) throws -> [Float] {
    let floats = values.map { Float($0) }
    guard let index = floats.firstIndex(where: { !$0.isFinite }) else { return floats }
    throw LatentSpaceError.codeTooLarge(
      file: file, row: index / (values.count / rows), value: values[index])
  }

  /// What names the rows of a file of so many codes: nothing in an `.npy`.
  /// - Throws: what `RowNames` refuses.
  public func rowNames(count: Int) throws -> RowNames {
    try archive.map { try RowNames($0, count: count) } ?? RowNames(file: url.path, count: count)
  }

  /// Where the codes come from.
  /// - Parameters:
  ///   - consequence: what holds where the file names no model, in words after "names no model".
  ///   - notice: is given a line for people where the file names no model.
  /// - Throws: what `CodeOrigin` refuses.
  public func origin(otherwise consequence: String, notice: (String) -> Void) throws -> CodeOrigin {
    let origin = try archive.map { try CodeOrigin($0) } ?? CodeOrigin()
    if origin.modelIdentity.isEmpty { notice("\(file) names no model: \(consequence)") }
    return origin
  }

  /// Refuses codes of another model by name.
  /// - Parameters:
  ///   - model: what the codes are to be of.
  ///   - notice: is given a line for people where the file names no model.
  /// - Throws: `LatentSpaceError.codesOfOtherModel`.
  public func requireCodes(of model: any ImageGenerator, notice: (String) -> Void) throws {
    try origin(otherwise: "its codes are taken for those of this one", notice: notice)
      .require(model: model.identity, file: file)
  }

  /// The classes of `count` codes as indices of the model's: the array `class` of an `.npz` where it has one, else the
  /// model's first class. Texts are names of the model's classes; numbers are indices of the names in the array
  /// `classNames`, where there is one, and otherwise of the model's classes.
  /// - Throws: `LatentSpaceError` naming the row: another number of classes than codes, or no class of the model's.
  public func classes(count: Int, of model: any ImageGenerator) throws -> [Int] {
    let names = model.classes
    guard let archive, let array = try archive.arrayIfPresent(named: "class") else {
      return [Int](repeating: 0, count: count)
    }
    guard array.shape == [count] else {
      throw LatentSpaceError.codesField(
        file: file, field: "class", expected: "one a code, the shape [\(count)]",
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
          file: file, field: "class, row \(row)",
          expected: "a class of the model (\(names.joined(separator: ", "))) or its index, 0 to \(names.count - 1)",
          found: found.text)
      }
      return index
    }
  }

  /// The classes of `count` examples by name: the array `class` of an `.npz`, or nil where it has none. Numbers are
  /// indices of the names in the array `classNames`, where there is one, and otherwise names themselves.
  /// - Throws: `LatentSpaceError.codesShape` when it is not one a row, or no index of a name.
  public func classNames(count: Int) throws -> [String]? {
    guard let archive, let array = try archive.arrayIfPresent(named: "class") else { return nil }
    func refuse(_ range: String = "") -> LatentSpaceError {
      .codesShape(file: "\(file), class", expected: "[\(count)]\(range)", found: array.shape)
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

  /// The classes of `count` examples as indices of the names that occur, sorted: the array `class` of an `.npz`, or nil
  /// where it has none.
  /// - Throws: `LatentSpaceError.codesShape` when it is not one a row, or no index of a name.
  public func classLabels(count: Int) throws -> ClassLabels? {
    try classNames(count: count).map { try ClassLabels(LabelColumn(name: "class", categories: $0), path: file) }
  }

  /// The names of `count` pictures that the codes were found for, without their folders: the array `picture` of an
  /// `.npz`, or numbers from 1 where there is none.
  /// - Throws: `LatentSpaceError.codesShape` when it is not one text a row.
  public func pictureNames(count: Int) throws -> [String] {
    guard let array = try archive?.arrayIfPresent(named: "picture") else { return (1...count).map { "code \($0)" } }
    guard array.shape == [count], let names = array.strings else {
      throw LatentSpaceError.codesShape(file: "\(file), picture", expected: "[\(count)] of names", found: array.shape)
    }
    return names.map { ($0 as NSString).lastPathComponent }
  }
}
