import Engine

/// A seeded division of codes into those a boundary is found with and those it is judged by.
///
/// Identical codes stay together: a copy of a code in the fit says nothing about new codes.
struct CodeSplit {
  let fit: [Int]
  let heldOut: [Int]

  init(codes: Matrix, heldOutShare: Double, seed: UInt64) {
    var groups: [[UInt64]: Int] = [:]
    var members: [[Int]] = []
    for i in 0..<codes.rows {
      let bits = codes.row(i).map { ($0 + 0).bitPattern }  // + 0 makes one zero of two
      if let group = groups[bits] {
        members[group].append(i)
      } else {
        groups[bits] = members.count
        members.append([i])
      }
    }
    var random = PhiloxGenerator(seed: seed, purpose: "held-out codes")
    let wanted = Int((heldOutShare * Double(codes.rows)).rounded())
    var fit: [Int] = []
    var heldOut: [Int] = []
    for group in random.permutation(members.count) {
      if heldOut.count < wanted { heldOut += members[group] } else { fit += members[group] }
    }
    self.fit = fit.sorted()
    self.heldOut = heldOut.sorted()
  }

  private init(fit: [Int], heldOut: [Int]) { (self.fit, self.heldOut) = (fit, heldOut) }

  /// The same division of some of the codes alone, as positions among them.
  /// - Parameter rows: their indices among all codes, ascending.
  func restricted(to rows: [Int]) -> CodeSplit {
    let heldOut = Set(self.heldOut)
    let positions = rows.indices
    return CodeSplit(
      fit: positions.filter { !heldOut.contains(rows[$0]) }, heldOut: positions.filter { heldOut.contains(rows[$0]) })
  }
}
