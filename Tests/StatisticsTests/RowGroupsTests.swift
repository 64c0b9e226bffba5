import Engine
import Testing

@testable import Statistics

@Suite struct RowGroupsTests {
  @Test func equalRows() {
    let groups = RowGroups(equalRowsOf: Matrix([[1, 2], [0, 5], [1, 2], [1, 3], [-0.0, 5], [1, 2]]))
    #expect(groups.members == [[0, 2, 5], [1, 4], [3]])
    #expect(groups.group == [0, 1, 0, 2, 1, 0] && groups.count == 3 && groups.firstRows == [0, 1, 3])
    #expect(RowGroups(eachOf: 3).members == [[0], [1], [2]])
    #expect(RowGroups(equalRowsOf: Matrix(rows: 0, columns: 2)).count == 0)
  }

  /// Groups of some rows are numbered by those rows and hold their positions.
  @Test func someRows() {
    let groups = RowGroups(equalRowsOf: Matrix([[1], [2], [1], [3], [2], [1]]))
    let some = groups.selecting([1, 2, 4, 5])
    #expect(some.members == [[0, 2], [1, 3]] && some.group == [0, 1, 0, 1])
    #expect(groups.selecting(Array(0..<6)) == groups)
  }
}
