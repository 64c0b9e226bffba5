import Testing

@testable import Statistics

@Suite struct StratifiedFoldsTests {
  @Test func sharesAreEqualToWithinOne() throws {
    let labels = (0..<103).map { $0 % 4 == 0 }
    let folds = try StratifiedFolds(labels: labels, count: 5, seed: 7)
    let members = (0..<5).map(folds.members)
    #expect(members.joined().sorted() == Array(0..<103))
    for side in [true, false] {
      let counts = members.map { $0.filter { labels[$0] == side }.count }
      #expect(counts.max()! - counts.min()! <= 1)
    }
    #expect(members.map(\.count).max()! - members.map(\.count).min()! <= 1)
  }

  /// Examples of a group stay together, whatever their labels, and each fold gets its share of groups.
  @Test func groupsStayTogether() throws {
    let groups = (0..<300).map { $0 % 23 }
    let labels = (0..<300).map { $0 % 23 < 9 || $0 % 7 == 0 }
    let folds = try StratifiedFolds(labels: labels, groups: groups, count: 4, seed: 3)
    for group in 0..<23 {
      #expect(Set((0..<300).filter { groups[$0] == group }.map { folds.assignment[$0] }).count == 1)
    }
    for fold in 0..<4 {
      let members = Set(folds.members(of: fold).map { groups[$0] })
      #expect((5...6).contains(members.count) && (2...3).contains(members.count { $0 < 9 }))
    }
    #expect(throws: StatisticsError.tooFew(what: "upper side in 5 folds", expected: 5, found: 4)) {
      try StratifiedFolds(
        labels: (0..<80).map { $0 < 40 }, groups: (0..<80).map { $0 < 40 ? $0 % 4 : $0 }, count: 5, seed: 1)
    }
  }

  /// Groups of one are no groups.
  @Test func singleExamples() throws {
    let labels = (0..<103).map { $0 % 4 == 0 }
    #expect(
      try StratifiedFolds(labels: labels, groups: (0..<103).map { 7 * $0 }, count: 5, seed: 7)
        == StratifiedFolds(labels: labels, count: 5, seed: 7))
  }

  @Test func theSeedDecides() throws {
    let labels = (0..<60).map { $0 < 30 }
    let first = try StratifiedFolds(labels: labels, count: 3, seed: 1)
    #expect(try first == StratifiedFolds(labels: labels, count: 3, seed: 1))
    #expect(try first != StratifiedFolds(labels: labels, count: 3, seed: 2))
  }

  @Test func refusesSmallClasses() {
    #expect(throws: StatisticsError.tooFew(what: "upper side in 5 folds", expected: 5, found: 4)) {
      try StratifiedFolds(labels: (0..<40).map { $0 < 4 }, count: 5, seed: 1)
    }
  }
}
