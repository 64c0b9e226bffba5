import FileFormats
import Foundation

/// A table that grows with a run: rows of the step, the seconds trained so far, the images seen, and named values. In
/// `log.csv` they are the mean of each loss since the row before, in `judgements.csv` what the run measured of itself.
/// Rows reach the file at once; on resume, rows after the resumed step are removed.
public final class TrainingLog {
  /// A row of the table.
  public struct Row: Equatable, Sendable {
    /// Completed steps.
    public var step: Int
    /// Seconds that the training steps so far have taken, over all sittings; three decimals are kept.
    public var seconds: Double
    /// Real images seen so far, each as often as it was seen.
    public var images: Int
    /// One that was not measured for this row is missing.
    public var values: [String: Double]
  }

  /// The file of the table.
  public let url: URL
  /// The names of the values, in the order of their columns.
  public let names: [String]
  private var descriptor: Int32 = -1

  /// Opens the log for appending, and makes it when it is not there.
  /// - Parameters:
  ///   - url: the file.
  ///   - names: of the values of a row.
  ///   - step: rows after this step are removed, and with them a row that was cut short.
  /// - Throws: `TrainingError.malformedLog` when an existing log is not one of these values; `FileFormatError`.
  public init(url: URL, names: [String], resumingAt step: Int) throws {
    self.url = url
    self.names = names
    try truncate(after: step)
  }

  deinit { close(descriptor) }

  /// Appends a row.
  /// - Throws: `TrainingError.folder` when it cannot be written whole, such as on a full disk.
  public func append(_ row: Row) throws {
    let unknown = row.values.keys.filter { !names.contains($0) }
    precondition(unknown.isEmpty, "TrainingLog.append: values \(unknown) are not among \(names)")
    let line = Array(Self.line(row, names).utf8)
    guard write(descriptor, line, line.count) == line.count else {
      throw TrainingError.folder(path: url.path, operation: "write", reason: String(cString: strerror(errno)))
    }
  }

  /// Removes the rows after this step.
  public func truncate(after step: Int) throws {
    var rows: [Row] = []
    if FileManager.default.fileExists(atPath: url.path) {
      let (found, all) = try Self.read(url)
      guard found == names else {
        throw TrainingError.malformedLog(
          file: url.path, line: 1, expected: Self.header(names).joined(separator: ","),
          found: Self.header(found).joined(separator: ","))
      }
      rows = all.filter { $0.step <= step }
    }
    let text = CSVTable.line(Self.header(names)) + rows.map { Self.line($0, names) }.joined()
    if descriptor >= 0 { close(descriptor) }
    try AtomicFile.write(text, to: url)
    descriptor = open(url.path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TrainingError.folder(path: url.path, operation: "open", reason: String(cString: strerror(errno)))
    }
  }

  /// The values' names and the rows of a log. A last row without its line end was cut short and is left out.
  /// - Throws: `TrainingError.malformedLog` naming the line.
  public static func read(_ url: URL) throws -> (names: [String], rows: [Row]) {
    let text = try FileContents.readText(url)
    let whole = text.utf8.lastIndex(of: UInt8(ascii: "\n")).map { String(text[...$0]) } ?? ""
    let table = try CSVTable(parsing: whole, file: url.path)
    guard Array(table.header.prefix(3)) == header([]) else {
      throw TrainingError.malformedLog(
        file: url.path, line: 1, expected: header([]).joined(separator: ","),
        found: table.header.joined(separator: ","))
    }
    let names = Array(table.header.dropFirst(3))
    let rows = try table.rows.enumerated().map { index, fields in
      guard let step = Int(fields[0]), let seconds = Double(fields[1]), let images = Int(fields[2]) else {
        throw TrainingError.malformedLog(
          file: url.path, line: index + 2, expected: "step, seconds and images as numbers",
          found: fields.joined(separator: ","))
      }
      let values = zip(names, fields.dropFirst(3)).compactMap { name, field in Double(field).map { (name, $0) } }
      return Row(step: step, seconds: seconds, images: images, values: Dictionary(uniqueKeysWithValues: values))
    }
    return (names, rows)
  }

  private static func header(_ names: [String]) -> [String] { ["step", "seconds", "images"] + names }

  private static func line(_ row: Row, _ names: [String]) -> String {
    let seconds = (row.seconds * 1000).rounded() / 1000
    return CSVTable.line(
      [CSVTable.field(row.step), CSVTable.field(seconds), CSVTable.field(row.images)]
        + names.map { row.values[$0].map { CSVTable.field($0) } ?? "" })
  }
}
