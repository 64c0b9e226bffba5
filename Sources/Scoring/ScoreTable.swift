import FileFormats
import Foundation

/// Scores of codes, a column an attribute and a row a code, read from anywhere: CSV with a header, `.npz` with an array
/// an attribute, or `.npy` with one array.
public enum ScoreTable {
  /// Columns that number the codes or name what they belong to, and so are no scores unless asked for by name.
  private static let keys: Set<String> = ["seed", "code", "index", "class", "classNames", "file", "z", "w"]

  /// One column of scores.
  /// - Parameters:
  ///   - column: its name; may be left out where the file holds one column of scores only.
  ///   - count: the number of codes, where it is known.
  /// - Throws: `ScorerError` or `FileFormatError` naming the file, the column and the row: a column that is missing
  ///   or not chosen, text, a value that is not finite, or another number of scores than codes.
  public static func scores(contentsOf url: URL, column: String? = nil, count: Int? = nil) throws -> [Double] {
    let (name, scores) =
      switch url.pathExtension.lowercased() {
      case "npy": try fromArray(NPYArray(contentsOf: url), name: column ?? "array", file: url.path)
      case "npz": try fromArchive(url, column: column)
      default: try fromTable(url, column: column)
      }
    if let row = scores.firstIndex(where: { !$0.isFinite }) {
      throw ScorerError.notFinite(file: url.path, column: name, row: row + 1, value: scores[row])
    }
    if let count, scores.count != count {
      throw ScorerError.scoreCount(file: url.path, expected: count, found: scores.count)
    }
    return scores
  }

  private static func fromTable(_ url: URL, column: String?) throws -> (String, [Double]) {
    let table = try CSVTable(contentsOf: url)
    let name = try column ?? onlyColumn(table.header, file: url.path)
    return (name, try table.numbers(inColumn: name))
  }

  private static func fromArchive(_ url: URL, column: String?) throws -> (String, [Double]) {
    let archive = try NPZArchive(contentsOf: url)
    var name = try column ?? onlyColumn(archive.names, file: url.path)
    // Beside codes, scores are marked as such: see `ScoredSample.write`.
    if !archive.names.contains(name), archive.names.contains("score:\(name)") { name = "score:\(name)" }
    return try fromArray(archive.array(named: name), name: name, file: url.path)
  }

  private static func fromArray(_ array: NPYArray, name: String, file: String) throws -> (String, [Double]) {
    guard array.shape.count == 1 || (array.shape.count == 2 && array.shape[1] == 1) else {
      throw ScorerError.notOneNumberEach(file: file, column: name, shape: array.shape)
    }
    guard let scores = array.doubles else { throw ScorerError.notNumbers(file: file, column: name) }
    return (name, scores)
  }

  private static func onlyColumn(_ names: [String], file: String) throws -> String {
    let candidates = names.filter { !keys.contains($0) }
    guard candidates.count == 1 else { throw ScorerError.columnNotChosen(file: file, columns: names) }
    return candidates[0]
  }
}
