import Foundation

/// Which row of a table belongs to which code.
///
/// Rows are joined by the first of `seed`, `file` and `code` that both sides have, whatever their order. Codes and rows
/// may be without a partner, and several rows may be about one code. Where a name is that of several codes, the class
/// tells them apart. The order decides only where the table names no rows, or where it is asked to.
public struct RowJoin: Equatable, Sendable {
  /// What the rows were joined by; nil for their order.
  public let key: RowNames.Key?
  /// The code of each joined row, counted from 0, ascending: so that nothing depends on the order of the table.
  public let codes: [Int]
  /// The rows of the table that belong to them, counted from 0.
  public let rows: [Int]
  /// What was joined and how, and what was left out, for people.
  public let summary: String

  /// - Parameters:
  ///   - codes: the names of the codes. Where no array of theirs is `code`, their numbers from 0 serve as such.
  ///   - table: the names of the table's rows.
  ///   - byPosition: leave all names aside.
  /// - Throws: `RowJoinError` naming the file and the row: other counts where the order decides, names that the other
  ///   side has not, a name of several codes, or a row whose names or class are those of different codes.
  public init(codes: RowNames, table: RowNames, byPosition: Bool = false) throws {
    guard !byPosition, !table.names.isEmpty else {
      guard codes.count == table.count else {
        throw RowJoinError.otherCount(
          table: table.file, rows: table.count, codes: codes.file, count: codes.count, namesRows: !table.names.isEmpty)
      }
      (key, self.codes, rows) = (nil, Array(0..<codes.count), Array(0..<codes.count))
      let reason = table.names.isEmpty ? ", since the table names no seed, file or code" : ""
      summary = "\(table.name): \(table.count) rows taken for the codes of \(codes.name) in their order\(reason)"
      return
    }
    let numbered = codes.numbered
    guard let key = RowNames.Key.allCases.first(where: { table.names[$0] != nil && numbered.names[$0] != nil }) else {
      throw RowJoinError.nothingShared(
        table: table.file, has: table.keyList, codes: codes.file, codesHave: codes.keyList)
    }
    let sides = Self.names(key, numbered, table)
    let candidates = Dictionary(grouping: sides.codes.indices) { sides.codes[$0] }
    let agreement = Agreement(codes, table, besides: key)
    let isSameOrder = sides.codes == sides.table
    var (found, rows, strangers): ([Int], [Int], [Int]) = ([], [], [])
    for (row, name) in sides.table.enumerated() {
      guard let all = candidates[name] else {
        strangers.append(row)
        continue
      }
      var fitting = all.count == 1 ? all : all.filter { agreement.fault(code: $0, row: row) == nil }
      // Names in the same order leave nothing to tell apart.
      if fitting.count > 1, isSameOrder, fitting.contains(row) { fitting = [row] }
      guard fitting.count < 2 else {
        throw RowJoinError.ambiguous(
          table: table.file, place: table.place(row), name: "\(key.rawValue) \(name)", codes: codes.file,
          places: fitting.map(codes.place))
      }
      let code = fitting.first ?? all[0]
      if let fault = agreement.fault(code: code, row: row) {
        throw RowJoinError.contradiction(
          table: table.file, place: table.place(row), name: "\(key.rawValue) \(name)", found: fault.table,
          codes: codes.file, expected: fault.codes)
      }
      found.append(code)
      rows.append(row)
    }
    guard !rows.isEmpty else {
      throw RowJoinError.nothingJoined(
        table: table.file, key: key.rawValue, name: sides.table.first ?? "none", codes: codes.file,
        known: sides.codes.first ?? "none")
    }
    let order = found.indices.sorted { (found[$0], $0) < (found[$1], $1) }
    (self.key, self.codes, self.rows) = (key, order.map { found[$0] }, order.map { rows[$0] })
    let distinct = Set(found).count
    var leftOut: [String] = []
    if distinct < codes.count { leftOut.append(counted(codes.count - distinct, "code") + " without a row") }
    if let first = strangers.first {
      leftOut.append(
        counted(strangers.count, "row") + " whose \(key.rawValue) no code has, the first \(sides.table[first]) on "
          + table.place(first))
    }
    summary =
      "\(table.name): \(counted(rows.count, "row")) joined with \(counted(distinct, "code")) of \(codes.name) by "
      + key.rawValue
      + (leftOut.isEmpty ? "" : "; left out: \(leftOut.joined(separator: ", "))")
  }

  /// The names under a key on both sides as they are compared: of files the last part of the path, unless that is one
  /// for different files of the codes.
  private static func names(_ key: RowNames.Key, _ codes: RowNames, _ table: RowNames) -> (
    codes: [String], table: [String]
  ) {
    let (own, other) = (codes.names[key] ?? [], table.names[key] ?? [])
    guard key == .file else { return (own, other) }
    let short = own.map { ($0 as NSString).lastPathComponent }
    guard Set(short).count == Set(own).count else { return (own, other) }
    return (short, other.map { ($0 as NSString).lastPathComponent })
  }

  /// What else both sides say of a row, which has to be the same.
  private struct Agreement {
    private var pairs: [(what: String, codes: [String], table: [String])] = []

    init(_ codes: RowNames, _ table: RowNames, besides key: RowNames.Key) {
      for other in RowNames.Key.allCases where other != key && codes.names[other] != nil && table.names[other] != nil {
        let names = RowJoin.names(other, codes, table)
        pairs.append((other.rawValue, names.codes, names.table))
      }
      // A column "class" that has no value in common with the codes' is another matter.
      for (own, other) in [(codes.namedClasses, table.namedClasses), (codes.classes, table.classes)] {
        guard let own, let other, !Set(own).isDisjoint(with: other) else { continue }
        pairs.append(("class", own, other))
        break
      }
    }

    /// What contradicts; nil for nothing.
    func fault(code: Int, row: Int) -> (codes: String, table: String)? {
      pairs.first { $0.codes[code] != $0.table[row] }
        .map { ("\($0.what) \($0.codes[code])", "\($0.what) \($0.table[row])") }
    }
  }
}

/// `1 row`, `2 rows`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// Why the rows of a table cannot be put beside codes.
public enum RowJoinError: Error, Equatable, CustomStringConvertible {
  /// Rows in the order of codes that are more or fewer than the codes; `namesRows` says whether the table has names.
  case otherCount(table: String, rows: Int, codes: String, count: Int, namesRows: Bool)
  /// Both name their rows, but by different keys.
  case nothingShared(table: String, has: String, codes: String, codesHave: String)
  /// No row of the table has the name of a code.
  case nothingJoined(table: String, key: String, name: String, codes: String, known: String)
  /// A row whose name several codes have.
  case ambiguous(table: String, place: String, name: String, codes: String, places: [String])
  /// A row that belongs to a code by one name and contradicts it by another, or by the class.
  case contradiction(table: String, place: String, name: String, found: String, codes: String, expected: String)
  /// No row that belongs to a code has a value in the column.
  case nothingLeft(table: String, column: String)

  public var description: String {
    switch self {
    case .otherCount(let table, let rows, let codes, let count, let namesRows):
      "\(table): expected \(count) rows, one for each code of \(codes) in their order, found \(rows)"
        + (namesRows ? "" : "; a column seed, file or code would say which codes they are about")
    case .nothingShared(let table, let has, let codes, let codesHave):
      "\(table): its rows are named by \(has), and those of \(codes) by \(codesHave); --by-position takes both in "
        + "their order"
    case .nothingJoined(let table, let key, let name, let codes, let known):
      "\(table): no row has the \(key) of a code of \(codes): the first here is \(name), there \(known)"
    case .ambiguous(let table, let place, let name, let codes, let places):
      "\(table): \(place): \(name) is that of several codes of \(codes): \(places.prefix(5).joined(separator: ", "))"
    case .contradiction(let table, let place, let name, let found, let codes, let expected):
      "\(table): \(place): \(name) has \(found), and in \(codes) \(expected)"
    case .nothingLeft(let table, let column): "\(table): \(column): no row that belongs to a code has a value"
    }
  }
}
