import Engine

/// A seeded division of the rows of a matrix into those something is learned from and those it is judged by.
///
/// Identical rows stay together: a copy of a row that was learned from says nothing about new rows.
public struct RowSplit: Sendable, Equatable {
  /// The rows to learn from, ascending.
  public let fit: [Int]
  /// The rows to judge by, ascending.
  public let heldOut: [Int]
  /// A number for each row, which only its copies share: they are one observation, however many scores they have.
  public let groups: [Int]

  /// - Parameters:
  ///   - examples: N × D, an example a row.
  ///   - heldOutShare: of the rows, between 0 and 1; copies of the last row that is drawn come on top.
  ///   - seed: keys which rows are held out.
  public init(examples: Matrix, heldOutShare: Double, seed: UInt64) {
    let members = Self.groups(of: examples)
    var random = PhiloxGenerator(seed: seed, purpose: "held-out codes")
    let wanted = Int((heldOutShare * Double(examples.rows)).rounded())
    var fit: [Int] = []
    var heldOut: [Int] = []
    for group in random.permutation(members.count) {
      if heldOut.count < wanted { heldOut += members[group] } else { fit += members[group] }
    }
    self.fit = fit.sorted()
    self.heldOut = heldOut.sorted()
    var groups = [Int](repeating: 0, count: examples.rows)
    for (group, rows) in members.enumerated() {
      for row in rows { groups[row] = group }
    }
    self.groups = groups
  }

  /// Rows that are equal, each group ascending; groups by their first row. Sorted, since a table of the rows would be a
  /// second copy of the matrix.
  private static func groups(of examples: Matrix) -> [[Int]] {
    let width = examples.columns
    return examples.withUnsafeElements { elements in
      func bits(_ row: Int, _ column: Int) -> UInt64 {
        (elements[row * width + column] + 0).bitPattern  // + 0 makes one zero of two
      }
      func difference(_ a: Int, _ b: Int) -> Int? { (0..<width).first { bits(a, $0) != bits(b, $0) } }
      let order = (0..<examples.rows).sorted { a, b in
        difference(a, b).map { bits(a, $0) < bits(b, $0) } ?? (a < b)
      }
      var groups: [[Int]] = []
      for row in order {
        if let first = groups.last?[0], difference(first, row) == nil {
          groups[groups.count - 1].append(row)
        } else {
          groups.append([row])
        }
      }
      return groups.sorted { $0[0] < $1[0] }
    }
  }

  private init(fit: [Int], heldOut: [Int], groups: [Int]) {
    (self.fit, self.heldOut, self.groups) = (fit, heldOut, groups)
  }

  /// This division of some of the rows alone, as positions among them.
  /// - Parameter rows: their indices among all rows, ascending.
  public func restricted(to rows: [Int]) -> RowSplit {
    let heldOut = Set(self.heldOut)
    let positions = rows.indices
    return RowSplit(
      fit: positions.filter { !heldOut.contains(rows[$0]) }, heldOut: positions.filter { heldOut.contains(rows[$0]) },
      groups: rows.map { groups[$0] })
  }
}
