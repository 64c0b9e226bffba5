import Foundation

/// An `.npz` file of anyone's making, of which an array is read when it is asked for. So one of a type that is not
/// read, or a file that is no array, is in nobody's way.
///
/// ```swift
/// let file = try NPZFile(contentsOf: url)
/// let codes = try file.array(named: "w")
/// let classes = try file.arrayIfPresent(named: "class")
/// ```
public struct NPZFile: Sendable {
  /// The names of the arrays in the order of the file, without the ending `.npy`.
  public let names: [String]
  /// What errors name.
  public let file: String

  private let contents: ZipContents

  /// Reads the bytes of the file at `url` and the names in it.
  /// - Throws: `FileFormatError` naming the file when it cannot be read or is no zip file.
  public init(contentsOf url: URL) throws {
    try self.init(parsing: try FileContents.read(url), file: url.path)
  }

  /// Reads the names in the bytes of a whole file.
  /// - Parameters:
  ///   - data: the file.
  ///   - file: what errors name.
  /// - Throws: `FileFormatError` for bytes that are no zip file.
  public init(parsing data: Data, file: String) throws {
    self.file = file
    contents = try ZipContents(parsing: data, file: file)
    names = contents.names.filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
  }

  /// The array of this name.
  /// - Throws: `FileFormatError`: one that lists the arrays there are where there is none of this name, and what
  ///   `arrayIfPresent` throws.
  public func array(named name: String) throws -> NPYArray {
    guard let array = try arrayIfPresent(named: name) else {
      throw FileFormatError.malformed(
        file: file, field: "arrays", expected: "\"\(name)\"",
        found: names.isEmpty ? "none" : names.joined(separator: ", "))
    }
    return array
  }

  /// The array of this name, or nil where there is none.
  /// - Throws: `FileFormatError` naming the file and the array: a damaged one, or one of a type that is not read.
  public func arrayIfPresent(named name: String) throws -> NPYArray? {
    guard let content = try contents.content(named: name + ".npy") else { return nil }
    return try NPYArray(parsing: content, file: "\(file): \(name)")
  }
}
