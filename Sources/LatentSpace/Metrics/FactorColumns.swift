import Datasets
import FileFormats
import Foundation
import Scoring

/// Known factors of samples, without those that tell nothing.
public struct FactorColumns: Equatable, Sendable {
  public let columns: [LabelColumn]
  /// Names of those left out since all samples have one value of them.
  public let constant: [String]

  /// - Parameter columns: of one number of values.
  public init(_ columns: [LabelColumn]) {
    self.columns = columns.filter { !$0.isConstant }
    constant = columns.filter(\.isConstant).map(\.name)
  }

  /// Reads a table with a row a sample, such as the `labels.csv` of generated faces, and puts it beside codes.
  /// - Parameters:
  ///   - names: the columns that are factors; nil for all but those that name rows (see `RowNames`).
  ///   - codes: the names of the codes.
  ///   - byPosition: leave the names aside; rows then belong to codes in their order.
  /// - Returns: the factors of the rows that have a code, and which code that is.
  /// - Throws: `FileFormatError` naming the file and a column that is missing, and `RowJoinError`.
  public static func read(
    contentsOf url: URL, names: [String]?, codes: RowNames, byPosition: Bool = false
  ) throws -> (factors: FactorColumns, join: RowJoin) {
    let table = try CSVTable(contentsOf: url)
    let keys = Set(RowNames.Key.allCases.flatMap(\.columns))
    let chosen = names ?? table.header.filter { !keys.contains($0) }
    let fields = try chosen.map { try table.column(named: $0) }
    let join = try RowJoin(codes: codes, table: RowNames(table, file: url.path), byPosition: byPosition)
    let columns = zip(chosen, fields).map { name, fields in
      LabelColumn(name: name, fields: join.rows.map { fields[$0] })
    }
    return (FactorColumns(columns), join)
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
