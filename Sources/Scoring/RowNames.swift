import FileFormats
import Foundation

/// What names the rows of codes, or of a table about them, so that both can be put side by side whatever their order.
public struct RowNames: Equatable, Sendable {
  /// What a row can be named by, the strongest first.
  public enum Key: String, CaseIterable, Sendable {
    /// The seed that a code was drawn with.
    case seed
    /// The file of the picture.
    case file
    /// The number of a code among those drawn together, from 0.
    case code

    /// The columns or arrays that hold it.
    public var columns: [String] {
      switch self {
      case .seed: ["seed"]
      case .file: ["file", "picture"]
      case .code: ["code", "index"]
      }
    }
  }

  /// Columns or arrays that name rows, hold codes or say where they come from, and so are nothing about the pictures.
  public static let reserved: Set<String> = Set(Key.allCases.flatMap(\.columns)).union([
    "class", "classNames", "width", "height", "z", "w", "layers", "modelIdentity", "truncation",
  ])

  /// The file of the rows, which errors name.
  public let file: String
  /// The number of rows.
  public let count: Int
  /// A name a row under each key that the file has.
  public private(set) var names: [Key: [String]] = [:]
  /// The class of each row as it is written, a name or an index, where the file has one.
  private(set) var classes: [String]?
  /// The class of each row by name, where the file names its class indices, and otherwise as it is written; nil where
  /// the file has none.
  private(set) var namedClasses: [String]?
  /// Where each row stands, for people.
  private let places: [String]

  /// Rows that nothing names, such as those of an `.npy`.
  public init(file: String, count: Int) {
    (self.file, self.count) = (file, count)
    places = (0..<count).map { "row \($0)" }
  }

  /// The rows of a table: its columns `seed`, `file` or `picture`, `code` or `index`, and `class`.
  /// - Throws: `FileFormatError` for a row without a name in a column of names.
  public init(_ table: CSVTable, file: String) throws {
    (self.file, count) = (file, table.rows.count)
    places = table.rows.indices.map(table.place(ofRow:))
    for key in Key.allCases {
      guard let column = table.columnName(among: key.columns) else { continue }
      names[key] = try table.column(named: column).map { key == .file ? $0 : Self.number($0) }
      try requireNames(key)
    }
    if let column = table.columnName(among: ["class"]) { classes = try table.column(named: column).map(Self.number) }
    namedClasses = classes
  }

  /// The rows of an `.npz`: its arrays of the same names, each of one value a row, and `classNames`.
  /// - Parameters:
  ///   - archive: the file's arrays.
  ///   - count: of the rows; arrays of another length name something else.
  /// - Throws: `FileFormatError` for an array that is damaged or of a type that is not read.
  public init(_ archive: NPZFile, count: Int) throws {
    self.init(file: archive.file, count: count)
    for key in Key.allCases {
      guard let column = key.columns.first(where: archive.names.contains) else { continue }
      names[key] = Self.texts(try archive.array(named: column), count: count)
      try requireNames(key)
    }
    classes = try archive.arrayIfPresent(named: "class").flatMap { Self.texts($0, count: count) }
    let classNames = try archive.arrayIfPresent(named: "classNames")?.strings?.map(Self.number)
    namedClasses = classes?.map { text in
      Int(text).flatMap { index in classNames.flatMap { $0.indices.contains(index) ? $0[index] : nil } } ?? text
    }
  }

  /// The file's name without its folder, for people.
  var name: String { (file as NSString).lastPathComponent }

  /// The keys there are, for people.
  var keyList: String {
    let keys = Key.allCases.filter { names[$0] != nil }.map(\.rawValue)
    return keys.isEmpty ? "nothing" : keys.joined(separator: " and ")
  }

  /// These names with the numbers of the rows from 0 as `code`, where they have no such key of their own.
  var numbered: RowNames {
    var numbered = self
    if names[.code] == nil { numbered.names[.code] = (0..<count).map(String.init) }
    return numbered
  }

  /// Where a row stands: its line in a table, or its number from 0 in an array.
  func place(_ row: Int) -> String { places[row] }

  private func requireNames(_ key: Key) throws {
    guard let row = names[key]?.firstIndex(of: "") else { return }
    throw FileFormatError.malformed(
      file: file, field: "\(place(row)), column \"\(key.rawValue)\"", expected: "a name of the row", found: "nothing")
  }

  /// One text a row; nil for another number of values.
  private static func texts(_ array: NPYArray, count: Int) -> [String]? {
    guard array.shape.reduce(1, *) == count, array.elements.count == count else { return nil }
    return array.strings ?? array.doubles?.map { number("\($0)") }
  }

  /// A whole number in its shortest form, whatever wrote it: `7`, ` 7`, `7.0` and `007` are one. Other texts without
  /// the spaces around them.
  private static func number(_ text: String) -> String {
    let text = text.trimmingCharacters(in: .whitespaces)
    return Int(text).map(String.init) ?? Double(text).flatMap { Int(exactly: $0) }.map(String.init) ?? text
  }
}
