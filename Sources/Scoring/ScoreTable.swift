import FileFormats
import Foundation

/// A column of scores with what names its rows, read from anywhere: CSV with a header, `.npz` with an array an
/// attribute, or `.npy` with one array.
public struct ScoreTable: Equatable, Sendable {
  /// The file, which errors name.
  public let file: String
  /// The name of the column or array.
  public let column: String
  /// A score a row; nil where a table's field is blank.
  public let scores: [Double?]
  /// What names the rows, so that they can be put beside codes.
  public let names: RowNames

  /// - Parameters:
  ///   - url: an `.npy` or `.npz` file; one of any other extension is read as a table of text.
  ///   - column: its name; may be left out where the file holds one column of scores only.
  /// - Throws: `ScorerError` or `FileFormatError` naming the file, the column and the row: a column that is missing
  ///   or not chosen, text, or a value that is not finite.
  public init(contentsOf url: URL, column: String? = nil) throws {
    file = url.path
    switch url.pathExtension.lowercased() {
    case "npy":
      self.column = column ?? "array"
      scores = try Self.numbers(NPYArray(contentsOf: url), column: self.column, file: file)
      names = RowNames(file: file, count: scores.count)
    case "npz":
      let archive = try NPZFile(contentsOf: url)
      var name = try column ?? Self.onlyColumn(archive.names, file: file)
      // Beside codes, scores are marked as such: see `ScoredSample.write`.
      if !archive.names.contains(name), archive.names.contains("score:\(name)") { name = "score:\(name)" }
      self.column = name
      scores = try Self.numbers(archive.array(named: name), column: name, file: file)
      names = try RowNames(archive, count: scores.count)
    default:
      let table = try CSVTable(contentsOf: url)
      if column == nil { try table.requireHeader() }
      self.column = try column ?? Self.onlyColumn(table.header, file: file)
      scores = try table.numbersOrBlanks(inColumn: self.column)
      names = try RowNames(table, file: file)
    }
    if let row = scores.firstIndex(where: { !($0?.isFinite ?? true) }), let value = scores[row] {
      throw ScorerError.notFinite(file: file, column: self.column, row: row + 1, value: value)
    }
  }

  /// The scores beside their codes.
  /// - Parameters:
  ///   - codes: the names of the codes.
  ///   - byPosition: leave all names aside; rows then belong to codes in their order.
  /// - Returns: the code of each score, counted from 0, and what was joined how and what was left out, for people.
  /// - Throws: `RowJoinError`.
  public func joined(
    with codes: RowNames, byPosition: Bool = false
  ) throws -> (codes: [Int], scores: [Double], summary: String) {
    let join = try RowJoin(codes: codes, table: names, byPosition: byPosition)
    let pairs = zip(join.codes, join.rows).compactMap { code, row in scores[row].map { (code, $0) } }
    guard !pairs.isEmpty else { throw RowJoinError.nothingLeft(table: file, column: column) }
    let blank = join.rows.count - pairs.count
    return (
      pairs.map(\.0), pairs.map(\.1), join.summary + (blank == 0 ? "" : "; without a score: \(counted(blank, "row"))")
    )
  }

  private static func numbers(_ array: NPYArray, column: String, file: String) throws -> [Double?] {
    guard array.shape.count == 1 || (array.shape.count == 2 && array.shape[1] == 1) else {
      throw ScorerError.notOneNumberEach(file: file, column: column, shape: array.shape)
    }
    guard let scores = array.doubles else { throw ScorerError.notNumbers(file: file, column: column) }
    return scores
  }

  private static func onlyColumn(_ names: [String], file: String) throws -> String {
    let candidates = names.filter { !RowNames.reserved.contains($0) && !RowNames.reserved.contains($0.lowercased()) }
    guard candidates.count == 1 else { throw ScorerError.columnNotChosen(file: file, columns: names) }
    return candidates[0]
  }
}
