import Datasets
import FileFormats
import Foundation

/// Known factors of samples, without those that tell nothing.
public struct FactorColumns: Equatable, Sendable {
  public let columns: [LabelColumn]
  /// Names of those left out since all samples have one value of them.
  public let constant: [String]

  /// Columns of a table that number the samples or name what they belong to, and so are no factors.
  private static let keys: Set<String> = ["file", "seed", "code", "index"]

  /// - Parameter columns: of one number of values.
  public init(_ columns: [LabelColumn]) {
    self.columns = columns.filter { !$0.isConstant }
    constant = columns.filter(\.isConstant).map(\.name)
  }

  /// Reads a table with a row a sample, such as the `labels.csv` of generated faces.
  /// - Parameters:
  ///   - names: the columns that are factors; all but file, seed, code and index when nil.
  ///   - count: the number of samples.
  /// - Throws: `FileFormatError` naming the file: a column that is missing, or another number of rows.
  public init(contentsOf url: URL, names: [String]?, count: Int) throws {
    let table = try CSVTable(contentsOf: url)
    guard table.rows.count == count else {
      throw FileFormatError.malformed(
        file: url.path, field: "rows", expected: "\(count), one a code", found: "\(table.rows.count)")
    }
    let chosen = names ?? table.header.filter { !Self.keys.contains($0) }
    self.init(try chosen.map { LabelColumn(name: $0, fields: try table.column(named: $0)) })
  }
}

extension LabelColumn {
  fileprivate var isConstant: Bool {
    switch values {
    case .category(_, let indices): Set(indices).count < 2
    case .number(let numbers): Set(numbers).count < 2
    }
  }
}
