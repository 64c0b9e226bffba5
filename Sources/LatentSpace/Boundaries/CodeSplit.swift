import Engine

/// A seeded division of codes into those a boundary is found with and those it is judged by.
///
/// Identical codes stay together: a copy of a code in the fit says nothing about new codes.
struct CodeSplit {
  let fit: [Int]
  let heldOut: [Int]
  /// A number for each code, which only its copies share: they are one observation, however many scores they have.
  let groups: [Int]

  init(codes: Matrix, heldOutShare: Double, seed: UInt64) {
    let members = Self.groups(of: codes)
    var random = PhiloxGenerator(seed: seed, purpose: "held-out codes")
    let wanted = Int((heldOutShare * Double(codes.rows)).rounded())
    var fit: [Int] = []
    var heldOut: [Int] = []
    for group in random.permutation(members.count) {
      if heldOut.count < wanted { heldOut += members[group] } else { fit += members[group] }
    }
    self.fit = fit.sorted()
    self.heldOut = heldOut.sorted()
    var groups = [Int](repeating: 0, count: codes.rows)
    for (group, rows) in members.enumerated() {
      for row in rows { groups[row] = group }
    }
    self.groups = groups
  }

  /// Rows that are equal, each group ascending; groups by their first row. Sorted, since a table of the rows would be a
  /// second copy of the codes.
  private static func groups(of codes: Matrix) -> [[Int]] {
    let width = codes.columns
    return codes.withUnsafeElements { elements in
      func bits(_ row: Int, _ column: Int) -> UInt64 {
        (elements[row * width + column] + 0).bitPattern  // + 0 makes one zero of two
      }
      func difference(_ a: Int, _ b: Int) -> Int? { (0..<width).first { bits(a, $0) != bits(b, $0) } }
      let order = (0..<codes.rows).sorted { a, b in
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

  /// The same division of some of the codes alone, as positions among them.
  /// - Parameter rows: their indices among all codes, ascending.
  func restricted(to rows: [Int]) -> CodeSplit {
    let heldOut = Set(self.heldOut)
    let positions = rows.indices
    return CodeSplit(
      fit: positions.filter { !heldOut.contains(rows[$0]) }, heldOut: positions.filter { heldOut.contains(rows[$0]) },
      groups: rows.map { groups[$0] })
  }
}
