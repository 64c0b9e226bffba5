import Foundation

/// A table of text with a header (RFC 4180): fields between commas, quoted where they hold commas, quotes
/// or line ends. Reading accepts all three line ends, a byte-order mark, and semicolons or tabulators where the header
/// has no commas; it skips blank lines and empty rows at the end. Writing ends lines with a line feed.
public struct CSVTable: Equatable, Sendable {
  /// Names of the columns, each once, in their order.
  public let header: [String]
  /// Every row has `header.count` fields.
  public private(set) var rows: [[String]]

  private let file: String
  /// The line on which each row that was read begins, for error messages.
  private let lines: [Int]

  /// A table made here. Precondition: no name of a column comes twice, and every row has a field a column.
  /// - Parameters:
  ///   - header: names of the columns.
  ///   - rows: the fields of each row, in the order of the columns.
  public init(header: [String], rows: [[String]] = []) {
    precondition(Set(header).count == header.count, "CSVTable: a column name comes twice in \(header)")
    for row in rows { Self.check(row, header) }
    self.header = header
    self.rows = rows
    file = "table"
    lines = []
  }

  /// An empty table whose names of columns come from data; `file` is what an error names.
  /// - Throws: `FileFormatError` for a name that comes twice.
  public init(columns header: [String], file: String) throws {
    try Self.requireDistinct(header, file: file)
    self.init(header: header)
  }

  /// Reads the table at `url`.
  /// - Throws: `FileFormatError` naming the file and the line.
  public init(contentsOf url: URL) throws {
    try self.init(parsing: try FileContents.readText(url), file: url.path)
  }

  /// Parses `text`; `file` is what errors name.
  /// - Throws: `FileFormatError.malformed` naming the line, also for one of more than 8,192 fields.
  public init(parsing text: String, file: String) throws {
    var text = text
    let records = try text.withUTF8 { bytes in
      var parser = CSVParser(bytes: bytes, file: file)
      return try parser.records()
    }
    guard !records.isEmpty, case let header = records[0].fields else {
      throw FileFormatError.malformed(file: file, field: "line 1", expected: "a header", found: "an empty file")
    }
    try Self.requireDistinct(header, file: file)
    for record in records.dropFirst() where record.fields.count != header.count {
      throw FileFormatError.malformed(
        file: file, field: "line \(record.line)", expected: "\(header.count) fields", found: "\(record.fields.count)")
    }
    self.header = header
    rows = records.indices.dropFirst().map { records[$0].fields }
    lines = records.indices.dropFirst().map { records[$0].line }
    self.file = file
  }

  /// Tables are equal when their contents are, wherever they were read.
  public static func == (a: CSVTable, b: CSVTable) -> Bool { a.header == b.header && a.rows == b.rows }

  /// Adds a row at the end. Precondition: it has a field a column.
  /// - Parameter row: the fields, in the order of the columns.
  public mutating func append(_ row: [String]) {
    Self.check(row, header)
    rows.append(row)
  }

  /// The fields of one column, from the first row down.
  /// - Throws: an error that lists the columns there are.
  public func column(named name: String) throws -> [String] {
    let index = try indexOfColumn(named: name)
    return rows.map { $0[index] }
  }

  /// A column as numbers; "nan" and "inf" are numbers here.
  /// - Throws: an error naming the line of the first field that is not a number.
  public func numbers(inColumn name: String) throws -> [Double] {
    let index = try indexOfColumn(named: name)
    return try rows.indices.map { try number(inRow: $0, index) }
  }

  /// A column as numbers, with nil for fields that are blank; "nan" and "inf" are numbers here.
  /// - Throws: an error naming the line of the first other field that is not a number.
  public func numbersOrBlanks(inColumn name: String) throws -> [Double?] {
    let index = try indexOfColumn(named: name)
    return try rows.indices.map { row in
      let isBlank = rows[row][index].allSatisfy(\.isWhitespace)
      return isBlank ? nil : try number(inRow: row, index)
    }
  }

  private func number(inRow row: Int, _ column: Int) throws -> Double {
    guard let value = Double(rows[row][column].trimmingCharacters(in: .whitespaces)) else {
      let text = rows[row][column]
      let hasDecimalComma = text.count { $0 == "," } == 1 && Double(text.replacing(",", with: ".")) != nil
      throw FileFormatError.malformed(
        file: file, field: "\(place(ofRow: row)), column \"\(header[column])\"",
        expected: hasDecimalComma ? "a number with a decimal point" : "a number", found: "\"\(text)\"")
    }
    return value
  }

  /// Where a row stands, for people: its line in the file, or its number from 1 in a table that was not read.
  public func place(ofRow row: Int) -> String { row < lines.count ? "line \(lines[row])" : "row \(row + 1)" }

  private func indexOfColumn(named name: String) throws -> Int {
    guard let index = header.firstIndex(of: name) else {
      throw FileFormatError.malformed(
        file: file, field: "header", expected: "a column \"\(name)\"", found: header.joined(separator: ", "))
    }
    return index
  }

  /// The name of the column that is called one of these, in whatever capitals; nil where there is none.
  public func columnName(among names: [String]) -> String? {
    names.lazy.compactMap { name in
      header.first { $0 == name } ?? header.first { $0.lowercased() == name }
    }.first
  }

  /// Refuses a table whose first line holds numbers, which is then no header.
  /// - Throws: `FileFormatError` naming the file.
  public func requireHeader() throws {
    guard let number = header.first(where: { Double($0) != nil }) else { return }
    throw FileFormatError.malformed(
      file: file, field: "line 1", expected: "the names of the columns", found: "the number \(number)")
  }

  private static func requireDistinct(_ header: [String], file: String) throws {
    var seen: Set<String> = []
    for name in header where !seen.insert(name).inserted {
      throw FileFormatError.malformed(file: file, field: "column \"\(name)\"", expected: "one", found: "two")
    }
  }

  private static func check(_ row: [String], _ header: [String]) {
    precondition(row.count == header.count, "CSVTable: \(row.count) fields under \(header.count) columns")
  }
}

extension CSVTable {
  /// The whole table as text.
  public var text: String { ([header] + rows).map { Self.line($0) }.joined() }

  /// Writes the table beside `url` and renames it.
  public func write(to url: URL) throws { try AtomicFile.write(text, to: url) }

  /// One line of a table with its line feed, for logs that grow row by row.
  public static func line(_ fields: [String]) -> String {
    // Empty fields alone would read back as a blank row.
    if fields.allSatisfy(\.isEmpty) { return (["\"\""] + fields.dropFirst()).joined(separator: ",") + "\n" }
    return fields.map(quotedIfNeeded).joined(separator: ",") + "\n"
  }

  /// A number in the shortest form that reads back as the same `Double`.
  public static func field(_ value: Double) -> String { "\(value)" }
  /// A number in the shortest form that reads back as the same `Float`.
  public static func field(_ value: Float) -> String { "\(value)" }
  /// A whole number in decimal digits.
  public static func field(_ value: Int) -> String { "\(value)" }

  private static func quotedIfNeeded(_ field: String) -> String {
    let special: Set<UInt8> = [0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x09]
    let edges = [field.utf8.first, field.utf8.last]
    // A byte-order mark at the start of the first field would be taken for the file's own.
    guard field.utf8.contains(where: special.contains) || edges.contains(0x20) || field.hasPrefix("\u{FEFF}") else {
      return field
    }
    return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
