import Datasets
import FileFormats
import Foundation
import Scoring

/// Known factors of samples, without those that tell nothing.
public struct FactorColumns: Equatable, Sendable {
  /// The factors that vary, in the order given, in the rows that have a value of every factor.
  public let columns: [LabelColumn]
  /// Names of those left out since all samples have one value of them.
  public let constant: [String]
  /// Rows, of those that the columns were given for, that have a value of every factor, ascending: the columns are of
  /// these.
  public let rows: [Int]

  /// - Parameter columns: of one number of values.
  public init(_ columns: [LabelColumn]) {
    let varied = columns.filter { !$0.isConstant }
    let lacking = varied.reduce(into: Set<Int>()) { $0.formUnion($1.missing) }
    rows = (0..<(varied.first?.count ?? 0)).filter { !lacking.contains($0) }
    let complete = lacking.isEmpty ? varied : varied.map { [rows] in $0.selecting(rows) }
    self.columns = complete.filter { !$0.isConstant }
    let kept = Set(self.columns.map(\.name))
    constant = columns.map(\.name).filter { !kept.contains($0) }
  }

  /// Reads a table with a row a sample, such as the `labels.csv` of generated faces, and puts it beside codes.
  /// - Parameters:
  ///   - url: the table, a file of comma-separated values.
  ///   - names: the columns that are factors; nil for all but those that name rows (see `RowNames`).
  ///   - codes: the names of the codes.
  ///   - byPosition: leave the names aside; rows then belong to codes in their order.
  ///   - kinds: which columns are categories or numbers, where that is not left to `LabelKind`'s rule.
  /// - Returns: the factors of the rows that have a code, and which code that is. `rows` of the factors count these
  ///   rows.
  /// - Throws: `FileFormatError` naming the file and a column that is missing, what `LabelKinds.check` does, and
  ///   `RowJoinError`.
  public static func read(
    contentsOf url: URL, names: [String]?, codes: RowNames, byPosition: Bool = false, kinds: LabelKinds = LabelKinds()
  ) throws -> (factors: FactorColumns, join: RowJoin) {
    let table = try CSVTable(contentsOf: url)
    try kinds.check(against: table.header, path: url.path)
    let keys = Set(RowNames.Key.allCases.flatMap(\.columns))
    let chosen = names ?? table.header.filter { !keys.contains($0.lowercased()) }
    let fields = try chosen.map { try table.column(named: $0) }
    let join = try RowJoin(codes: codes, table: RowNames(table, file: url.path), byPosition: byPosition)
    let columns = zip(chosen, fields).map { name, fields in
      LabelColumn(name: name, fields: join.rows.map { fields[$0] }, as: kinds[name])
    }
    return (FactorColumns(columns), join)
  }
}

extension LabelColumn {
  fileprivate var isConstant: Bool {
    switch values {
    case .category(let names, let indices):
      Set(indices).subtracting(names.firstIndex(of: "").map { [$0] } ?? []).count < 2
    case .number(let numbers): Set(numbers.filter { !$0.isNaN }).count < 2
    }
  }
}
