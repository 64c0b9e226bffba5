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
    let copies = RowGroups(equalRowsOf: examples)
    var random = PhiloxGenerator(seed: seed, purpose: "held-out codes")
    let wanted = Int((heldOutShare * Double(examples.rows)).rounded())
    var fit: [Int] = []
    var heldOut: [Int] = []
    for group in random.permutation(copies.count) {
      if heldOut.count < wanted { heldOut += copies.members[group] } else { fit += copies.members[group] }
    }
    self.fit = fit.sorted()
    self.heldOut = heldOut.sorted()
    groups = copies.group
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
