import Engine
import TestSupport
import Testing

@testable import Statistics

@Suite struct RowSplitTests {
  @Test func identicalRowsStayTogether() throws {
    let data = LinearAttribute(100, 3, noise: 0.3)
    let doubled = data.codes.selectingRows((0..<200).map { $0 % 100 })
    let split = RowSplit(examples: doubled, heldOutShare: 0.3, seed: 4)
    #expect(Set(split.fit.map { $0 % 100 }).isDisjoint(with: split.heldOut.map { $0 % 100 }))
    #expect(split.fit.count + split.heldOut.count == 200)
  }

  /// The division by a table of rows, of which some come twice or thrice, some as -0 for 0.
  @Test func theDivisionIsThatOfATable() {
    var random = PhiloxGenerator(seed: 8, purpose: "rows")
    let rows = (0..<300).map { _ in (0..<3).map { _ in Double(random.integer(below: 5)) - 2 } }
    let codes = Matrix(rows.enumerated().map { index, row in row.map { index % 2 == 0 && $0 == 0 ? -0.0 : $0 } })
    var places: [[Double]: Int] = [:]
    var members: [[Int]] = []
    for (index, row) in rows.enumerated() {
      if let place = places[row] {
        members[place].append(index)
      } else {
        places[row] = members.count
        members.append([index])
      }
    }
    #expect(members.contains { $0.count > 2 } && members.contains { $0.count == 1 })
    var dealt = PhiloxGenerator(seed: 5, purpose: "held-out codes")
    var heldOut: [Int] = []
    for group in dealt.permutation(members.count) where heldOut.count < 90 { heldOut += members[group] }
    let split = RowSplit(examples: codes, heldOutShare: 0.3, seed: 5)
    #expect(split.heldOut == heldOut.sorted())
    #expect(split.fit == (0..<300).filter { !heldOut.contains($0) })
  }
}
