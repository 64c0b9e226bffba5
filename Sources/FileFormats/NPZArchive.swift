import Foundation

/// NumPy's `.npz`: named arrays in one zip file, as `numpy.savez` writes and `numpy.load` reads.
///
/// ```swift
/// var archive = NPZArchive()
/// archive["codes"] = NPYArray(shape: [2, 64], codes)
/// try archive.write(to: url)
/// let codes = try NPZArchive(contentsOf: url).array(named: "codes")
/// ```
public struct NPZArchive: Equatable, Sendable {
  /// The names in the order of the file.
  public private(set) var names: [String] = []
  private var arrays: [String: NPYArray] = [:]
  private var file = "archive"

  /// An archive without arrays.
  public init() {}

  /// Reads every array of the file at `url`; `NPZFile` reads single ones.
  /// - Throws: `FileFormatError` naming the file and the array that is wrong.
  public init(contentsOf url: URL) throws {
    try self.init(parsing: try FileContents.read(url), file: url.path)
  }

  /// Parses the bytes of a whole file; `file` is what errors name.
  public init(parsing data: Data, file: String) throws {
    self.file = file
    let contents = try NPZFile(parsing: data, file: file)
    for name in contents.names { self[name] = try contents.array(named: name) }
  }

  /// Archives are equal when they hold equal arrays in the same order, wherever they were read.
  public static func == (a: NPZArchive, b: NPZArchive) -> Bool { a.names == b.names && a.arrays == b.arrays }

  /// The array of this name; `nil` removes it.
  public subscript(name: String) -> NPYArray? {
    get { arrays[name] }
    set {
      if newValue == nil { names.removeAll { $0 == name } } else if arrays[name] == nil { names.append(name) }
      arrays[name] = newValue
    }
  }

  /// The array of this name.
  /// - Throws: an error that lists the arrays there are.
  public func array(named name: String) throws -> NPYArray {
    guard let array = arrays[name] else {
      throw FileFormatError.malformed(
        file: file, field: "arrays", expected: "\"\(name)\"",
        found: names.isEmpty ? "none" : names.joined(separator: ", "))
    }
    return array
  }

  /// The bytes of a whole file; equal archives give equal bytes.
  public func data(compressed: Bool = false) throws -> Data {
    let entries = names.compactMap { name in
      arrays[name].map { ZipArchive.Entry(name: name + ".npy", content: $0.data) }
    }
    return try ZipArchive(entries: entries).data(compressed: compressed, file: file)
  }

  /// Writes the archive beside `url` and renames it.
  public func write(to url: URL, compressed: Bool = false) throws {
    try AtomicFile.write(try data(compressed: compressed), to: url)
  }
}
